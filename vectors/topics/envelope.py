"""Vectors of spec/key-envelope.md, for both HPKE suites."""

import json
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import hpke
from topics import common
from topics.common import (
    NOW,
    Case,
    document,
    draw,
    flipped,
    ident,
    signer,
    tampered,
    with_,
    without,
)
from topics.hpke_sender import seal

from transom.core.codec import JsonObject, b64, encode, unb64
from transom.core.crypto.envelope import INFO, MLKEM768_X25519, TYPE, X25519, HpkeKeyPair
from transom.core.crypto.frames import make_kid
from transom.core.signing import Signed

RECORDED = Path(__file__).parents[1] / "envelope" / "recorded.json"
GATEWAY = signer("gateway")
HERE = {"session_id": ident("vws"), "camera_id": ident("cam"), "device_id": ident("dev")}
EPOCH = 7


def _body(suite: str, cipher_suite: int) -> JsonObject:
    camera = ident("cam")
    return {
        **HERE,
        "broadcast": camera,
        "track": "video",
        "cipher_suite": cipher_suite,
        "kid": make_kid(camera, EPOCH),
        "epoch": EPOCH,
        "not_after": NOW + 30 * 60_000,
        "hpke_suite": suite,
    }


def _recorded(body: JsonObject, base_key: bytes, pair: HpkeKeyPair) -> Signed:
    """ML-KEM draws its own randomness, so its ciphertexts are sealed once and kept."""
    kept = json.loads(RECORDED.read_text()) if RECORDED.is_file() else {}
    name = (INFO + encode(body)).hex()
    if name not in kept:
        assert common.recording, "a ciphertext that isn't recorded: run generate.py --record"
        suite = hpke.Suite(hpke.KEM.MLKEM768_X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_128_GCM)
        public = pair.private.public_key()
        kept[name] = b64(suite.encrypt(base_key, public, info=INFO + encode(body)))
        RECORDED.parent.mkdir(exist_ok=True)
        RECORDED.write_text(json.dumps(kept, indent=1) + "\n")
    return GATEWAY.sign(TYPE, {**body, "sealed": kept[name]})


def _sealed(body: JsonObject, base_key: bytes, pair: HpkeKeyPair) -> Signed:
    if body["hpke_suite"] == MLKEM768_X25519:
        return _recorded(body, base_key, pair)
    ephemeral = draw("ephemeral " + str(body["cipher_suite"]))
    info = INFO + encode(body)
    sealed = seal(base_key, public=pair.public, ephemeral=ephemeral, info=info, aad=b"")
    return GATEWAY.sign(TYPE, {**body, "sealed": b64(sealed)})


def _cases(suite: str) -> list[Case]:
    seed = draw(f"device {suite}")
    pair = HpkeKeyPair(suite, seed)
    base = {
        "gateway_key_hex": GATEWAY.key.hex(),
        "hpke_suite": suite,
        "hpke_seed_hex": seed.hex(),
        "hpke_key_hex": pair.public.hex(),
        **HERE,
    }
    cases: list[Case] = []
    for cipher_suite, length in ((4, 16), (5, 32)):
        body = _body(suite, cipher_suite)
        base_key = draw(f"base key {cipher_suite}", length)
        good = _sealed(body, base_key, pair)
        cases.append(
            {"name": f"opens, cipher suite {cipher_suite}", **base, "envelope": good.to_json()}
            | {"info_hex": (INFO + encode(body)).hex(), "base_key_hex": base_key.hex()}
            | {"expect": "ok"}
        )
    short = _sealed({**_body(suite, 5), "track": "short"}, draw("base key 4", 16), pair)
    case = {"name": "key of suite 4 for suite 5", **base, "envelope": short.to_json()}
    cases.append({**case, "expect": "envelope"})
    for name, envelope, more, code in _refused(good, suite):
        cases.append({"name": name, **base, **more, "envelope": envelope, "expect": code})
    return cases


def _refused(good: Signed, suite: str) -> list[tuple[str, dict[str, Any], dict[str, Any], str]]:
    json_, gw, sealed = good.to_json(), GATEWAY, unb64(good.body["sealed"])
    resigned = {**GATEWAY.sign("another/v1", good.body).to_json(), "type": TYPE}
    other_suite = X25519 if suite == MLKEM768_X25519 else MLKEM768_X25519
    enc = 32 if suite == X25519 else 1120
    return [
        ("for another session", json_, {"session_id": ident("vws", "other")}, "seal_refused"),
        ("for another camera", json_, {"camera_id": ident("cam", "other")}, "seal_refused"),
        ("for another device", json_, {"device_id": ident("dev", "other")}, "seal_refused"),
        ("another device's key", json_, {"hpke_seed_hex": draw("thief").hex()}, "seal_refused"),
        (
            "signed by another gateway",
            signer("another gateway").sign(TYPE, good.body).to_json(),
            {},
            "signature_refused",
        ),
        ("signed for another type", resigned, {}, "signature_refused"),
        ("end changed by the hub", tampered(good, not_after=NOW + 1), {}, "signature_refused"),
        ("end changed by the gateway", with_(good, by=gw, not_after=NOW + 1), {}, "seal_refused"),
        (
            "a flipped bit in ct",
            with_(good, by=gw, sealed=b64(flipped(sealed))),
            {},
            "seal_refused",
        ),
        (
            "a flipped bit in enc",
            with_(good, by=gw, sealed=b64(flipped(sealed, 0))),
            {},
            "seal_refused",
        ),
        ("enc alone", with_(good, by=gw, sealed=b64(sealed[:enc])), {}, "seal_refused"),
        ("enc cut short", with_(good, by=gw, sealed=b64(sealed[: enc - 1])), {}, "seal_refused"),
        ("nothing sealed", with_(good, by=gw, sealed=""), {}, "seal_refused"),
        ("for another HPKE suite", with_(good, by=gw, hpke_suite=other_suite), {}, "seal_refused"),
        ("unknown HPKE suite", with_(good, by=gw, hpke_suite="p256"), {}, "envelope"),
        ("unknown cipher suite", with_(good, by=gw, cipher_suite=1), {}, "envelope"),
        ("KID of another epoch", with_(good, by=gw, epoch=EPOCH + 1), {}, "envelope"),
        ("epoch 0", with_(good, by=gw, epoch=0), {}, "envelope"),
        ("an unknown member", with_(good, by=gw, more=1), {}, "envelope"),
        ("no track", without(good, "track", by=gw), {}, "envelope"),
        ("padded base64url", with_(good, by=gw, sealed=b64(sealed) + "="), {}, "envelope"),
    ]


def files() -> dict[str, Any]:
    """The topic's files; `rfc9180.json` and `draft_hpke_pq.json` carry published facts."""
    about = (
        "Unwrap `envelope` with the gateway's key, the device's key pair (from the seed) and the "
        "viewer's own session, camera and device."
    )
    return {
        "x25519.json": document(about, _cases(X25519)),
        "mlkem768_x25519.json": document(about, _cases(MLKEM768_X25519)),
    }
