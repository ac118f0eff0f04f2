"""An owner's signed release of a clip (spec/footage.md). There is no signed no: P10."""

import hashlib
from dataclasses import dataclass, field

from transom.core.codec import JsonObject, b64, encode
from transom.core.log.categories import BLURS
from transom.core.members import Members
from transom.core.signing import Signed, Signer, verify

TYPE = "footage-release/v1"
PIECE_BYTES = 256 * 1024
"""Bytes of a clip in each sealed piece; the last may have fewer."""
MOST_PIECES = 1024
MOST_CLIP_BYTES = MOST_PIECES * PIECE_BYTES
TAG_BYTES = 16
_HASH = 32


@dataclass(frozen=True, kw_only=True)
class FootageReleaseTerms:
    """What a release says; not yet signed, or not yet verified.

    Instants are milliseconds since 1970.

    Args:
        begin, end: the range that the owner chose.
        blur: what is shown: `blurred` or `unblurred`.
        clip_hash, clip_bytes: SHA-256 and length of the clip as it was before sealing.
        sealed_hash: SHA-256 of all sealed pieces, one after the other.
    """

    request_id: str
    camera_id: str
    begin: int
    end: int
    blur: str
    clip_hash: bytes
    clip_bytes: int
    sealed_hash: bytes
    released_at: int

    @property
    def pieces(self) -> int:
        """How many sealed pieces the clip has."""
        return -(-self.clip_bytes // PIECE_BYTES)

    @property
    def sealed_bytes(self) -> int:
        """How long all sealed pieces are together."""
        return self.clip_bytes + self.pieces * TAG_BYTES

    def to_body(self) -> JsonObject:
        """The body to sign.

        Raises:
            EncodingError: a member outside spec/footage.md.
        """
        body: JsonObject = {
            "request_id": self.request_id,
            "camera_id": self.camera_id,
            "begin": self.begin,
            "end": self.end,
            "blur": self.blur,
            "clip_hash": b64(self.clip_hash),
            "clip_bytes": self.clip_bytes,
            "sealed_hash": b64(self.sealed_hash),
            "released_at": self.released_at,
        }
        read_footage_release(body)
        return body


@dataclass(frozen=True, kw_only=True)
class FootageRelease(FootageReleaseTerms):
    """A verified release. Only `verify_footage_release` makes one."""

    signed: Signed = field(repr=False)


def sign_footage_release(terms: FootageReleaseTerms, *, signer: Signer) -> Signed:
    """Signs with the owner's key.

    Raises:
        EncodingError: a member outside spec/footage.md.
    """
    return signer.sign(TYPE, terms.to_body())


def verify_footage_release(signed: Signed, *, owner_key: bytes) -> FootageRelease:
    """The release, if the owner signed it.

    Raises:
        SignatureRefused: not signed by `owner_key` as a footage release.
        EncodingError: a member outside spec/footage.md.
    """
    terms = read_footage_release(verify(signed, type_=TYPE, key=owner_key))
    return FootageRelease(**vars(terms), signed=signed)


def hash_of_release(signed: Signed) -> bytes:
    """What a clip key names a release by: SHA-256 of its canonical bytes."""
    return hashlib.sha256(encode(signed.to_json())).digest()


def read_footage_release(body: object) -> FootageReleaseTerms:
    """The terms of a body whose signature nobody has checked.

    Raises:
        EncodingError: a member outside spec/footage.md.
    """
    m = Members(body, "footage release")
    terms = FootageReleaseTerms(
        request_id=m.id("request_id", "ftr"),
        camera_id=m.id("camera_id", "cam"),
        begin=m.instant("begin"),
        end=m.instant("end"),
        blur=m.choice("blur", BLURS),
        clip_hash=m.data("clip_hash", _HASH),
        clip_bytes=m.integer("clip_bytes", 1, MOST_CLIP_BYTES),
        sealed_hash=m.data("sealed_hash", _HASH),
        released_at=m.instant("released_at"),
    )
    m.end()
    if terms.end <= terms.begin:
        raise m.bad("end", "after begin")
    return terms
