"""Vectors of spec/frame-seal.md: our KID, metadata, plaintext header, and whole frames."""

from typing import Any

from topics.common import NOW, Case, document, draw, flipped, ident

from transom.core.crypto.frames import CipherSuite, FrameHeader, SealKey, make_kid, metadata

CAMERA = ident("cam")
UNIT = bytes.fromhex("00000001 65") + draw("access unit", 60)
PLACE = {"broadcast": CAMERA, "track": "video", "group": 41, "index": 2}


def _kids() -> list[Case]:
    good = [(CAMERA, 1), (CAMERA, 258), (CAMERA, 2**24 - 1), (ident("cam", "other"), 1)]
    cases: list[Case] = [
        {"name": f"{camera}, epoch {epoch}", "camera_id": camera, "epoch": epoch}
        | {"kid_hex": f"{make_kid(camera, epoch):012x}", "expect": "ok"}
        for camera, epoch in good
    ]
    return cases + [
        {"name": f"epoch {epoch}", "camera_id": CAMERA, "epoch": epoch, "expect": "frame"}
        for epoch in (0, 2**24)
    ]


def _metadata() -> list[Case]:
    places = [
        PLACE,
        {"broadcast": CAMERA, "track": "video", "group": 0, "index": 0},
        {"broadcast": CAMERA, "track": "video", "group": 2**53 - 1, "index": 2**32 - 1},
        {"broadcast": "", "track": "", "group": 1, "index": 1},
        {"broadcast": "é", "track": "ü", "group": 1, "index": 1},
    ]
    cases: list[Case] = [
        {"name": f"place {i}", **p, "metadata_hex": metadata(**p).hex(), "expect": "ok"}
        for i, p in enumerate(places)
    ]
    bad = {
        "U+0000 in the broadcast": {**PLACE, "broadcast": "a\0b"},
        "U+0000 in the track": {**PLACE, "track": "a\0"},
        "index beyond 32 bits": {**PLACE, "index": 2**32},
        "negative group": {**PLACE, "group": -1},
    }
    return cases + [{"name": n, **p, "expect": "frame"} for n, p in bad.items()]


def _headers() -> list[Case]:
    good = {
        "delta frame": FrameHeader(0, 0, 0),
        "key frame": FrameHeader(1, 258, NOW * 1000 + 999),
        "re-sealed": FrameHeader(2, 2**32 - 1, 1),
        "re-sealed key frame": FrameHeader(3, 1, 2**53 - 1),
    }
    cases: list[Case] = [
        {"name": n, "flags": h.flags, "sequence": h.sequence, "captured_at_us": h.captured_at_us}
        | {"header_hex": h.pack().hex(), "expect": "ok"}
        for n, h in good.items()
    ]
    plain = good["key frame"].pack()
    bad = {
        "empty": b"",
        "13 bytes": plain[:13],
        "version 0": b"\0" + plain[1:],
        "version 2": b"\2" + plain[1:],
        "unknown flag": plain[:1] + b"\4" + plain[2:],
    }
    return cases + [{"name": n, "header_hex": d.hex(), "expect": "frame"} for n, d in bad.items()]


def _frames(suite: int) -> list[Case]:
    base_key = draw(f"base key {suite}", 16 if suite == 4 else 32)
    header = FrameHeader(1, 900, NOW * 1000)

    def sealed(plaintext: bytes, *, epoch: int = 3, ctr: int = 300) -> bytes:
        key = SealKey(CipherSuite(suite), make_kid(CAMERA, epoch), base_key)
        return key.seal(ctr, metadata(**PLACE), plaintext)

    good = sealed(header.pack() + UNIT)
    base = {
        "cipher_suite": suite,
        "base_key_hex": base_key.hex(),
        "camera_id": CAMERA,
        "epoch": 3,
        **PLACE,
    }
    opened = {
        "ctr": 300,
        "flags": header.flags,
        "sequence": header.sequence,
        "captured_at_us": header.captured_at_us,
        "access_unit_hex": UNIT.hex(),
    }
    changes: list[tuple[str, dict[str, Any], bytes, str]] = [
        ("opens in its place", opened, good, "ok"),
        ("moved to another group", {"group": 42}, good, "seal_refused"),
        ("moved to another index", {"index": 3}, good, "seal_refused"),
        ("moved to another track", {"track": "audio"}, good, "seal_refused"),
        ("moved to another broadcast", {"broadcast": ident("cam", "other")}, good, "seal_refused"),
        ("sealed in an earlier epoch", {}, sealed(header.pack() + UNIT, epoch=2), "seal_refused"),
        ("a flipped bit", {}, flipped(good, 20), "seal_refused"),
        ("tag cut short", {}, good[:-1], "seal_refused"),
        ("only the header", {}, good[:9], "frame"),
        ("version 2 inside", {}, sealed(b"\2" + header.pack()[1:] + UNIT), "frame"),
        ("unknown flag inside", {}, sealed(b"\1\4" + header.pack()[2:] + UNIT), "frame"),
        ("no room for the header inside", {}, sealed(b"\1\1"), "frame"),
    ]
    return [
        {"name": f"suite {suite}: {n}", **base, **more, "sealed_hex": s.hex(), "expect": code}
        for n, more, s, code in changes
    ]


def files() -> dict[str, Any]:
    """The topic's files."""
    return {
        "kid.json": document("The KID of a camera in an epoch: 48 bits.", _kids()),
        "metadata.json": document("The bytes that bind a frame to its place.", _metadata()),
        "header.json": document("The 14 bytes before the access unit.", _headers()),
        "frames.json": document(
            "Open `sealed_hex` under the key of camera and epoch, in this place; then the header.",
            _frames(4) + _frames(5),
        ),
    }
