"""Shapes of neighbourhood votes (spec/vote.md)."""

from typing import Annotated

from msgspec import UNSET, Meta, Struct, UnsetType

from transom.core.vote import LEAST_HOUSEHOLDS, MOST_HOUSEHOLDS, MOST_NAME, VoteState
from transom.hub.schemas import Instant

Percent = Annotated[int, Meta(ge=0, le=100)]


class AreaCorner(Struct, kw_only=True, forbid_unknown_fields=True):
    """A corner of an area, in degrees × 10^6 (WGS 84)."""

    lat_e6: Annotated[int, Meta(ge=-90_000_000, le=90_000_000)]
    lon_e6: Annotated[int, Meta(ge=-180_000_000, le=180_000_000)]


class NewVote(Struct, kw_only=True, forbid_unknown_fields=True):
    """A vote that a new program requires.

    Args:
        name: of the area, so that its residents know it.
        area: corners of a simple polygon, in order.
        households: how many there are, by the city's register.
        max_opposed_percent: opposed by more of them, standing consents don't count there.
        opens_at: the program's start if it isn't said.
        closes_at: a week later at the earliest, and before the program's end.
    """

    name: Annotated[str, Meta(min_length=1, max_length=MOST_NAME)]
    area: Annotated[list[AreaCorner], Meta(min_length=3, max_length=48)]
    households: Annotated[int, Meta(ge=LEAST_HOUSEHOLDS, le=MOST_HOUSEHOLDS)]
    max_opposed_percent: Percent
    closes_at: Instant
    opens_at: Instant | UnsetType = UNSET


class PublicVote(Struct, kw_only=True):
    """A vote as everybody sees it.

    Args:
        state: `coming`, `open`, `counting`, and then `not_opposed` (standing consents count in
            the area) or `opposed` (each look asks the owner).
        opposed, not_opposed: the voices at `counted_at`: the last midnight (UTC) while it is open,
            so that no change of a count says whose voice it was; its end afterwards.
    """

    vote_id: str
    name: str
    area: list[AreaCorner]
    households: int
    max_opposed_percent: Percent
    opens_at: Instant
    closes_at: Instant
    state: VoteState
    opposed: int
    not_opposed: int
    counted_at: Instant | UnsetType = UNSET
