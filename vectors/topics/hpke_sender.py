"""An HPKE sender with a given ephemeral key (RFC 9180), for vectors that come out the same.

Written from the RFC and apart from the library that the product uses, so each checks the other.
"""

import hashlib
import hmac

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEM = b"KEM\x00\x20"  # DHKEM(X25519, HKDF-SHA256)
SUITE = b"HPKE\x00\x20\x00\x01\x00\x01"  # with HKDF-SHA256 and AES-128-GCM


def _extract(suite: bytes, salt: bytes, label: bytes, ikm: bytes) -> bytes:
    return hmac.digest(salt or bytes(32), b"HPKE-v1" + suite + label + ikm, "sha256")


def _expand(suite: bytes, prk: bytes, label: bytes, info: bytes, length: int) -> bytes:
    labeled = length.to_bytes(2, "big") + b"HPKE-v1" + suite + label + info
    return hmac.digest(prk, labeled + b"\x01", hashlib.sha256)[:length]


def seal(plaintext: bytes, *, public: bytes, ephemeral: bytes, info: bytes, aad: bytes) -> bytes:
    """`enc ‖ ct` of base mode, first message (RFC 9180 §4.1, §5.1.1, §5.2)."""
    private = X25519PrivateKey.from_private_bytes(ephemeral)
    enc = private.public_key().public_bytes_raw()
    dh = private.exchange(X25519PublicKey.from_public_bytes(public))
    prk = _extract(KEM, b"", b"eae_prk", dh)
    shared = _expand(KEM, prk, b"shared_secret", enc + public, 32)
    psk_hash = _extract(SUITE, b"", b"psk_id_hash", b"")
    context = b"\x00" + psk_hash + _extract(SUITE, b"", b"info_hash", info)
    secret = _extract(SUITE, shared, b"secret", b"")
    key = _expand(SUITE, secret, b"key", context, 16)
    nonce = _expand(SUITE, secret, b"base_nonce", context, 12)
    return enc + AESGCM(key).encrypt(nonce, plaintext, aad)
