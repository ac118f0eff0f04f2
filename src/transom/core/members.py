"""Reads the members of an object one by one, each with its form (spec/encoding.md)."""

import re
from collections.abc import Collection

from transom.core.codec import MAX_INTEGER, JsonObject, unb64
from transom.core.ids import check_id
from transom.errors import EncodingError

INSTANT_END = 2**47  # milliseconds; keeps every instant and its local time within the year 6429
_CELL = re.compile(r"8([3-7])[0-9a-f]{13}\Z")
"""An H3 index of a cell: mode 1, its resolution in the second digit."""


class Members:
    """An object being read: every member once, and nothing besides.

    Each method raises `EncodingError` for a member that is missing or of another form.

    Args:
        value: the object as decoded.
        what: what it is, for messages.
    """

    def __init__(self, value: object, what: str) -> None:
        if not isinstance(value, dict):
            raise EncodingError(f"{what}: not an object")
        self._rest: JsonObject = dict(value)
        self._what = what

    def has(self, name: str) -> bool:
        """Whether an optional member is there."""
        return name in self._rest

    def take(self, name: str) -> object:
        """The member's value, of any form."""
        if name not in self._rest:
            raise EncodingError(f"{self._what}: no {name}")
        return self._rest.pop(name)

    def id(self, name: str, prefix: str) -> str:
        """An identifier with this prefix."""
        return check_id(self.take(name), prefix)

    def text(self, name: str, least: int = 1, most: int = 200) -> str:
        """A string of `least` to `most` characters (Unicode code points)."""
        value = self.take(name)
        if not isinstance(value, str) or not least <= len(value) <= most:
            raise self.bad(name, f"a string of {least} to {most} characters")
        return value

    def choice(self, name: str, allowed: Collection[str]) -> str:
        """One of the words in `allowed`."""
        value = self.take(name)
        if not isinstance(value, str) or value not in allowed:
            raise self.bad(name, "one of " + ", ".join(sorted(allowed)))
        return value

    def integer(self, name: str, least: int = 0, most: int = MAX_INTEGER) -> int:
        """An integer in `least` … `most`."""
        value = self.take(name)
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            raise self.bad(name, f"an integer in {least} … {most}")
        return value

    def instant(self, name: str) -> int:
        """An instant, in milliseconds since 1970."""
        return self.integer(name, 0, INSTANT_END - 1)

    def data(self, name: str, length: int | None = None) -> bytes:
        """Bytes in base64url, `length` of them if given."""
        return unb64(self.take(name), length)

    def cell(self, name: str) -> str:
        """An H3 cell of resolution 3 to 7 (spec/log-entry.md, `area`)."""
        value = self.take(name)
        if not isinstance(value, str) or not _CELL.match(value):
            raise self.bad(name, "an H3 cell of resolution 3 to 7")
        return value

    def list(self, name: str, most: int = 1000) -> list[object]:
        """A list of at most `most` values."""
        value = self.take(name)
        if not isinstance(value, list) or len(value) > most:
            raise self.bad(name, f"a list of at most {most}")
        return list(value)

    def words(self, name: str, allowed: Collection[str]) -> tuple[str, ...]:
        """A sorted list of distinct words in `allowed`; it may be empty."""
        listed = self.list(name, len(allowed))
        known = tuple(word for word in listed if isinstance(word, str) and word in allowed)
        if list(listed) != sorted(set(known)):
            raise self.bad(name, "a sorted list of distinct words out of " + ", ".join(allowed))
        return known

    def end(self) -> None:
        """Refuses members that nobody asked for: what isn't understood isn't signed."""
        if self._rest:
            raise EncodingError(f"{self._what}: unknown member {min(self._rest)!r:.40}")

    def bad(self, name: str, wanted: str) -> EncodingError:
        """The error for a member of the wrong form."""
        return EncodingError(f"{self._what}: {name} is not {wanted}")
