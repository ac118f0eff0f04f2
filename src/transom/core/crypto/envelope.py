"""The key envelope (spec/key-envelope.md): a content key, sealed by HPKE to one device.

Decides nothing about who may have the key; `transom.core.release` does.
"""

from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, hpke
from cryptography.hazmat.primitives.asymmetric import mlkem, x25519

from transom.core.codec import JsonObject, b64, encode, unb64
from transom.core.crypto.frames import EPOCH_END, CipherSuite, make_kid
from transom.core.device import HPKE_KEY_BYTES
from transom.core.members import Members
from transom.core.signing import Signed, Signer, verify
from transom.errors import EncodingError, EnvelopeError, FrameError, SealRefused

TYPE = "key-envelope/v1"
INFO = b"transom:key-envelope/v1\n"
X25519 = "x25519"
MLKEM768_X25519 = "mlkem768-x25519"
MLKEM768_KEY_BYTES = 1184
_KEMS = {X25519: hpke.KEM.X25519, MLKEM768_X25519: hpke.KEM.MLKEM768_X25519}
_PublicKey = x25519.X25519PublicKey | hpke.MLKEM768X25519PublicKey
_PrivateKey = x25519.X25519PrivateKey | hpke.MLKEM768X25519PrivateKey


@dataclass(frozen=True, kw_only=True)
class Envelope:
    """A verified and opened envelope's body. Only `unwrap` makes one.

    Args:
        not_after: the session's end, milliseconds since 1970.
        kid: always `make_kid(camera_id, epoch)`.
    """

    session_id: str
    camera_id: str
    device_id: str
    broadcast: str
    track: str
    cipher_suite: CipherSuite
    kid: int
    epoch: int
    not_after: int
    hpke_suite: str
    signed: Signed = field(repr=False)


class HpkeKeyPair:
    """A device's HPKE key pair.

    Args:
        suite: `x25519` or `mlkem768-x25519`.
        seed: 32 bytes: the X25519 private key, or the seed of the hybrid's two keys.

    Raises:
        EnvelopeError: another suite, or a seed of another length.
    """

    def __init__(self, suite: str, seed: bytes) -> None:
        if suite not in _KEMS or len(seed) != 32:
            raise EnvelopeError("an HPKE key pair has a known suite and a seed of 32 bytes")
        self.suite = suite
        self.private, self.public = _expand(suite, seed)

    @classmethod
    def generate(cls, suite: str = X25519) -> "HpkeKeyPair":
        """A fresh key pair."""
        return cls(suite, x25519.X25519PrivateKey.generate().private_bytes_raw())


def wrap(
    base_key: bytes,
    *,
    session_id: str,
    camera_id: str,
    device_id: str,
    broadcast: str,
    track: str,
    cipher_suite: CipherSuite,
    epoch: int,
    not_after: int,
    hpke_suite: str,
    hpke_key: bytes,
    signer: Signer,
) -> Signed:
    """Seals the base key of an epoch to a device, and signs with the gateway's key.

    Args:
        base_key: as for `SealKey`; the KID follows from `camera_id` and `epoch`.
        hpke_suite, hpke_key: from the device's verified certificate.

    Raises:
        EnvelopeError: a member outside spec/key-envelope.md, or a key that can't be used.
    """
    if len(base_key) != cipher_suite.key_bytes:
        raise EnvelopeError("a base key of another length than the cipher suite's")
    body: JsonObject = {
        "session_id": session_id,
        "camera_id": camera_id,
        "device_id": device_id,
        "broadcast": broadcast,
        "track": track,
        "cipher_suite": int(cipher_suite),
        "kid": _kid(camera_id, epoch),
        "epoch": epoch,
        "not_after": not_after,
        "hpke_suite": hpke_suite,
    }
    sealed = seal(base_key, hpke_suite, hpke_key, _info(body))
    signed = signer.sign(TYPE, body | {"sealed": b64(sealed)})
    _read(signed)
    return signed


def unwrap(
    signed: Signed,
    *,
    gateway_key: bytes,
    private: HpkeKeyPair,
    session_id: str,
    camera_id: str,
    device_id: str,
) -> tuple[Envelope, bytes]:
    """The envelope and its base key, if it is from this gateway and for this viewer.

    Args:
        gateway_key: pinned for this camera.
        private: the device's own key pair.
        session_id, camera_id, device_id: the viewer's own.

    Raises:
        SignatureRefused: not signed by `gateway_key` as a key envelope.
        EnvelopeError: a member outside spec/key-envelope.md.
        SealRefused: for another session, camera or device, or it doesn't open.
    """
    verify(signed, type_=TYPE, key=gateway_key)
    envelope, sealed = _read(signed)
    mine = (session_id, camera_id, device_id)
    if (envelope.session_id, envelope.camera_id, envelope.device_id) != mine:
        raise SealRefused("the envelope is for another session, camera or device")
    if envelope.hpke_suite != private.suite:
        raise SealRefused("the envelope is sealed for another HPKE suite")
    info = _info({name: value for name, value in signed.body.items() if name != "sealed"})
    base_key = open_sealed(sealed, private, info)
    if len(base_key) != envelope.cipher_suite.key_bytes:
        raise EnvelopeError("a base key of another length than the cipher suite's")
    return envelope, base_key


