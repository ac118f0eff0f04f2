"""The frame seal: SFrame (RFC 9605) as spec/frame-seal.md uses it.

Counts no frames and orders none: who publishes chooses the counter, who views checks the order.
"""

import hashlib
import struct
from dataclasses import dataclass
from enum import IntEnum

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

from transom.errors import FrameError, SealRefused

TAG_BYTES = 16
LEAST_KEY_BYTES = 16
NONCE_BYTES = 12
CTR_END = 2**32  # spec/frame-seal.md: a new epoch starts before
EPOCH_END = 2**24  # three bytes of the KID
_HEADER = struct.Struct(">BBIQ")
HEADER_BYTES = _HEADER.size
VERSION = 1
KEY_FRAME = 0x01
RESEALED = 0x02


class CipherSuite(IntEnum):
    """The cipher suites in use (RFC 9605 §4.5, table 1)."""

    AES_128_GCM_SHA256_128 = 4
    AES_256_GCM_SHA512_128 = 5

    @property
    def key_bytes(self) -> int:
        """Length of the AEAD key, Nk, and of the base keys that a gateway draws."""
        return 16 if self is CipherSuite.AES_128_GCM_SHA256_128 else 32

    @property
    def hash(self) -> hashes.HashAlgorithm:
        """The hash of the suite's HKDF."""
        return hashes.SHA256() if self is CipherSuite.AES_128_GCM_SHA256_128 else hashes.SHA512()


def derive(suite: CipherSuite, kid: int, base_key: bytes) -> tuple[bytes, bytes]:
    """`sframe_key` and `sframe_salt` (RFC 9605 §4.4.2).

    Raises:
        FrameError: a base key of fewer than 16 bytes, or a KID beyond 64 bits.
    """
    # HKDF takes any length; RFC 9605 Appendix C.3 has 16 bytes for suite 5, too.
    if len(base_key) < LEAST_KEY_BYTES:
        raise FrameError(f"a base key has at least {LEAST_KEY_BYTES} bytes")
    if not 0 <= kid < 2**64:
        raise FrameError("a KID has at most 64 bits")
    extract = hmac.HMAC(bytes(suite.hash.digest_size), suite.hash)
    extract.update(base_key)
    secret = extract.finalize()
    context = kid.to_bytes(8, "big") + suite.to_bytes(2, "big")

    def expand(label: bytes, length: int) -> bytes:
        return HKDFExpand(suite.hash, length, b"SFrame 1.0 Secret " + label + context).derive(
            secret
        )

    return expand(b"key ", suite.key_bytes), expand(b"salt ", NONCE_BYTES)


class SealKey:
    """One camera's content key in one epoch; seals for a publisher, opens for a viewer.

    Args:
        suite: the cipher suite.
        kid: names camera and epoch, see `make_kid`.
        base_key: `suite.key_bytes` random bytes.

    Raises:
        FrameError: as `derive`.
    """

    __slots__ = ("_aead", "_config", "_kid_bytes", "_next", "_salt", "kid", "suite")

    def __init__(self, suite: CipherSuite, kid: int, base_key: bytes) -> None:
        key, salt = derive(suite, kid, base_key)
        self.suite = suite
        self.kid = kid
        self._aead = AESGCM(key)
        self._salt = int.from_bytes(salt, "big")
        self._config, self._kid_bytes = _field(kid)
        self._next = 0

    def seal(self, ctr: int, metadata: bytes, plaintext: bytes) -> bytes:
        """One sealed frame: header ‖ ciphertext ‖ tag (RFC 9605 §4.4.3).

        Raises:
            SealRefused: `ctr` doesn't go up (a nonce would be used twice) or reaches 2^32.
        """
        if not self._next <= ctr < CTR_END:
            raise SealRefused("a frame's counter goes up within an epoch and stays below 2^32")
        self._next = ctr + 1
        code, ctr_bytes = _field(ctr)
        header = bytes((self._config << 4 | code,)) + self._kid_bytes + ctr_bytes
        nonce = (self._salt ^ ctr).to_bytes(NONCE_BYTES, "big")
        return header + self._aead.encrypt(nonce, plaintext, header + metadata)

    def open(self, sealed: bytes, metadata: bytes) -> bytes:
        """The plaintext of a sealed frame, if it was sealed by this key in this place.

        Raises:
            FrameError: the bytes aren't a sealed frame.
            SealRefused: another KID, or the frame doesn't authenticate here.
        """
        kid, ctr, offset = parse_header(sealed)
        if kid != self.kid:
            raise SealRefused("the frame is sealed under another KID")
        nonce = (self._salt ^ ctr).to_bytes(NONCE_BYTES, "big")
        try:
            return self._aead.decrypt(nonce, sealed[offset:], sealed[:offset] + metadata)
        except InvalidTag as error:
            raise SealRefused("the frame doesn't open with this key in this place") from error


