"""Shapes of a clip's custody, and of its handing over to an evidence machine."""

from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from transom.hub.openings.schemas import Opening
from transom.hub.schemas import Base64Url, Instant, SignedObject

CustodyType = Literal[
    "clip.fetched",
    "clip.held",
    "clip.hold_lifted",
    "clip.destroyed",
    "evidence.exported",
    "evidence.copied",
]


class CustodyReason(Struct, kw_only=True):
    """Why a clip is held, no longer held, or destroyed."""

    reason: Annotated[str, Meta(min_length=10, max_length=2000)]


class CustodyEvent(Struct, kw_only=True):
    """Something that was done with a clip.

    `by` is who did it; the hub's own clock, if it is missing. `detail` is the reason, or whom a
    copy is for. `entry_index` is missing until the entry is in the log.
    """

    type: CustodyType
    at: Instant
    detail: str
    by: str | UnsetType = UNSET
    entry_index: int | UnsetType = UNSET


class ClipCustody(Struct, kw_only=True):
    """A released clip's custody: how long it stays, and all that was done with it, oldest first.

    It ends at `keep_until` unless it is held, and at `program_end` in any case.
    """

    released_at: Instant
    keep_until: Instant
    program_end: Instant
    may_keep: bool
    events: list[CustodyEvent]
    held_at: Instant | UnsetType = UNSET
    destroyed_at: Instant | UnsetType = UNSET


class EvidenceAct(Struct, kw_only=True):
    """An act, signed by a custodian's device (spec/evidence-package.md)."""

    act: SignedObject


class EvidenceHandover(Struct, kw_only=True):
    """What an evidence machine needs to make a package.

    `key` is the clip's, sealed to that machine; `token` fetches the sealed bytes for an hour.
    """

    token: Base64Url
    request_code: str
    incident_number: str
    camera_name: str
    agency_name: str
    gateway_key: Base64Url
    release: SignedObject
    key: SignedObject
    certificate: SignedObject
    consent: SignedObject
    openings: list[Opening]
    policy: str
