"""Vectors of entries: what each type must say, may say, and never says."""

import json
from typing import Any

from topics.common import NOW, Case, draw, ident

from transom.core.codec import Value, b64, encode
from transom.core.log.entry import parse_entry
from transom.core.log.table import REVEALABLE, REVEALED, SEALED, TYPES, shape

SAMPLES: dict[str, Value] = {
    "time": NOW,
    "commitment": b64(draw("commitment")),
    "agency": ident("agy"),
    "program": ident("prg"),
    "purpose": "missing_person",
    "authority": "warrant",
    "area": "871fb4670ffffff",
    "reason": "policy",
    "seconds": 62,
    "bytes": 2**53 - 1,
    "blur": "blurred",
    "not_before": NOW,
    "not_after": NOW + 45 * 86_400_000,
    "max_minutes": 60,
    "max_seconds": 900,
    "document": b64(draw("document")),
    "outcome": "let_in",
    "due": NOW + 30 * 86_400_000,
    "refers_to": b64(draw("referred")),
}
"""A value of every member, besides `v`, `type` and `revealed`."""


def sample(type_: str, revealed: str | None = None, *, full: bool = True) -> dict[str, Any]:
    """The members of an entry: all that it may have, or only those that it must have."""
    wanted = shape(type_, revealed)
    names = wanted.must | wanted.may if full else wanted.must
    members = {name: SAMPLES[name] for name in sorted(names & SAMPLES.keys())}
    told = {} if revealed is None else {"revealed": revealed}
    return {"v": 1, "type": type_, **members, **told}


def entries() -> list[Case]:
    """The cases of entries.json."""
    cases = [_good(name, members) for name, members in _every_shape()]
    cases += [
        {"name": name, "entry_hex": encode(members).hex(), "expect": "encoding"}
        for name, members in [*_wrong_values(), *_wrong_shapes()]
    ]
    opened = sample("view_session.opened")
    raw = {
        "not canonical": json.dumps(opened).encode(),
        "longer than 1,024 bytes": encode({**opened, "name": "x" * 1100}),
        "not an object": b"[]",
        "nothing": b"",
    }
    return cases + [
        {"name": n, "entry_hex": data.hex(), "expect": "encoding"} for n, data in raw.items()
    ]


def _good(name: str, members: dict[str, Any]) -> Case:
    data = encode(members)
    return {
        "name": name,
        "entry_hex": data.hex(),
        "members": members,
        "leaf_hex": parse_entry(data).leaf().hex(),
        "expect": "ok",
    }


def _every_shape() -> list[tuple[str, dict[str, Any]]]:
    plain = [(t, None) for t in TYPES if t != REVEALED]
    shapes = [*plain, *((REVEALED, inner) for inner in REVEALABLE)]
    return [
        (f"{type_}{f' of {revealed}' if revealed else ''}, {what}", members)
        for type_, revealed in shapes
        for what, members in (
            ("the most", sample(type_, revealed)),
            ("the least", sample(type_, revealed, full=False)),
        )
    ]


def _wrong_shapes() -> list[tuple[str, dict[str, Any]]]:
    wrong = []
    for type_ in TYPES:
        revealed = "clip.released" if type_ == REVEALED else None
        members, allowed = sample(type_, revealed), shape(type_, revealed)
        for name in sorted(allowed.must):
            without = {n: v for n, v in members.items() if n != name}
            wrong.append((f"{type_} without {name}", without))
        for name in sorted(SAMPLES.keys() - allowed.must - allowed.may):
            wrong.append((f"{type_} with {name}", {**members, name: SAMPLES[name]}))
    return wrong


def _wrong_values() -> list[tuple[str, dict[str, Any]]]:
    opened, closed = sample("view_session.opened"), sample("view_session.closed")
    created, revealed = sample("program.created"), sample(REVEALED, "clip.released")
    short = b64(draw("commitment")[:31])
    changes: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
        "another version": (opened, {"v": 2}),
        "an unknown type": (opened, {"type": "view_session.watched"}),
        "a type that is a number": (opened, {"type": 1}),
        "a time before 1970": (opened, {"time": -1}),
        "a time that is text": (opened, {"time": "2026-11-23"}),
        "a commitment of 31 bytes": (opened, {"commitment": short}),
        "a reference of 31 bytes": (opened, {"refers_to": short}),
        "a document of 31 bytes": (created, {"document": short}),
        "a document's title": (created, {"document": "Use policy"}),
        "a person for an agency": (opened, {"agency": ident("per")}),
        "a camera for a program": (opened, {"program": ident("cam")}),
        "an agency's name": (opened, {"agency": "Springfield Police"}),
        "an unknown purpose": (opened, {"purpose": "protest"}),
        "an unknown authority": (opened, {"authority": "curiosity"}),
        "an area too fine": (opened, {"area": "891fb466257ffff"}),
        "an area too coarse": (opened, {"area": "821fb7fffffffff"}),
        "an address for an area": (opened, {"area": "12 Elm Street!!"}),
        "an unknown reason": (sample("view_session.refused"), {"reason": "owner_said_no"}),
        "an unknown outcome": (sample("knock.answered"), {"outcome": "declined"}),
        "an unknown blur": (closed, {"blur": "a little"}),
        "a session of at most no seconds": (opened, {"max_seconds": 0}),
        "an end of negative length": (closed, {"seconds": -1}),
        "a program of sessions longer than a day": (created, {"max_minutes": 1441}),
        "a program of sessions of no length": (created, {"max_minutes": 0}),
        "a look under seal": (revealed, {"revealed": "view_session.opened"}),
        "a knock under seal": (revealed, {"revealed": "knock.answered"}),
        "a seal under seal": (revealed, {"revealed": SEALED}),
        "a revealing of a revealing": (revealed, {"revealed": REVEALED}),
        "members of what isn't revealed": (revealed, {"revealed": "consent.given"}),
        "an unknown member": (opened, {"camera": ident("cam")}),
        "a name": (opened, {"name": "Ann"}),
    }
    return [(name, {**base, **change}) for name, (base, change) in changes.items()]