def parse_header(sealed: bytes) -> tuple[int, int, int]:
    """KID, CTR and the ciphertext's offset (RFC 9605 §4.3).

    Raises:
        FrameError: cut short, or a number not in its minimal form.
    """
    if not sealed:
        raise FrameError("an empty frame")
    kid, offset = _read_field(sealed, sealed[0] >> 4, 1)
    ctr, offset = _read_field(sealed, sealed[0] & 0x0F, offset)
    if len(sealed) < offset + TAG_BYTES:
        raise FrameError("a frame cut short")
    return kid, ctr, offset


def make_kid(camera_id: str, epoch: int) -> int:
    """The KID: 3 bytes of SHA-256(camera_id), then the epoch as 3 bytes.

    Raises:
        FrameError: an epoch outside 1 … 2^24−1.
    """
    if not 1 <= epoch < EPOCH_END:
        raise FrameError("an epoch lies in 1 … 2^24−1")
    camera = hashlib.sha256(camera_id.encode()).digest()[:3]
    return int.from_bytes(camera, "big") << 24 | epoch


def metadata(broadcast: str, track: str, group: int, index: int) -> bytes:
    """The bytes that bind a frame to the place where it is published.

    Args:
        broadcast, track: names, without U+0000.
        group: the group's sequence, 64 bits.
        index: the frame's index in the group, 32 bits.

    Raises:
        FrameError: a name with U+0000 or a number out of range.
    """
    try:
        names = f"{broadcast}\0{track}\0".encode()
        place = group.to_bytes(8, "big") + index.to_bytes(4, "big")
    except (OverflowError, UnicodeEncodeError) as error:
        raise FrameError("a place that no frame can have") from error
    if names.count(0) != 2:
        raise FrameError("a broadcast's or track's name with U+0000")
    return names + place


@dataclass(frozen=True, slots=True)
class FrameHeader:
    """What stands before the access unit in a frame's plaintext.

    Args:
        flags: `KEY_FRAME`, `RESEALED`.
        sequence: of the access unit since the gateway opened the camera, 32 bits.
        captured_at_us: capture instant, microseconds since 1970.
    """

    flags: int
    sequence: int
    captured_at_us: int

    @property
    def is_key(self) -> bool:
        """A key frame."""
        return bool(self.flags & KEY_FRAME)

    @property
    def is_resealed(self) -> bool:
        """Published before, under an earlier epoch."""
        return bool(self.flags & RESEALED)

    def pack(self) -> bytes:
        """The `HEADER_BYTES` bytes.

        Raises:
            FrameError: a field out of range.
        """
        if self.flags & ~(KEY_FRAME | RESEALED):
            raise FrameError("unknown frame flags")
        try:
            return _HEADER.pack(VERSION, self.flags, self.sequence, self.captured_at_us)
        except struct.error as error:
            raise FrameError("a frame header's field out of range") from error

    @classmethod
    def unpack(cls, plaintext: bytes) -> "FrameHeader":
        """The header of a frame's plaintext; the access unit is `plaintext[HEADER_BYTES:]`.

        Raises:
            FrameError: too short, another version, or unknown flags.
        """
        if len(plaintext) < HEADER_BYTES:
            raise FrameError("a frame without its header")
        version, flags, sequence, captured_at_us = _HEADER.unpack_from(plaintext)
        if version != VERSION:
            raise FrameError(f"frame version {version} is not known")
        if flags & ~(KEY_FRAME | RESEALED):
            raise FrameError("unknown frame flags")
        return cls(flags, sequence, captured_at_us)


def _field(value: int) -> tuple[int, bytes]:
    """A KID or CTR: its four bits in the config byte, and its bytes (RFC 9605 §4.3)."""
    if value < 8:
        return value, b""
    length = (value.bit_length() + 7) // 8
    return 0x08 | (length - 1), value.to_bytes(length, "big")


def _read_field(sealed: bytes, code: int, offset: int) -> tuple[int, int]:
    if code < 8:
        return code, offset
    end = offset + (code & 0x07) + 1
    value = int.from_bytes(sealed[offset:end], "big")
    # RFC 9605 §4.3: the number MUST take the least number of bytes.
    if len(sealed) < end or _field(value)[0] != code:
        raise FrameError("a frame header cut short, or not in its minimal form")
    return value, end
