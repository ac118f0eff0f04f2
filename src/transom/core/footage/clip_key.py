"""Clip keys (spec/footage.md, Clip key): a released clip's key, sealed by HPKE to one device."""

from dataclasses import dataclass, field

from transom.core.codec import JsonObject, b64, encode
from transom.core.crypto.envelope import HpkeKeyPair, open_sealed, seal
from transom.core.device import HPKE_KEY_BYTES, DeviceCertificate
from transom.core.footage.release import hash_of_release
from transom.core.footage.sealing import KEY_BYTES
from transom.core.members import Members
from transom.core.signing import Signed, Signer, verify
from transom.errors import EncodingError, SealRefused

TYPE = "clip-key/v1"
INFO = b"transom:clip-key/v1\n"


@dataclass(frozen=True, kw_only=True)
class ClipKeyTerms:
    """For whom, and of which release. `release` is `hash_of_release` of the owner's."""

    request_id: str
    camera_id: str
    device_id: str
    release: bytes
    hpke_suite: str
    sealed: bytes = field(repr=False)


def wrap_clip_key(
    key: bytes, *, release: Signed, device: DeviceCertificate, signer: Signer
) -> Signed:
    """Seals a clip's key to a device, and signs with the gateway's key.

    Args:
        release: the owner's, whose request and camera it names.

    Raises:
        EncodingError: the release isn't one.
        EnvelopeError: the device's key can't be used.
    """
    body: JsonObject = {
        "request_id": release.body["request_id"],
        "camera_id": release.body["camera_id"],
        "device_id": device.device_id,
        "release": b64(hash_of_release(release)),
        "hpke_suite": device.hpke_suite,
    }
    sealed = seal(key, device.hpke_suite, device.hpke_key, INFO + encode(body))
    signed = signer.sign(TYPE, {**body, "sealed": b64(sealed)})
    read_clip_key(signed.body)
    return signed


def unwrap_clip_key(
    signed: Signed, *, gateway_key: bytes, release: Signed, device_id: str, private: HpkeKeyPair
) -> bytes:
    """The clip's key, if it is from this gateway, of this release and for this device.

    Args:
        gateway_key: pinned for this camera.

    Raises:
        SignatureRefused: not signed by `gateway_key` as a clip key.
        EncodingError: a member outside spec/footage.md.
        SealRefused: of another release or for another device, or it doesn't open.
    """
    body = verify(signed, type_=TYPE, key=gateway_key)
    terms = read_clip_key(body)
    if terms.release != hash_of_release(release):
        raise SealRefused("the clip key is of another release")
    if (terms.device_id, terms.hpke_suite) != (device_id, private.suite):
        raise SealRefused("the clip key is for another device")
    info = INFO + encode({name: value for name, value in body.items() if name != "sealed"})
    key = open_sealed(terms.sealed, private, info)
    if len(key) != KEY_BYTES:
        raise EncodingError(f"a clip's key has {KEY_BYTES} bytes")
    return key


def read_clip_key(body: object) -> ClipKeyTerms:
    """The terms of a body whose signature nobody has checked.

    Raises:
        EncodingError: a member outside spec/footage.md.
    """
    m = Members(body, "clip key")
    terms = ClipKeyTerms(
        request_id=m.id("request_id", "ftr"),
        camera_id=m.id("camera_id", "cam"),
        device_id=m.id("device_id", "dev"),
        release=m.data("release", 32),
        hpke_suite=m.choice("hpke_suite", HPKE_KEY_BYTES),
        sealed=m.data("sealed"),
    )
    m.end()
    return terms
