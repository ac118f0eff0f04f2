"""Vectors of ML-DSA-44 cosignatures (C2SP tlog-cosignature, type 0x06)."""

import struct
from typing import Any

from topics.common import NOW, Case, draw, flipped, signer
from topics.log_material import EAST, NORTH, line, text

from transom.core.log.cosignature import Cosigner, MLDSASigner
from transom.core.log.note import NoteSignature, VerifierKey


def mldsa_cosignatures() -> list[Case]:
    """The cases of cosignatures.json."""
    made, base = line(EAST, text(7)), {"vkey": EAST.vkey.to_text(), "text": text(7)}
    seed = {"seed_hex": draw("key of east").hex(), "instant": NOW}
    extended = f"{text(7)}more\n"
    good: dict[str, dict[str, Any]] = {
        "ML-DSA-44, by the witness": {},
        "ML-DSA-44, which says nothing of extension lines": {"text": extended},
    }
    refused = {"expect": "log_refused", "check": "witnesses"}
    return [
        {"name": n, **base, "line": made.to_line(), **change, **seed, "expect": "ok"}
        for n, change in good.items()
    ] + [
        {"name": f"ML-DSA-44, {n}", **base, "line": made.to_line(), **change, **refused}
        for n, change in _wrong(made).items()
    ]


def _wrong(made: NoteSignature) -> dict[str, dict[str, Any]]:
    def changed(signature: bytes) -> dict[str, Any]:
        return {"line": NoteSignature(made.name, made.key_id, signature).to_line()}

    renamed = Cosigner("west.example/w", MLDSASigner(draw("key of east")))
    other = VerifierKey(EAST.vkey.name, 6, draw("no key", 1312))
    return {
        "over another size": {"text": text(7).replace("\n7\n", "\n8\n")},
        "over another root": {"text": text(8).replace("\n8\n", "\n7\n")},
        "over another log": {"text": text(7, "other.example/log")},
        "over what is no checkpoint": {"text": "hello\n"},
        "over an origin of 256 bytes": {"text": text(7, "o" * 256)},
        "dated otherwise than signed": changed(struct.pack(">Q", 1) + made.signature[8:]),
        "dated zero": changed(bytes(8) + made.signature[8:]),
        "dated 2^63": changed(struct.pack(">Q", 2**63) + made.signature[8:]),
        "a flipped bit": changed(flipped(made.signature)),
        "cut short": changed(made.signature[:-1]),
        "a byte too long": changed(made.signature + b"\0"),
        "without a date": changed(made.signature[8:]),
        "by the same key under another name": {
            "vkey": renamed.vkey.to_text(),
            "line": NoteSignature(renamed.vkey.name, renamed.vkey.key_id, made.signature).to_line(),
        },
        "under a key that is none": {
            "vkey": other.to_text(),
            "line": NoteSignature(other.name, other.key_id, made.signature).to_line(),
        },
        "of Ed25519 under its key's name": changed(
            struct.pack(">Q", NOW // 1000) + signer("north").sign_bytes(text(7).encode())
        ),
        "an Ed25519 witness's line": {"line": NORTH.cosign(text(7), now=NOW).to_line()},
    }
