"""Vectors of spec/encoding.md: canonical bytes, base64url, identifiers."""

from typing import Any

from topics.common import Case, document, draw, ident

from transom.core.codec import b64, encode
from transom.core.ids import PREFIXES, new_id

VALUES: dict[str, Any] = {
    "empty object": {},
    "empty list": [],
    "members are sorted": {"b": 1, "a": 2, "aa": 3, "a_b": 4, "a1": 5},
    "integers at the edges": [0, -1, 1, 2**53 - 1, -(2**53 - 1)],
    "booleans": {"no": False, "yes": True},
    "short escapes": '"\\\b\t\n\f\r',
    "control characters": "\x00\x01\x1f\x7f",
    "no escape for a slash or beyond ASCII": "/é€😀\u2028\u2029",
    "a combining character stays as it is": "e\u0301",
    "a string alone": "fire",
    "an integer alone": 7,
    "16 deep": [[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]],
    "nested": {"list": [{"x": [1, "two", True]}, []], "object": {"inner": {}}},
}

REFUSED = {
    "empty": b"",
    "not JSON": b"{",
    "not UTF-8": b'"\xff"',
    "byte order mark": b"\xef\xbb\xbf{}",
    "white space": b'{"a": 1}',
    "trailing newline": b"{}\n",
    "members not sorted": b'{"b":1,"a":2}',
    "a member twice": b'{"a":1,"a":1}',
    "null": b'{"a":null}',
    "a fraction": b'{"a":1.5}',
    "a whole number with a point": b'{"a":1.0}',
    "an exponent": b'{"a":1e3}',
    "minus zero": b"-0",
    "leading zero": b"01",
    "plus sign": b"+1",
    "beyond 2^53-1": b"9007199254740992",
    "below -(2^53-1)": b"-9007199254740992",
    "far beyond every integer": b"1" + b"0" * 400,
    "not a number": b"NaN",
    "infinity": b"Infinity",
    "upper-case member name": b'{"A":1}',
    "member name begins with a digit": b'{"1a":1}',
    "empty member name": b'{"":1}',
    "member name beyond ASCII": '{"é":1}'.encode(),
    "escape where none is due": b'"\\u0041"',
    "escaped slash": b'"\\/"',
    "long escape for newline": b'"\\u000a"',
    "upper-case hex digits in an escape": b'"\\u001F"',
    "raw control character": b'"\x1f"',
    "escaped lone surrogate": b'"\\ud800"',
    "encoded lone surrogate": b'"\xed\xa0\x80"',
    "escaped surrogate pair": b'"\\ud83d\\ude00"',
    "two values": b"{}{}",
    "17 deep": b"[" * 17 + b"]" * 17,
}

BASE64 = {
    "empty": ("", b"", None),
    "one byte": ("_w", b"\xff", None),
    "two bytes": ("-_8", b"\xfb\xff", None),
    "three bytes": ("AAEC", b"\x00\x01\x02", 3),
}

BASE64_REFUSED = {
    "padding": ("_w==", None),
    "standard alphabet": ("+/8", None),
    "white space": ("AA EC", None),
    "newline at the end": ("AAEC\n", None),
    "length of 1 modulo 4": ("A", None),
    "non-zero trailing bits": ("_x", None),
    "non-zero trailing bits of two bytes": ("-_9", None),
    "another length": ("AAEC", 4),
}


def _ids() -> list[Case]:
    cases: list[Case] = [
        {
            "name": f"prefix {prefix}",
            "prefix": prefix,
            "random_hex": draw(f"{prefix} first", 16).hex(),
            "id": ident(prefix),
            "expect": "ok",
        }
        for prefix in sorted(PREFIXES)
    ]
    for name, bits in (("all zero", bytes(16)), ("all one", b"\xff" * 16)):
        cases.append(
            {"name": name, "prefix": "cam", "random_hex": bits.hex(), "id": new_id("cam", bits)}
            | {"expect": "ok"}
        )
    good = ident("cam")
    bad = {
        "another prefix": ident("gwy"),
        "unknown prefix": "xyz" + good[3:],
        "upper case": good.upper(),
        "one character short": good[:-1],
        "one character long": good + "0",
        "a letter outside the alphabet": good[:-2] + "w0",
        "non-zero bits in the last character": good[:-1] + "1",
        "hyphen for underscore": good.replace("_", "-"),
        "newline at the end": good + "\n",
        "empty": "",
    }
    return cases + [
        {"name": name, "prefix": "cam", "id": text, "expect": "encoding"}
        for name, text in bad.items()
    ]


def files() -> dict[str, Any]:
    """The topic's files."""
    canonical = [
        {"name": name, "value": value, "canonical_hex": encode(value).hex(), "expect": "ok"}
        for name, value in VALUES.items()
    ]
    refused = [
        {"name": name, "input_hex": data.hex(), "expect": "encoding"}
        for name, data in REFUSED.items()
    ]
    text = [
        {"name": n, "text": t, "bytes_hex": d.hex(), "length": k, "expect": "ok"}
        for n, (t, d, k) in BASE64.items()
    ]
    assert all(b64(bytes.fromhex(c["bytes_hex"])) == c["text"] for c in text)
    bad_text = [
        {"name": n, "text": t, "length": k, "expect": "encoding"}
        for n, (t, k) in BASE64_REFUSED.items()
    ]
    return {
        "canonical.json": document(
            "encode(value) gives the bytes, and decode(bytes) gives the value.", canonical
        ),
        "refused.json": document("decode refuses the bytes.", refused),
        "base64url.json": document(
            "Text and bytes; `length` is what the reader wants, null for any.", text + bad_text
        ),
        "identifiers.json": document(
            "Identifiers from 16 random bytes, and texts that aren't one with this prefix.", _ids()
        ),
    }
