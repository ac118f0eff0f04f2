"""Reads log entries a bundle at a time, an order of magnitude faster than `parse_entry`.

What it takes, `parse_entry` takes too, and what it doesn't take is handed to `parse_entry`, which
decides: this is only a way to be quick with entries as they usually are. It rests on three facts:
entries are encoded again and compared, so only their one canonical form passes; that form has no
newline, so entries joined by newlines fall apart only where they were joined; and each type is a
class of its own, made from the table, so no other member is let in, and none grows too long.
"""

from binascii import Error as Base64Error
from binascii import a2b_base64
from collections.abc import Sequence
from functools import reduce
from operator import or_
from typing import Annotated, Any, ClassVar, Literal, TypeAlias

import msgspec

from transom.core.codec import MAX_INTEGER
from transom.core.log.categories import AUTHORITIES, BLURS, OUTCOMES, PURPOSES, REFUSALS
from transom.core.log.entry import VERSION, Entry, parse_entry
from transom.core.log.table import FORMS, REVEALED, SHAPES, Shape
from transom.core.members import INSTANT_END, Members
from transom.errors import EncodingError


class Line(msgspec.Struct, frozen=True, gc=False):
    """An entry: the attributes of `Entry`, but for hashes, which are base64url text here."""

    type: ClassVar[str]
    time: ClassVar[int]
    commitment: ClassVar[str]
    agency: ClassVar[str | None] = None
    program: ClassVar[str | None] = None
    purpose: ClassVar[str | None] = None
    authority: ClassVar[str | None] = None
    area: ClassVar[str | None] = None
    reason: ClassVar[str | None] = None
    seconds: ClassVar[int | None] = None
    byte_count: ClassVar[int | None] = None
    blur: ClassVar[str | None] = None
    not_before: ClassVar[int | None] = None
    not_after: ClassVar[int | None] = None
    max_minutes: ClassVar[int | None] = None
    max_seconds: ClassVar[int | None] = None
    document: ClassVar[str | None] = None
    outcome: ClassVar[str | None] = None
    due: ClassVar[int | None] = None
    revealed: ClassVar[str | None] = None
    refers_to: ClassVar[str | None] = None


AnyLine: TypeAlias = Entry | Line

_MOST_WORDS = 1 << 16
"""Identifiers and cells that are remembered as well formed."""
_HASH_TEXT, _HASH_RAW = 43, 33
_REVEALED = f'"type":"{REVEALED}"'.encode()
_DIGEST = Annotated[str, msgspec.Meta(min_length=_HASH_TEXT, max_length=_HASH_TEXT)]
_INSTANT = Annotated[int, msgspec.Meta(ge=0, lt=INSTANT_END)]
_COUNT = Annotated[int, msgspec.Meta(ge=0, le=MAX_INTEGER)]
_KINDS: dict[str, Any] = {
    "time": _INSTANT,
    "commitment": _DIGEST,
    "agency": str,
    "program": str,
    "purpose": Literal[PURPOSES],
    "authority": Literal[AUTHORITIES],
    "area": str,
    "reason": Literal[REFUSALS],
    "seconds": _COUNT,
    "bytes": _COUNT,
    "blur": Literal[BLURS],
    "not_before": _INSTANT,
    "not_after": _INSTANT,
    "max_minutes": Annotated[int, msgspec.Meta(ge=1, le=1440)],
    "max_seconds": Annotated[int, msgspec.Meta(ge=1, le=MAX_INTEGER)],
    "document": _DIGEST,
    "outcome": Literal[OUTCOMES],
    "due": _INSTANT,
    "refers_to": _DIGEST,
    "v": Literal[VERSION],
}
"""How each member looks. Identifiers and cells are checked by `LineReader`, once each."""


def _class(type_: str, shape: Shape) -> Any:
    must = [(name, _KINDS[name]) for name in sorted({*shape.must, "v"} - {"type"})]
    may = [(name, _KINDS[name] | None, None) for name in sorted(shape.may)]
    attributes = [("byte_count" if f[0] == "bytes" else f[0], *f[1:]) for f in must + may]
    return msgspec.defstruct(
        type_,
        attributes,
        bases=(Line,),
        namespace={"type": type_},
        module=__name__,
        tag_field="type",
        tag=type_,
        rename={"byte_count": "bytes"},
        kw_only=True,
        frozen=True,
        gc=False,
        forbid_unknown_fields=True,
        omit_defaults=True,
    )


_CLASSES = tuple(_class(name, shape) for name, shape in SHAPES.items() if name != REVEALED)
_ANY: Any = reduce(or_, _CLASSES)
_DECODER: msgspec.json.Decoder[Line] = msgspec.json.Decoder(_ANY)
_ENCODER = msgspec.json.Encoder(order="sorted")


class LineReader:
    """Reads bundles of entries. Remembers which identifiers and cells are well formed."""

    def __init__(self) -> None:
        self._words: set[str | None] = {None}

    def read(self, entries: Sequence[bytes]) -> Sequence[AnyLine]:
        """The entries of a bundle.

        Raises:
            EncodingError: one of them isn't a log entry (spec/log-entry.md).
        """
        joined = b"\n".join(entries)
        if _REVEALED in joined:
            return self._read_mixed(entries)
        try:
            return self._read(len(entries), joined)
        except (msgspec.DecodeError, Base64Error, ValueError, EncodingError):
            return [parse_entry(entry) for entry in entries]

    def _read_mixed(self, entries: Sequence[bytes]) -> Sequence[AnyLine]:
        plain = iter(self.read([entry for entry in entries if _REVEALED not in entry]))
        return [parse_entry(entry) if _REVEALED in entry else next(plain) for entry in entries]

    def _read(self, count: int, joined: bytes) -> list[Line]:
        lines = _DECODER.decode_lines(joined)
        if len(lines) != count or _ENCODER.encode_lines(lines) != joined + b"\n":
            raise EncodingError("not one object an entry, in canonical form")
        self._check_words(lines)
        _check_hashes(lines)
        return lines

    def _check_words(self, lines: list[Line]) -> None:
        self._check("agency", {line.agency for line in lines})
        self._check("program", {line.program for line in lines})
        self._check("area", {line.area for line in lines})

    def _check(self, name: str, words: set[str | None]) -> None:
        # An identifier's prefix tells its kind, and no cell looks like one.
        for word in words - self._words:
            FORMS[name].read(Members({name: word}, "log entry"), name)
        if len(self._words) > _MOST_WORDS:
            self._words = {None}
        self._words |= words


def entry_of(line: AnyLine) -> Entry:
    """The same entry, with hashes as bytes."""
    return line if isinstance(line, Entry) else parse_entry(_ENCODER.encode(line))


def _check_hashes(lines: list[Line]) -> None:
    """Every hash is canonical base64url of 32 bytes: a letter fills each up to groups of four."""
    hashes = [line.commitment for line in lines]
    hashes += [line.refers_to for line in lines if line.refers_to is not None]
    hashes += [line.document for line in lines if line.document is not None]
    text = "A".join((*hashes, ""))
    if "+" in text or "/" in text:
        raise EncodingError("not base64url")
    raw = a2b_base64(text.replace("-", "+").replace("_", "/"), strict_mode=True)
    if any(raw[_HASH_RAW - 1 :: _HASH_RAW]):
        raise EncodingError("base64url with non-zero trailing bits")
