"""What the topics share. Material follows from labels: the same label gives the same bytes."""

from typing import Any

from transom.core.signing import Signed, Signer
from transom.testing.offers import DAY, MINUTE, draw, ident, signer

recording = False  # whether what draws its own randomness may be drawn anew
__all__ = ["DAY", "MINUTE", "draw", "ident", "signer"]
Case = dict[str, Any]
NOW = 1_795_420_800_000  # 2026-11-23T08:00:00Z, a Monday


def document(about: str, cases: list[Case], **more: Any) -> dict[str, Any]:
    """A vector file; names of cases are unique."""
    names = [case["name"] for case in cases]
    assert len(names) == len(set(names)), "two cases of one name"
    return {"about": about, **more, "cases": cases}


def tampered(signed: Signed, **members: Any) -> dict[str, Any]:
    """The signed object with members of its body changed, and its old signature."""
    return {**signed.to_json(), "body": {**signed.body, **members}}


def without(signed: Signed, *names: str, by: Signer) -> dict[str, Any]:
    """Signed anew by `by` without some members: well signed, ill formed."""
    return by.sign(signed.type, {k: v for k, v in signed.body.items() if k not in names}).to_json()


def with_(signed: Signed, *, by: Signer, **members: Any) -> dict[str, Any]:
    """Signed anew by `by` with members added or changed: well signed, ill formed."""
    return by.sign(signed.type, {**signed.body, **members}).to_json()


def flipped(data: bytes, at: int = -1) -> bytes:
    """The bytes with one bit of one byte flipped."""
    out = bytearray(data)
    out[at] ^= 0x01
    return bytes(out)