def seal(plain: bytes, suite: str, key: bytes, info: bytes) -> bytes:
    """`enc ‖ ct` of HPKE base mode with empty aad (RFC 9180 §5.1.1, §6.1).

    Args:
        suite, key: the device's.

    Raises:
        EnvelopeError: a key that can't be used.
    """
    public = _public_key(suite, key)
    try:
        return _suite(suite).encrypt(plain, public, info=info)
    except ValueError as error:  # RFC 9180 §7.1.4: an all-zero shared secret
        raise EnvelopeError("an HPKE key that nobody can hold") from error


def open_sealed(sealed: bytes, private: HpkeKeyPair, info: bytes) -> bytes:
    """What `seal` sealed to this device with this `info`.

    Raises:
        SealRefused: it doesn't open.
    """
    try:
        return _suite(private.suite).decrypt(sealed, private.private, info=info)
    except (InvalidTag, ValueError) as error:
        raise SealRefused("the envelope doesn't open with this device's key") from error


def _read(signed: Signed) -> tuple[Envelope, bytes]:
    try:
        return _read_members(signed)
    except (EncodingError, FrameError, ValueError) as error:
        raise EnvelopeError(f"not a key envelope: {error}") from error


def _read_members(signed: Signed) -> tuple[Envelope, bytes]:
    m = Members(signed.body, "key envelope")
    envelope = Envelope(
        session_id=m.id("session_id", "vws"),
        camera_id=m.id("camera_id", "cam"),
        device_id=m.id("device_id", "dev"),
        broadcast=m.text("broadcast"),
        track=m.text("track"),
        cipher_suite=CipherSuite(m.integer("cipher_suite")),
        kid=m.integer("kid", 0, 2**48 - 1),
        epoch=m.integer("epoch", 1, EPOCH_END - 1),
        not_after=m.instant("not_after"),
        hpke_suite=m.choice("hpke_suite", _KEMS),
        signed=signed,
    )
    sealed = unb64(m.take("sealed"))
    m.end()
    if envelope.kid != make_kid(envelope.camera_id, envelope.epoch):
        raise m.bad("kid", "that of the camera and epoch")
    return envelope, sealed


def _kid(camera_id: str, epoch: int) -> int:
    try:
        return make_kid(camera_id, epoch)
    except (FrameError, UnicodeEncodeError) as error:
        raise EnvelopeError("no KID for this camera and epoch") from error


def _info(body: JsonObject) -> bytes:
    """Binds the key to the context that the gateway signs."""
    try:
        return INFO + encode(body)
    except EncodingError as error:
        raise EnvelopeError(error.message) from error


def _suite(name: str) -> hpke.Suite:
    return hpke.Suite(_KEMS[name], hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_128_GCM)


def _public_key(suite: str, key: bytes) -> _PublicKey:
    if len(key) != HPKE_KEY_BYTES.get(suite):
        raise EnvelopeError("an HPKE key of another suite or length")
    if suite == X25519:
        return x25519.X25519PublicKey.from_public_bytes(key)
    post_quantum, classic = key[:MLKEM768_KEY_BYTES], key[MLKEM768_KEY_BYTES:]
    try:
        encapsulation = mlkem.MLKEM768PublicKey.from_public_bytes(post_quantum)
    except ValueError as error:  # FIPS 203 §7.2: the modulus check
        raise EnvelopeError("not an ML-KEM-768 key") from error
    return hpke.MLKEM768X25519PublicKey(
        encapsulation, x25519.X25519PublicKey.from_public_bytes(classic)
    )


def _expand(suite: str, seed: bytes) -> tuple[_PrivateKey, bytes]:
    if suite == X25519:
        single = x25519.X25519PrivateKey.from_private_bytes(seed)
        return single, single.public_key().public_bytes_raw()
    # draft-ietf-hpke-pq, expandDecapsKeyG: SHAKE256 makes the seeds of both keys from one.
    digest = hashes.Hash(hashes.SHAKE256(digest_size=96))
    digest.update(seed)
    seeds = digest.finalize()
    post_quantum = mlkem.MLKEM768PrivateKey.from_seed_bytes(seeds[:64])
    classic = x25519.X25519PrivateKey.from_private_bytes(seeds[64:])
    public = post_quantum.public_key().public_bytes_raw() + classic.public_key().public_bytes_raw()
    return hpke.MLKEM768X25519PrivateKey(post_quantum, classic), public
