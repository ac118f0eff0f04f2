"""Shapes of what the owner's page shows of neighbourhood votes (spec/vote.md)."""

from typing import Literal

from msgspec import Struct

WhyHeld = Literal["coming", "open", "counting", "opposed", "unread"]


class HeldBack(Struct, kw_only=True, omit_defaults=True):
    """A vote for whose sake each look asks the owner although the consent is standing.

    `unread`: the hub told of a vote that this gateway can't read; nothing else is known of it.
    """

    state: WhyHeld
    name: str | None = None
    opens_at: int | None = None
    closes_at: int | None = None
    opposed: int | None = None
    households: int | None = None
    max_opposed_percent: int | None = None
