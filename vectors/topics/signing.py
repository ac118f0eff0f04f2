"""Vectors of spec/encoding.md, Signed object."""

from typing import Any

from topics.common import Case, document, draw, flipped, signer, tampered

from transom.core.codec import b64
from transom.core.signing import signed_bytes

TYPE = "example/v1"
BODY: dict[str, Any] = {"name": "Ünter den Linden", "list": [1, 2, {"deep": True}], "at": 1}


def files() -> dict[str, Any]:
    """The topic's files."""
    mine, other = signer("example"), signer("another")
    good = mine.sign(TYPE, BODY)
    base = {"type": TYPE, "key_hex": mine.key.hex()}
    cases: list[Case] = [
        {
            "name": "signed by the key for the type",
            **base,
            "seed_hex": draw("key of example").hex(),
            "signed": good.to_json(),
            "signed_bytes_hex": signed_bytes(TYPE, BODY).hex(),
            "expect": "ok",
        },
        {
            "name": "empty body",
            **base,
            "seed_hex": draw("key of example").hex(),
            "signed": mine.sign(TYPE, {}).to_json(),
            "signed_bytes_hex": signed_bytes(TYPE, {}).hex(),
            "expect": "ok",
        },
    ]
    json = good.to_json()
    elsewhere = mine.sign("another/v1", BODY)
    refused = {
        "signed for another type": elsewhere.to_json(),
        "a signature for another type under this one's name": {**json, "sig": b64(elsewhere.sig)},
        "signed well by another key": other.sign(TYPE, BODY).to_json(),
        "another key's name on the signature": {**json, "key": b64(other.key)},
        "a flipped bit in the signature": {**json, "sig": b64(flipped(good.sig))},
        "a member changed": tampered(good, at=2),
        "a member added": tampered(good, more=True),
    }
    malformed = {
        "no signature": {k: v for k, v in json.items() if k != "sig"},
        "an unknown member": {**json, "alg": "none"},
        "body is a list": {**json, "body": []},
        "type is a number": {**json, "type": 1},
        "signature of 63 bytes": {**json, "sig": b64(good.sig[:63])},
        "key of 33 bytes": {**json, "key": b64(good.key + b"\0")},
        "padded base64url": {**json, "key": b64(good.key) + "="},
        "a member without canonical form": {**json, "body": {**BODY, "at": 1.5}},
    }
    for group, code in ((refused, "signature_refused"), (malformed, "encoding")):
        cases += [{"name": n, **base, "signed": s, "expect": code} for n, s in group.items()]
    return {
        "signed.json": document(
            "Verify `signed` for `type` and `key_hex`. With `seed_hex`: signing the body gives it.",
            cases,
        )
    }
