"""The table of entries as patterns: reads a leaf in one go, for those who read millions of them.

Accepts nothing that the table's reader would refuse, and gives the same values. What it doesn't
match (a type that is rare, or bytes that are no entry) it leaves to that reader, which says why.
"""

import re
from binascii import a2b_base64
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from transom.core.codec import MAX_INTEGER
from transom.core.log import categories
from transom.core.log.table import ATTRIBUTES, REVEALED, SHAPES
from transom.core.members import INSTANT_END

_END = '","v":1}'
Reader = Callable[[str], Any]


class _OutOfRange(Exception):
    """The text has the form of a number that the table's reader refuses."""


def _integer(least: int, most: int) -> Reader:
    def read(text: str) -> int:
        value = int(text)
        if not least <= value <= most:
            raise _OutOfRange
        return value

    return read


def _hash(text: str) -> bytes:
    return a2b_base64(text.replace("-", "+").replace("_", "/") + "=")


Form = tuple[str, Reader | None]
"""A pattern with one group, and how the group's text is read, if it isn't the value itself."""
_NUMBER = r"(0|[1-9][0-9]{0,15})"
# 32 bytes in base64url: the last character carries four bits, and two zeroes.
_HASH: Form = (r'"([A-Za-z0-9_-]{42}[AEIMQUYcgkosw048])"', _hash)
_INSTANT: Form = (_NUMBER, _integer(0, INSTANT_END - 1))
_COUNT: Form = (_NUMBER, _integer(0, MAX_INTEGER))


def _words(words: tuple[str, ...]) -> Form:
    return f'"({"|".join(map(re.escape, words))})"', None


def _id(prefix: str) -> Form:
    return f'"({prefix}_[0-9a-v]{{25}}[048cgkos])"', None


_FORMS: dict[str, Form] = {
    "commitment": _HASH,
    "time": _INSTANT,
    "agency": _id("agy"),
    "program": _id("prg"),
    "purpose": _words(categories.PURPOSES),
    "authority": _words(categories.AUTHORITIES),
    "area": (r'"(8[3-7][0-9a-f]{13})"', None),
    "reason": _words(categories.REFUSALS),
    "seconds": _COUNT,
    "bytes": _COUNT,
    "blur": _words(categories.BLURS),
    "not_before": _INSTANT,
    "not_after": _INSTANT,
    "max_minutes": (_NUMBER, _integer(1, 1440)),
    "max_seconds": (_NUMBER, _integer(1, MAX_INTEGER)),
    "document": _HASH,
    "outcome": _words(categories.OUTCOMES),
    "due": _INSTANT,
    "refers_to": _HASH,
}


@dataclass(frozen=True)
class _Pattern:
    """One type: the whole leaf, the attribute of each group, and those that have to be read."""

    matches: "Callable[[str], re.Match[str] | None]"
    names: tuple[str, ...]
    readers: tuple[tuple[str, Reader], ...]
    nothing: dict[str, Any]


def _compile(type_: str) -> _Pattern:
    shape = SHAPES[type_]
    names = sorted((shape.must | shape.may) - {"type"})
    members = ""
    for name in names:
        member = f'"{name}":{_FORMS[name][0]},'
        members += member if name in shape.must else f"(?:{member})?"
    whole = rf'\{{{members}"type":"{re.escape(type_ + _END)}\Z'
    read = ((ATTRIBUTES[name], _FORMS[name][1]) for name in names)
    return _Pattern(
        re.compile(whole).match,
        tuple(ATTRIBUTES[name] for name in names),
        tuple((attribute, reader) for attribute, reader in read if reader is not None),
        {**dict.fromkeys(ATTRIBUTES.values()), "type": type_},
    )


_PATTERNS = {name: _compile(name) for name in SHAPES if name != REVEALED}


def match_entry(data: bytes) -> dict[str, Any] | None:
    """All attributes of the entry in a leaf; None if only the slow way can tell."""
    text = data.decode("latin-1")
    pattern = _PATTERNS.get(text[text.rfind('"', 0, -len(_END)) + 1 : -len(_END)])
    found = pattern.matches(text) if pattern is not None else None
    if pattern is None or found is None:
        return None
    attributes = pattern.nothing.copy()
    attributes.update(zip(pattern.names, found.groups(), strict=True))
    try:
        for name, read in pattern.readers:
            if (value := attributes[name]) is not None:
                attributes[name] = read(value)
    except _OutOfRange:
        return None
    return attributes
