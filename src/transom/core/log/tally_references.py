"""What an entry may refer to, by its type (spec/log-entry.md)."""

from transom.core.log.findings import Finding
from transom.core.log.table import REVEALED, SEALED, TYPES

_CONSENTS = frozenset({"consent.given", "consent.changed"})
_CLIP = frozenset({"clip.released"})
_ASKED, _OPENED = "view_session.asked", "view_session.opened"

TARGETS = {
    _OPENED: frozenset({_ASKED}),
    "view_session.refused": frozenset({_ASKED}),
    "view_session.closed": frozenset({_OPENED}),
    "knock.answered": frozenset({_ASKED, _OPENED}),
    "consent.changed": _CONSENTS,
    "consent.withdrawn": _CONSENTS,
    "consent.expired": _CONSENTS,
    "footage_request.closed": frozenset({"footage_request.posted"}),
    "clip.released": frozenset({"footage_request.posted"}),
    "clip.fetched": _CLIP,
    "clip.held": _CLIP,
    "clip.hold_lifted": frozenset({"clip.held"}),
    "clip.destroyed": _CLIP,
    "evidence.exported": _CLIP,
    "evidence.copied": _CLIP,
    "objection.answered": frozenset({"objection.filed"}),
    "break_glass.used": frozenset({_ASKED, _OPENED}),
    "break_glass.justified": frozenset({"break_glass.used"}),
    "flag.raised": frozenset(TYPES),
    "flag.answered": frozenset({"flag.raised"}),
    REVEALED: frozenset({SEALED}),
}
"""The types that an entry of each type may refer to. A seal hides a type, so it may be any."""


def check_reference(
    index: int, type_: str, target: tuple[int, str] | None, *, once: bool = False
) -> list[Finding]:
    """What is wrong with a reference.

    Args:
        target: index and type of the entry referred to, if there is one.
        once: nothing of that kind is waiting: a fitting reference is a second one.
    """
    if target is None:
        message = f"{type_} refers to an entry that isn't in the log before it"
        return [Finding("unknown_reference", index, message)]
    place, found = target
    if found not in TARGETS[type_] and found != SEALED:
        message = f"{type_} refers to entry {place}, which is {found}"
        return [Finding("wrong_reference", index, message)]
    if once and found != SEALED:
        message = f"{type_} refers to entry {place}, which has had its answer already"
        return [Finding("closed_twice", index, message)]
    return []
