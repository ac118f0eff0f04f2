"""The bytes of a segment: a header in clear, then sealed records (spec/recording.md). Pure.

Holds no key and no salt, and decides nothing about time or room.
"""

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from transom.errors import RecordingDamaged
from transom.gateway.cameras.camera import AccessUnit, Codec

Why = Literal[
    "goes_on", "gateway_off", "camera_lost", "too_busy", "disk", "switched_off", "pictures_lost"
]
"""Why nothing was recorded before a segment; `goes_on`: it follows on the one before."""
WHYS: tuple[Why, ...] = get_args(Why)
CODECS: tuple[Codec, ...] = ("h264", "hevc", "mjpeg")

MAGIC, VERSION = b"TRNSMREC", 2
_HEADER = struct.Struct(">8s4BIQ16s32s")
_HEAD = struct.Struct(">IQQBq")
_UNIT = struct.Struct(">IIB")
HEADER_BYTES, HEAD_BYTES = _HEADER.size, _HEAD.size
TAG_BYTES = 16
MAX_RECORD = 64 * 1024 * 1024
_INFO = b"transom recording segment v2 "
_UNTOLD = -(2**63)


@dataclass(frozen=True)
class SegmentHeader:
    """What a segment says of itself in clear.

    Attributes:
        segment_id: 16 random bytes.
        slot: where its salt lies in the file of salts.
        began_us: the first picture's instant, microseconds since 1970.
    """

    camera_id: str
    segment_id: bytes
    codec: Codec
    why: Why
    slot: int
    began_us: int

    def pack(self) -> bytes:
        """The header's bytes."""
        return _HEADER.pack(
            MAGIC, VERSION, CODECS.index(self.codec), WHYS.index(self.why), 0,
            self.slot, self.began_us, self.segment_id, self.camera_id.encode(),
        )  # fmt: skip

    @classmethod
    def unpack(cls, data: bytes) -> "SegmentHeader":
        """The header out of a file's first bytes.

        Raises:
            RecordingDamaged: it isn't one of ours.
        """
        if len(data) < HEADER_BYTES:
            raise RecordingDamaged("a recording ends within its header")
        magic, version, codec, why, zero, slot, began_us, segment_id, camera = _HEADER.unpack_from(
            data
        )
        known = codec < len(CODECS) and why < len(WHYS) and zero == 0
        if (magic, version) != (MAGIC, VERSION) or not known:
            raise RecordingDamaged("a recording has a header of another kind")
        try:
            camera_id = camera.rstrip(b"\0").decode("ascii")
        except UnicodeDecodeError as error:
            raise RecordingDamaged("a recording names no camera") from error
        return cls(camera_id, segment_id, CODECS[codec], WHYS[why], slot, began_us)


@dataclass(frozen=True)
class RecordHead:
    """What stands before each sealed record, in clear and authenticated.

    Attributes:
        size: of the sealed bytes behind it.
        key_first: whether its first access unit is a key frame.
        clock_offset_ms: see `AccessUnit.clock_offset_ms`.
    """

    size: int
    first_us: int
    last_us: int
    key_first: bool
    clock_offset_ms: int | None = None

    def pack(self) -> bytes:
        """The head's bytes."""
        told = _UNTOLD if self.clock_offset_ms is None else self.clock_offset_ms
        return _HEAD.pack(self.size, self.first_us, self.last_us, self.key_first, told)

    @classmethod
    def unpack(cls, data: bytes) -> "RecordHead | None":
        """The head; None where the file ends, or holds what no writer wrote."""
        if len(data) < HEAD_BYTES:
            return None
        size, first_us, last_us, flags, told = _HEAD.unpack_from(data)
        if not TAG_BYTES < size <= MAX_RECORD or flags > 1 or last_us < first_us:
            return None
        return cls(size, first_us, last_us, bool(flags), None if told == _UNTOLD else told)


class SegmentSeal:
    """Seals and opens the records of one segment.

    Args:
        key: the keystore's recording key.
        salt: this segment's, 32 random bytes. Without it nothing opens any record.
    """

    def __init__(self, header: SegmentHeader, *, key: bytes, salt: bytes) -> None:
        info = _INFO + header.camera_id.encode()
        derived = HKDF(SHA256(), length=32, salt=salt, info=info).derive(key)
        self._aead = AESGCM(derived)
        self._header = header.pack()

    def seal(self, number: int, units: Sequence[AccessUnit]) -> bytes:
        """A record, head included. A number is used once: the nonce is made of it."""
        first, last = units[0], units[-1]
        plain = b"".join(
            _UNIT.pack(len(u.data), u.captured_at_us - first.captured_at_us, u.is_key) + u.data
            for u in units
        )
        size = len(plain) + TAG_BYTES
        head = RecordHead(
            size, first.captured_at_us, last.captured_at_us, first.is_key, last.clock_offset_ms
        ).pack()
        return head + self._aead.encrypt(_nonce(number), plain, self._bound(number, head))

    def open(
        self, number: int, head: RecordHead, sealed: bytes, *, codec: Codec
    ) -> list[AccessUnit]:
        """A record's access units, numbered from 0.

        Raises:
            RecordingDamaged: changed, moved, torn, or sealed with another key or salt.
        """
        try:
            bound = self._bound(number, head.pack())
            plain = self._aead.decrypt(_nonce(number), sealed, bound)
        except InvalidTag as error:
            raise RecordingDamaged("a part of the recording doesn't open") from error
        return list(_units(plain, head, codec))

    def _bound(self, number: int, head: bytes) -> bytes:
        return self._header + number.to_bytes(4, "big") + head


def _nonce(number: int) -> bytes:
    return number.to_bytes(12, "big")


def _units(plain: bytes, head: RecordHead, codec: Codec) -> Iterator[AccessUnit]:
    at, sequence = 0, 0
    while at < len(plain):
        size, after_us, is_key = _UNIT.unpack_from(plain, at)
        at += _UNIT.size
        data, instant_us = plain[at : at + size], head.first_us + after_us
        yield AccessUnit(data, bool(is_key), sequence, instant_us, codec, head.clock_offset_ms)
        at, sequence = at + size, sequence + 1
