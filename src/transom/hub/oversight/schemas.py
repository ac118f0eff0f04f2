"""Shapes of what the oversight seat reads: looks, people, devices, the record, readings."""

from typing import Annotated, Any, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from transom.hub.accounts.schemas import Role
from transom.hub.devices.schemas import DeviceState
from transom.hub.schemas import Instant

Outcome = Literal["asked", "opened", "refused", "closed"]
Attention = Literal["long", "repeated", "refused", "break_glass", "flagged"]


class Look(Struct, kw_only=True):
    """A look as the oversight seat sees it.

    Args:
        repeats: how many looks the same person had at this camera within a week around it, itself
            included, refused ones not.
        flags: how many flags were raised about it.
        number: of the opening that tells most of it.
        entry_index: where that entry stands in the log, once it does.
    """

    session_id: str
    agency_id: str
    agency: str
    purpose: str
    authority: str
    outcome: Outcome
    asked_at: Instant
    break_glass: bool
    repeats: int
    flags: int
    number: int
    program_id: str | UnsetType = UNSET
    program: str | UnsetType = UNSET
    pseudonym: str | UnsetType = UNSET
    incident_number: str | UnsetType = UNSET
    camera: str | UnsetType = UNSET
    reason: str | UnsetType = UNSET
    ended_at: Instant | UnsetType = UNSET
    seconds: int | UnsetType = UNSET
    bytes: int | UnsetType = UNSET
    blur: str | UnsetType = UNSET
    entry_index: int | UnsetType = UNSET


class Looks(Struct, kw_only=True):
    """A page of looks, newest first, and how many there are in all under the filter."""

    total: int
    looks: list[Look]


class RecordEntry(Struct, kw_only=True):
    """An entry of the record: where it stands, and the number of its opening."""

    number: int
    type: str
    at: Instant
    subject: str
    agency_id: str | UnsetType = UNSET
    program_id: str | UnsetType = UNSET
    entry_index: int | UnsetType = UNSET
    sealed_type: str | UnsetType = UNSET
    due: Instant | UnsetType = UNSET


class RecordEntries(Struct, kw_only=True):
    """A page of the record, newest first, and how many there are in all under the filter."""

    total: int
    entries: list[RecordEntry]


class LookDetail(Struct, kw_only=True):
    """A look, its incident's justification, and every entry about it, oldest first.

    Args:
        approved_by, approved_at: the supervisor's approval that it rested on, if it did.
        break_glass_reason: why the glass was broken for it; the justification follows by
            `break_glass_due`.
    """

    look: Look
    entries: list[RecordEntry]
    justification: str | UnsetType = UNSET
    approved_by: str | UnsetType = UNSET
    approved_at: Instant | UnsetType = UNSET
    break_glass_reason: str | UnsetType = UNSET
    break_glass_due: Instant | UnsetType = UNSET
    break_glass_justification: str | UnsetType = UNSET


class LookOpening(Struct, kw_only=True):
    """The opening of a look's newest entry (spec/log-entry.md, Opening)."""

    session_id: str
    number: int
    opening: dict[str, Any]


class SeatPerson(Struct, kw_only=True):
    """A person of an agency or of the oversight seat. Owners aren't listed: nobody's business."""

    person_id: str
    name: str
    pseudonym: str
    role: Role
    created_at: Instant
    agency: str | UnsetType = UNSET
    left_at: Instant | UnsetType = UNSET


class SeatDevice(Struct, kw_only=True):
    """A device of an agency's person."""

    device_id: str
    name: str
    state: DeviceState
    fingerprint: str
    pseudonym: str
    agency: str
    created_at: Instant
    certified_at: Instant | UnsetType = UNSET
    revoked_at: Instant | UnsetType = UNSET


class Access(Struct, kw_only=True):
    """One reading or change by the oversight seat or the hub's staff."""

    who: str
    what: str
    target: str
    at: Instant
    number: int | UnsetType = UNSET
    entry_index: int | UnsetType = UNSET


class Accesses(Struct, kw_only=True):
    """A page of readings, newest first, and how many there are."""

    total: int
    accesses: list[Access]


class Overview(Struct, kw_only=True):
    """What wants the oversight seat's attention now."""

    looks_this_week: int
    running: int
    long_looks: int
    repeated_looks: int
    break_glass: int
    break_glass_waiting: int
    break_glass_overdue: int
    flags_open: int
    flags_overdue: int
    flags_answered: int
    objections_open: int
    objections_near: int
    objections_overdue: int
    seals_sealed: int
    seals_overdue: int
    witnesses_failing: list[str]
    programs_frozen: int


class Reason(Struct, kw_only=True):
    """Why a program is frozen or resumed; it stands in the entry's record."""

    reason: Annotated[str, Meta(min_length=10, max_length=2000)]
