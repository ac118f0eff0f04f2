"""The key envelope: published vectors, and a key opens only for the viewer it is for."""

import pytest
from cryptography.hazmat.bindings._rust import openssl
from cryptography.hazmat.primitives import hpke
from hypothesis import given, settings
from hypothesis import strategies as st

from transom.core.codec import b64
from transom.core.crypto.envelope import MLKEM768_X25519, TYPE, X25519, HpkeKeyPair, unwrap, wrap
from transom.core.crypto.frames import CipherSuite, make_kid
from transom.core.signing import Signed
from transom.errors import (
    EncodingError,
    EnvelopeError,
    SealRefused,
    SignatureRefused,
)
from transom.testing.offers import draw, ident, signer

GATEWAY = signer("gateway")
PAIRS = {suite: HpkeKeyPair(suite, draw(suite)) for suite in (X25519, MLKEM768_X25519)}
MINE = {"session_id": ident("vws"), "camera_id": ident("cam"), "device_id": ident("dev")}
TERMS = {
    **MINE,
    "broadcast": ident("cam"),
    "track": "video",
    "cipher_suite": CipherSuite.AES_128_GCM_SHA256_128,
    "epoch": 3,
    "not_after": 1_795_420_800_000,
}


def wrapped(base_key=bytes(16), suite=X25519, **changes):
    terms = {**TERMS, "hpke_key": PAIRS[suite].public, **changes}
    return wrap(base_key, hpke_suite=suite, signer=GATEWAY, **terms)


def opened(signed, suite=X25519):
    return unwrap(signed, gateway_key=GATEWAY.key, private=PAIRS[suite], **MINE)


def check(case, run):
    pair = HpkeKeyPair(case["hpke_suite"], bytes.fromhex(case["hpke_seed_hex"]))
    result = run(
        lambda: unwrap(
            Signed.from_json(case["envelope"]),
            gateway_key=bytes.fromhex(case["gateway_key_hex"]),
            private=pair,
            session_id=case["session_id"],
            camera_id=case["camera_id"],
            device_id=case["device_id"],
        )
    )
    if result is not None:
        envelope, base_key = result
        assert base_key.hex() == case["base_key_hex"]
        assert envelope.signed.to_json() == case["envelope"]


@pytest.mark.vectors("envelope/x25519.json")
def test_envelope_for_x25519(case, run):
    check(case, run)


@pytest.mark.vectors("envelope/mlkem768_x25519.json")
def test_envelope_for_the_post_quantum_hybrid(case, run):
    check(case, run)


def published(case, kem, aead, name):
    """The published messages carry an aad, which the library takes in its own tests' entry only."""
    pair = HpkeKeyPair(name, bytes.fromhex(case["seed_hex"]))
    assert pair.public.hex() == case["public_key_hex"]
    return openssl.hpke._decrypt_with_aad(
        hpke.Suite(kem, hpke.KDF.HKDF_SHA256, aead),
        bytes.fromhex(case["enc_hex"] + case["ct_hex"]),
        pair.private,
        bytes.fromhex(case["info_hex"]),
        bytes.fromhex(case["aad_hex"]),
    )


@pytest.mark.vectors("envelope/rfc9180.json")
def test_published_vector_of_rfc_9180(case):
    plaintext = published(case, hpke.KEM.X25519, hpke.AEAD.AES_128_GCM, X25519)
    assert plaintext.hex() == case["plaintext_hex"]


@pytest.mark.vectors("envelope/draft_hpke_pq.json")
def test_published_vector_of_the_hybrid(case):
    aead = hpke.AEAD.CHACHA20_POLY1305
    plaintext = published(case, hpke.KEM.MLKEM768_X25519, aead, MLKEM768_X25519)
    assert plaintext.hex() == case["plaintext_hex"]


@pytest.mark.parametrize("suite", list(PAIRS))
@pytest.mark.parametrize("cipher_suite", list(CipherSuite))
def test_wrapped_key_opens_for_its_viewer(suite, cipher_suite):
    base_key = draw("base key", cipher_suite.key_bytes)
    signed = wrapped(base_key, suite, cipher_suite=cipher_suite)
    envelope, key = opened(signed, suite)
    assert key == base_key
    assert envelope.kid == make_kid(envelope.camera_id, 3)
    assert envelope.cipher_suite is cipher_suite


def test_two_envelopes_of_one_key_differ():
    assert wrapped().body["sealed"] != wrapped().body["sealed"]


@given(
    st.dictionaries(
        st.sampled_from([*TERMS, "kid", "sealed", "hpke_suite"]),
        st.none() | st.text() | st.integers(),
    )
)
@settings(max_examples=50)
def test_made_up_bodies_raise_our_errors_only(changes):
    body = {**wrapped().body, **changes}
    try:
        signed = GATEWAY.sign(TYPE, body)
    except EncodingError:
        return
    try:
        opened(signed)
    except (EnvelopeError, SealRefused):
        return
    assert body == signed.body


@given(st.binary(max_size=1300), st.sampled_from(list(PAIRS)))
@settings(max_examples=60)
def test_made_up_ciphertexts_never_open(data, suite):
    body = {**wrapped(suite=suite).body, "sealed": b64(data)}
    with pytest.raises(SealRefused):
        opened(GATEWAY.sign(TYPE, body), suite)


@pytest.mark.parametrize(
    "changes",
    [
        {"session_id": "vws_x"},
        {"camera_id": "\ud800"},
        {"track": ""},
        {"epoch": 0},
        {"epoch": 2**24},
        {"not_after": -1},
        {"hpke_key": bytes(31)},
        {"broadcast": "\ud800"},
    ],
)
def test_terms_outside_the_page_wrap_nothing(changes):
    with pytest.raises(EnvelopeError):
        wrapped(**changes)


def test_unknown_suite_wraps_nothing():
    with pytest.raises(EnvelopeError):
        wrap(bytes(16), hpke_suite="p256", hpke_key=bytes(32), signer=GATEWAY, **TERMS)
    with pytest.raises(EnvelopeError):
        HpkeKeyPair("p256", bytes(32))


def test_key_of_another_length_is_not_wrapped():
    with pytest.raises(EnvelopeError):
        wrapped(bytes(32))


def test_ml_kem_key_outside_its_modulus_is_refused():
    with pytest.raises(EnvelopeError):
        wrapped(suite=MLKEM768_X25519, hpke_key=b"\xff" * 1216)


def test_x25519_key_of_low_order_is_refused():
    with pytest.raises(EnvelopeError):
        wrapped(hpke_key=bytes(32))


def test_envelope_of_another_gateway_is_refused():
    with pytest.raises(SignatureRefused):
        unwrap(wrapped(), gateway_key=signer("other").key, private=PAIRS[X25519], **MINE)
