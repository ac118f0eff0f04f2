"""Vectors of RFC 9605: headers, the published vectors of suites 4 and 5, and refusals."""

from itertools import product
from typing import Any

from topics.common import Case, document, flipped

from transom.core.crypto.frames import CipherSuite, SealKey

KID, CTR = 0x123, 0x4567
BASE = {
    4: "000102030405060708090a0b0c0d0e0f",
    5: "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
}
METADATA = "4945544620534672616d65205747"
PLAINTEXT = "64726166742d696574662d736672616d652d656e63"


def _edges() -> list[int]:
    """The grid of RFC 9605 Appendix C.1: both sides of each change of length."""
    return [0, 1, *[v for n in range(1, 9) for v in (2 ** (8 * n) - 1, 2 ** (8 * n))][:-1]]


def _header(kid: int, ctr: int) -> bytes:
    """RFC 9605 §4.3, written from the text and apart from the code under test."""
    code, tail = [], b""
    for value in (kid, ctr):
        digits = f"{value:x}"
        data = bytes.fromhex(digits.zfill(len(digits) + len(digits) % 2))
        code.append(value if value < 8 else 8 + len(data) - 1)
        tail += b"" if value < 8 else data
    return bytes([code[0] * 16 + code[1]]) + tail


def _refused_headers() -> list[Case]:
    tag = "00" * 16
    bad = {
        "empty": "",
        "only the config byte": "00",
        "KID cut short": "9001",
        "CTR cut short": "0901",
        "no room for a tag": "0000",
        "one byte short of a tag": "00" + tag[2:],
        "KID of one byte that fits the config byte": "8007" + tag,
        "KID of two bytes that fits one": "900023" + tag,
        "CTR of one byte that fits the config byte": "0807" + tag,
        "CTR of two bytes that fits one": "090045" + tag,
    }
    return [{"name": n, "sealed_hex": s, "expect": "frame"} for n, s in bad.items()]


def _sealed(suite: int) -> list[Case]:
    key = SealKey(CipherSuite(suite), KID, bytes.fromhex(BASE[suite]))
    sealed = key.seal(CTR, bytes.fromhex(METADATA), bytes.fromhex(PLAINTEXT))
    again = SealKey(CipherSuite(suite), KID, bytes.fromhex(BASE[suite]))
    next_one = again.seal(CTR + 1, bytes.fromhex(METADATA), bytes.fromhex(PLAINTEXT))
    base = {
        "cipher_suite": suite,
        "kid_hex": f"{KID:x}",
        "base_key_hex": BASE[suite],
        "metadata_hex": METADATA,
    }
    wrong_key = flipped(bytes.fromhex(BASE[suite])).hex()
    bad: list[tuple[str, dict[str, Any], bytes, str]] = [
        ("opens", {}, sealed, "ok"),
        ("a flipped bit in the tag", {}, flipped(sealed), "seal_refused"),
        ("a flipped bit in the ciphertext", {}, flipped(sealed, 6), "seal_refused"),
        ("a flipped bit in the CTR", {}, flipped(sealed, 4), "seal_refused"),
        ("a flipped bit in the KID", {}, flipped(sealed, 2), "seal_refused"),
        ("tag cut short", {}, sealed[:-1], "seal_refused"),
        ("a byte more", {}, sealed + b"\0", "seal_refused"),
        ("header of one frame on another", {}, next_one[:5] + sealed[5:], "seal_refused"),
        ("other metadata", {"metadata_hex": METADATA + "00"}, sealed, "seal_refused"),
        ("no metadata", {"metadata_hex": ""}, sealed, "seal_refused"),
        ("another base key", {"base_key_hex": wrong_key}, sealed, "seal_refused"),
        ("another KID", {"kid_hex": "124"}, sealed, "seal_refused"),
        ("base key of 15 bytes", {"base_key_hex": BASE[4][:30]}, sealed, "frame"),
    ]
    cases: list[Case] = [
        {"name": f"suite {suite}: {n}", **base, **more, "sealed_hex": data.hex(), "expect": code}
        for n, more, data, code in bad
    ]
    cases[0]["plaintext_hex"] = PLAINTEXT
    return cases


def files() -> dict[str, Any]:
    """The topic's files; `rfc9605.json` carries published facts and isn't generated."""
    header = [
        {
            "name": f"KID {kid:#x}, CTR {ctr:#x}",
            "kid_hex": f"{kid:x}",
            "ctr_hex": f"{ctr:x}",
            "header_hex": _header(kid, ctr).hex(),
            "expect": "ok",
        }
        for kid, ctr in [*product(_edges(), _edges()), (7, 7), (7, 8), (8, 7), (8, 8)]
    ]
    return {
        "header.json": document(
            "KID and CTR as a header. To read one back, append 16 bytes for the tag.",
            header,
            source="RFC 9605, Appendix C.1; 7 and 8 besides",
        ),
        "refused_header.json": document("Not a sealed frame.", _refused_headers()),
        "open.json": document(
            "Open `sealed_hex` with the key that follows from suite, KID and base key.",
            _sealed(4) + _sealed(5),
        ),
    }
