"""Reads a call from an Emergency Incident Data Object, NENA-STA-021.1b (spec/dispatch.md).

Takes what a camera's incident needs and nothing of the people in it: no caller, no telephone
number, no note. Members that aren't named here are passed over.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from transom.core.dispatch.pidf import NOWHERE, Where, read_location
from transom.errors import EncodingError

MOST_NUMBER, MOST_TYPE, MOST_WORDS = 64, 40, 120
_OVER = frozenset({"Closed", "Cancelled"})  # EIDO-IncidentStatus-Common, 3.3
# EIDO-LocationType, 3.8: what is the incident's; a caller or a cell tower is somewhere else.
_OF_INCIDENT = ("CurrentIncident", "InitialIncident")


@dataclass(frozen=True, kw_only=True)
class Call:
    """What dispatch says of an incident now.

    Args:
        source: the incident's identifier at dispatch, the same in all its messages.
        number: as people name it.
        types: codes of its type, the local one before the common one.
        words: the type in words, where dispatch has any.
        updated_at: milliseconds since 1970.
        over: closed or cancelled at dispatch.
        reopened: open again after that.
    """

    source: str
    number: str
    types: tuple[str, ...]
    common_type: str
    words: str
    where: Where
    updated_at: int
    over: bool
    reopened: bool


def read_call(message: object) -> Call:
    """The call of a message.

    Raises:
        EncodingError: it is no EIDO with an incident in it.
    """
    if not isinstance(message, dict):
        raise EncodingError("not an EIDO: not an object")
    incident = message.get("incidentComponent")
    if isinstance(incident, list) and len(incident) == 1:
        incident = incident[0]  # some senders wrap it
    if not isinstance(incident, dict):
        raise EncodingError("not an EIDO about an incident: incidentComponent is missing")
    source = _text(message, "$id", 200) or _text(incident, "$id", 200)
    common = _text(incident, "incidentTypeCommonRegistryText", MOST_TYPE).upper()
    if not source or not common:
        missing = "incidentTypeCommonRegistryText" if source else "$id"
        raise EncodingError(f"not an EIDO about an incident: {missing} is missing")
    local = _text(incident, "incidentTypeInternalCode", MOST_TYPE).upper()
    number = _text(incident, "internalIncidentId", MOST_NUMBER)
    states = frozenset(_strings(incident.get("incidentStatusCommonRegistryText")))
    return Call(
        source=source,
        number=number or _number_in(source),
        types=tuple(dict.fromkeys(one for one in (local, common) if one)),
        common_type=common,
        words=_text(incident, "incidentTypeInternalText", MOST_WORDS),
        where=_where(message, incident),
        updated_at=_instant(incident) or _instant(message),
        over=bool(states & _OVER),
        reopened="ReOpened" in states and not states & _OVER,
    )


def _where(message: dict[str, Any], incident: dict[str, Any]) -> Where:
    """The incident's own location, the current one before the first; never the caller's."""
    named = {r.get("$ref") for r in _objects(incident.get("locationReference"))}
    found = [one for one in _objects(message.get("locationComponent")) if _is_named(one, named)]
    for kind in _OF_INCIDENT:
        for one in found:
            if one.get("locationTypeDescriptionRegistryText") == kind:
                where = read_location(one)
                if where != NOWHERE:
                    return where
    return NOWHERE


def _is_named(location: dict[str, Any], named: set[Any]) -> bool:
    """Where the incident refers to locations, another incident's in the message isn't one."""
    return not named or location.get("$id") in named


def _number_in(source: str) -> str:
    """The part of `urn:emergency:uid:incidentid:NUMBER:SYSTEM` (NENA-STA-010) that people know."""
    parts = source.split(":")
    known = parts[:4] == ["urn", "emergency", "uid", "incidentid"] and len(parts) > 4
    return (parts[4] if known else source)[:MOST_NUMBER]


def _instant(component: dict[str, Any]) -> int:
    told = component.get("lastUpdateTimeStamp")
    try:
        at = datetime.fromisoformat(told) if isinstance(told, str) else None
    except ValueError:
        return 0
    if at is None:
        return 0
    aware = at if at.tzinfo is not None else at.replace(tzinfo=UTC)
    return max(0, int(aware.timestamp() * 1000))


def _text(component: dict[str, Any], name: str, most: int) -> str:
    told = component.get(name)
    if not isinstance(told, str):
        return ""
    return " ".join("".join(c if c.isprintable() else " " for c in told).split())[:most]


def _strings(value: object) -> list[str]:
    many = value if isinstance(value, list) else [value]
    return [one for one in many if isinstance(one, str)]


def _objects(value: object) -> list[dict[str, Any]]:
    many = value if isinstance(value, list) else [value]
    return [one for one in many if isinstance(one, dict)]
