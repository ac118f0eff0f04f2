"""The one encoding that is signed or hashed: RFC 8785, narrowed (spec/encoding.md)."""

import base64
import binascii
import json
import re
from typing import TypeAlias

from transom.errors import EncodingError

Value: TypeAlias = "str | int | bool | list[Value] | dict[str, Value]"
JsonObject: TypeAlias = dict[str, Value]

MAX_BYTES = 64 * 1024
MAX_DEPTH = 16
MAX_INTEGER = 2**53 - 1  # RFC 7493 §2.2: what every JSON implementation holds exactly
_NAME = re.compile(r"[a-z][a-z0-9_]*\Z")
_B64 = re.compile(r"[A-Za-z0-9_-]*\Z")


def encode(value: Value) -> bytes:
    """Canonical bytes of a value.

    Raises:
        EncodingError: a type, number, name, string, depth or size outside spec/encoding.md.
    """
    _check(value, MAX_DEPTH)
    try:
        text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        data = text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise EncodingError("a string has a lone surrogate") from error
    if len(data) > MAX_BYTES:
        raise EncodingError(f"longer than {MAX_BYTES} bytes")
    return data


def decode(data: bytes) -> Value:
    """The value of canonical bytes; refuses any other bytes for the same value.

    Raises:
        EncodingError: not JSON, not narrowed JSON, or not canonical.
    """
    if len(data) > MAX_BYTES:
        raise EncodingError(f"longer than {MAX_BYTES} bytes")
    try:
        value: Value = json.loads(data.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise EncodingError("not JSON in UTF-8") from error
    if encode(value) != data:
        raise EncodingError("not in canonical form")
    return value


def decode_object(data: bytes) -> JsonObject:
    """As `decode`, for an object.

    Raises:
        EncodingError: as `decode`, or the value isn't an object.
    """
    value = decode(data)
    if not isinstance(value, dict):
        raise EncodingError("not an object")
    return value


def b64(data: bytes) -> str:
    """base64url without padding (RFC 4648 §5)."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def unb64(text: object, length: int | None = None) -> bytes:
    """Bytes of unpadded base64url, `length` of them if given.

    Raises:
        EncodingError: another alphabet, padding, non-zero trailing bits, or another length.
    """
    if not isinstance(text, str) or not _B64.match(text):
        raise EncodingError("not base64url without padding")
    try:
        data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except binascii.Error as error:
        raise EncodingError("not base64url without padding") from error
    if b64(data) != text:
        raise EncodingError("base64url with non-zero trailing bits")
    if length is not None and len(data) != length:
        raise EncodingError(f"expected {length} bytes, not {len(data)}")
    return data


def _check(value: object, depth: int) -> None:
    """Checks a value in which arrays and objects may still nest `depth` deep."""
    if depth == 0 and isinstance(value, list | dict):
        raise EncodingError(f"arrays and objects more than {MAX_DEPTH} deep")
    match value:
        case bool() | str():
            return
        case int():
            if abs(value) > MAX_INTEGER:
                raise EncodingError("an integer beyond 2^53−1")
        case list():
            for item in value:
                _check(item, depth - 1)
        case dict():
            for name, item in value.items():
                if not isinstance(name, str) or not _NAME.match(name):
                    raise EncodingError(f"a member name outside [a-z][a-z0-9_]*: {name!r:.40}")
                _check(item, depth - 1)
        case _:
            raise EncodingError(f"a {type(value).__name__} has no canonical form")
