"""The table of spec/log-entry.md: for each type of entry, the members besides the four of all.

This is the only place that says which member may stand where; nothing else reads or writes one.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from transom.core.codec import Value, b64
from transom.core.log.categories import AUTHORITIES, BLURS, OUTCOMES, PURPOSES, REFUSALS
from transom.core.members import Members

HASH_BYTES = 32
SEALED, REVEALED = "sealed", "sealed.revealed"
_ALWAYS = "type time commitment"
_UNSEALABLE = ("sealed", "view_session.", "knock.")
_SESSION = "agency program purpose authority"


@dataclass(frozen=True)
class Shape:
    """The members that an entry of one type must have, and those that it may have."""

    must: frozenset[str]
    may: frozenset[str] = frozenset()


def _shape(must: str, may: str = "") -> Shape:
    return Shape(frozenset(f"{_ALWAYS} {must}".split()), frozenset(may.split()))


SHAPES: Mapping[str, Shape] = MappingProxyType(
    {
        "log.created": _shape(""),
        "agency.enrolled": _shape("agency"),
        "agency.revoked": _shape("agency"),
        "device.enrolled": _shape("agency"),
        "device.revoked": _shape("agency"),
        "gateway.enrolled": _shape("", "area"),
        "policy.changed": _shape("document"),
        "program.created": _shape("program not_before not_after max_minutes document"),
        "program.changed": _shape("program document"),
        "program.renewed": _shape("program not_after document"),
        "program.frozen": _shape("program"),
        "program.resumed": _shape("program"),
        "program.sunset": _shape("program"),
        "consent.given": _shape("agency program not_after", "area"),
        "consent.changed": _shape("agency program not_after refers_to", "area"),
        "consent.withdrawn": _shape("agency program refers_to", "area"),
        "consent.expired": _shape("agency program refers_to", "area"),
        "view_session.asked": _shape("agency purpose authority", "program area"),
        "view_session.opened": _shape(f"{_SESSION} max_seconds blur refers_to", "area"),
        "view_session.refused": _shape("agency purpose authority reason refers_to", "program area"),
        "view_session.closed": _shape(f"{_SESSION} seconds bytes blur refers_to", "area"),
        "knock.answered": _shape("agency program outcome refers_to"),
        "footage_request.posted": _shape(_SESSION, "area"),
        "footage_request.closed": _shape("agency program refers_to"),
        "clip.released": _shape("agency program refers_to", "blur area"),
        "clip.fetched": _shape("agency program refers_to"),
        "clip.held": _shape("agency program refers_to"),
        "clip.hold_lifted": _shape("agency program refers_to"),
        "clip.destroyed": _shape("agency program refers_to"),
        "evidence.exported": _shape("agency", "program refers_to"),
        "evidence.copied": _shape("agency program refers_to"),
        "objection.filed": _shape("", "agency program area due"),
        "objection.answered": _shape("refers_to", "agency"),
        "break_glass.used": _shape("agency program refers_to"),
        "break_glass.justified": _shape("agency refers_to"),
        "flag.raised": _shape("agency refers_to due"),
        "flag.answered": _shape("agency refers_to"),
        "staff.access": _shape(""),
        "record.disclosed": _shape("", "agency authority"),
        SEALED: _shape("due"),
        REVEALED: _shape("refers_to revealed"),
    }
)
TYPES = tuple(SHAPES)
REVEALABLE = tuple(name for name in TYPES if not name.startswith(_UNSEALABLE))
"""What may be announced later. What the owner's own machine sees can't be kept from the owner."""


def shape(type_: str, revealed: str | None = None) -> Shape:
    """The members of a type of `TYPES`; of `sealed.revealed`, those of what it reveals too."""
    own = SHAPES[type_]
    if type_ != REVEALED or revealed not in REVEALABLE:
        return own
    inner = SHAPES[revealed]
    return Shape(own.must | inner.must, inner.may)


@dataclass(frozen=True)
class Form:
    """How one member looks: how it is read, and how its value is written as JSON."""

    read: Callable[[Members, str], object]
    write: Callable[..., Value] = lambda value: value


_INSTANT = Form(Members.instant)
_COUNT = Form(Members.integer)
_HASH = Form(lambda m, name: m.data(name, HASH_BYTES), b64)


def _choice(words: tuple[str, ...]) -> Form:
    return Form(lambda m, name: m.choice(name, words))


FORMS: Mapping[str, Form] = MappingProxyType(
    {
        "type": _choice(TYPES),
        "time": _INSTANT,
        "commitment": _HASH,
        "agency": Form(lambda m, name: m.id(name, "agy")),
        "program": Form(lambda m, name: m.id(name, "prg")),
        "purpose": _choice(PURPOSES),
        "authority": _choice(AUTHORITIES),
        "area": Form(Members.cell),
        "reason": _choice(REFUSALS),
        "seconds": _COUNT,
        "bytes": _COUNT,
        "blur": _choice(BLURS),
        "not_before": _INSTANT,
        "not_after": _INSTANT,
        "max_minutes": Form(lambda m, name: m.integer(name, 1, 1440)),
        "max_seconds": Form(lambda m, name: m.integer(name, 1)),
        "document": _HASH,
        "outcome": _choice(OUTCOMES),
        "due": _INSTANT,
        "revealed": _choice(REVEALABLE),
        "refers_to": _HASH,
    }
)
"""Every member that an entry can have, besides `v`."""
ATTRIBUTES = {name: "byte_count" if name == "bytes" else name for name in FORMS}
"""The attribute of `Entry` that holds each."""
