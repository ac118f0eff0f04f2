"""Signed objects (spec/encoding.md): Ed25519 over a type and canonical bytes."""

from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from transom.core.codec import JsonObject, b64, encode, unb64
from transom.errors import EncodingError, SignatureRefused


@dataclass(frozen=True)
class Signed:
    """A signed object as it came: nothing about it is known to be true yet."""

    type: str
    body: JsonObject
    key: bytes
    sig: bytes

    def to_json(self) -> JsonObject:
        """The object's members, ready to encode."""
        return {"body": self.body, "key": b64(self.key), "sig": b64(self.sig), "type": self.type}

    @classmethod
    def from_json(cls, value: object) -> "Signed":
        """Reads the members; checks their form only.

        Raises:
            EncodingError: a member is missing, unknown or of the wrong form.
        """
        if not isinstance(value, dict) or set(value) != {"body", "key", "sig", "type"}:
            raise EncodingError("not a signed object: it has body, key, sig and type")
        body, type_ = value["body"], value["type"]
        if not isinstance(body, dict) or not isinstance(type_, str):
            raise EncodingError("not a signed object: body is an object, type a string")
        return cls(type_, body, unb64(value["key"], 32), unb64(value["sig"], 64))


class Signer:
    """Holds one Ed25519 private key and signs objects with it."""

    def __init__(self, private: Ed25519PrivateKey) -> None:
        self._private = private
        self.key = private.public_key().public_bytes_raw()

    @classmethod
    def generate(cls) -> "Signer":
        """A signer with a fresh key."""
        return cls(Ed25519PrivateKey.generate())

    @classmethod
    def from_seed(cls, seed: bytes) -> "Signer":
        """A signer from its 32-byte seed (RFC 8032 §5.1.5)."""
        return cls(Ed25519PrivateKey.from_private_bytes(seed))

    def seed(self) -> bytes:
        """The 32-byte seed, for a keystore."""
        return self._private.private_bytes_raw()

    def sign(self, type_: str, body: JsonObject) -> Signed:
        """Signs `body` for one purpose, `type_`."""
        return Signed(type_, body, self.key, self._private.sign(signed_bytes(type_, body)))

    def sign_bytes(self, data: bytes) -> bytes:
        """A bare Ed25519 signature, for formats that bring their own framing (signed notes)."""
        return self._private.sign(data)


def signed_bytes(type_: str, body: JsonObject) -> bytes:
    """The bytes that a signature covers."""
    return b"transom:" + type_.encode() + b"\n" + encode(body)


def verify(signed: Signed, *, type_: str, key: bytes) -> JsonObject:
    """The body, if `key` signed it for the purpose `type_`.

    Raises:
        SignatureRefused: another type, another key, or a signature that doesn't verify.
        EncodingError: a body without canonical form.
    """
    if signed.type != type_:
        raise SignatureRefused(f"signed as {signed.type!r:.40}, not as {type_!r}")
    if signed.key != key:
        raise SignatureRefused(f"the {type_} is signed by another key than expected")
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signed.sig, signed_bytes(type_, signed.body))
    except (InvalidSignature, ValueError) as error:
        raise SignatureRefused(f"the signature of the {type_} doesn't verify") from error
    return signed.body
