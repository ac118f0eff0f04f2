"""What a cosignature signs, and how it is verified, for each type (C2SP tlog-cosignature)."""

import struct
from collections.abc import Callable
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PublicKey

from transom.core.log.head import parse_checkpoint
from transom.core.log.note import (
    ED25519_COSIGNATURE,
    MLDSA_COSIGNATURE,
    VerifierKey,
    ed25519_holds,
)
from transom.errors import LogFormatError

MAX_TIMESTAMP = 2**63 - 1
_SUBTREE = b"subtree/v1\n\0"


@dataclass(frozen=True)
class Scheme:
    """One type of cosignature.

    Args:
        signature_bytes: how long a signature is, without its date.
        message: what is signed: by whom, over which checkpoint's text, when (seconds since 1970).
            Raises `LogFormatError` for what can't be signed.
        holds: whether the signature of a message verifies with a public key.
    """

    signature_bytes: int
    message: Callable[[VerifierKey, str, int], bytes]
    holds: Callable[[bytes, bytes, bytes], bool]


def ed25519_message(_key: VerifierKey, text: str, timestamp: int) -> bytes:
    """The Ed25519 signed message: two lines, then the whole text with its extension lines."""
    return f"cosignature/v1\ntime {timestamp}\n{text}".encode()


def mldsa_message(key: VerifierKey, text: str, timestamp: int) -> bytes:
    """The ML-DSA-44 signed message of a whole tree. Says nothing of extension lines.

    Raises:
        LogFormatError: not a checkpoint's text, or as `cosigned_message`.
    """
    head = parse_checkpoint(text)
    return cosigned_message(key.name, timestamp, head.origin, (0, head.size), head.root)


def cosigned_message(
    name: str, timestamp: int, origin: str, span: tuple[int, int], root: bytes
) -> bytes:
    """The structure `cosigned_message` of a subtree.

    Args:
        name: the witness's key name, so that one key can't speak for two.
        span: the index of its first leaf, and of the first one after it.

    Raises:
        LogFormatError: a name or an origin that is empty or longer than 255 bytes.
    """
    date, subtree = struct.pack(">Q", timestamp), struct.pack(">QQ", *span)
    return _SUBTREE + _opaque(name) + date + _opaque(origin) + subtree + root


def _opaque(text: str) -> bytes:
    """`opaque text<1..2^8-1>` (RFC 8446 §3.4)."""
    data = text.encode()
    if not 1 <= len(data) <= 255:
        raise LogFormatError("a witness's name and a log's origin have 1 to 255 bytes")
    return bytes([len(data)]) + data


def mldsa_holds(public: bytes, signature: bytes, message: bytes) -> bool:
    """Whether the ML-DSA-44 signature verifies, with the empty context (FIPS 204 §5.3)."""
    try:
        MLDSA44PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


SCHEMES = {
    ED25519_COSIGNATURE: Scheme(64, ed25519_message, ed25519_holds),
    MLDSA_COSIGNATURE: Scheme(2420, mldsa_message, mldsa_holds),
}
