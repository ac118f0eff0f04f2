"""Identifiers: a prefix and 128 random bits (spec/encoding.md)."""

import base64
import re
import secrets

from transom.errors import EncodingError

PREFIXES = frozenset(
    [
        "agy",
        "per",
        "dev",
        "evd",
        "gwy",
        "sit",
        "cam",
        "prg",
        "cns",
        "inc",
        "vws",
        "ftr",
        "flg",
        "obj",
        "vot",
        "cal",
        "dsk",
        "dtk",
        "usr",
        "msg",
    ]
)
_ID = re.compile(r"([a-z]{3})_([0-9a-v]{25}[048cgkos])\Z")


def new_id(prefix: str, random: bytes | None = None) -> str:
    """A fresh identifier; `random` (16 bytes) is for vectors only."""
    if prefix not in PREFIXES:
        raise EncodingError(f"no identifier prefix {prefix!r}")
    bits = secrets.token_bytes(16) if random is None else random
    return f"{prefix}_{base64.b32hexencode(bits).decode().rstrip('=').lower()}"


def check_id(text: object, prefix: str) -> str:
    """The identifier itself, if it is one with this prefix.

    Raises:
        EncodingError: it is not.
    """
    match = _ID.match(text) if isinstance(text, str) else None
    if match is None or match[1] != prefix or not isinstance(text, str):
        raise EncodingError(f"not an identifier {prefix}_…")
    return text
