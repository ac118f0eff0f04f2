"""Shapes of disclosures and of seals (spec/log-entry.md, P11)."""

from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from transom.hub.schemas import Instant

Authority = Literal["consent", "warrant", "exigent", "court_order"]


class NewDisclosure(Struct, kw_only=True):
    """The hub gave somebody what it holds about an owner.

    `delay_notice_until`: the owner is told then, and the log only says `sealed` until then. Only
    under a warrant or a court order with its number, and for 180 days at most.
    """

    gateway_id: Annotated[str, Meta(min_length=30, max_length=30)]
    recipient: Annotated[str, Meta(min_length=1, max_length=200)]
    what: Annotated[str, Meta(min_length=10, max_length=2000)]
    authority: Authority
    order_number: Annotated[str, Meta(min_length=1, max_length=64)] | UnsetType = UNSET
    agency_id: Annotated[str, Meta(min_length=30, max_length=30)] | UnsetType = UNSET
    delay_notice_until: Instant | UnsetType = UNSET


class Disclosure(Struct, kw_only=True):
    """A disclosure that was recorded; `due` is the day of a seal that wasn't revealed yet."""

    number: int
    sealed: bool
    due: Instant | UnsetType = UNSET
    entry_index: int | UnsetType = UNSET


class Seals(Struct, kw_only=True):
    """How many entries were ever sealed, how many of them are revealed, how many are late.

    `next_due_month`: `YYYY-MM` (UTC) of the next revelation, if one is to come.
    """

    sealed: int
    revealed: int
    overdue: int
    next_due_month: str | UnsetType = UNSET
