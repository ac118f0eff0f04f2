"""The signed list of what a package holds (spec/evidence-package.md, Manifest)."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from transom.core.codec import JsonObject, b64
from transom.core.footage.act import ENTRY_OF
from transom.core.members import Members
from transom.core.signing import Signed, Signer, verify
from transom.errors import EncodingError

TYPE = "evidence-package/v1"
MANIFEST = "manifest.json"
FILM, VIDEO = "original/clip.mp4", "video.mp4"
RELEASE, CLIP_KEY, PLAIN_KEY = (
    "original/release.json",
    "original/clip-key.json",
    "original/plain-key.json",
)
RECEIPT, OPENINGS, POLICY = "consent-receipt.json", "openings.json", "trust-policy.txt"
DEVICE, CHAIN = "certificates/device.json", "certificates/video.pem"
CUSTODY, INDEX = "custody.pdf", "index.html"
FILES = frozenset(
    {
        *(FILM, VIDEO, RELEASE, CLIP_KEY, PLAIN_KEY, RECEIPT, OPENINGS, POLICY),
        *(DEVICE, CHAIN, CUSTODY, INDEX),
    }
)
"""Every file of a package besides the manifest; no other is in it."""


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """What a package says of itself; not yet signed, or not yet verified.

    Args:
        package_id: the act's that made it.
        kind: `export` or `defence_copy`, which names its recipient.
        names: what people call it: the request's code, the incident's number, the camera, the
            agency.
        files: SHA-256 of each file.
        made_at: milliseconds since 1970.
    """

    package_id: str
    kind: str
    request_id: str
    camera_id: str
    agency_id: str
    device_id: str
    names: Mapping[str, str]
    files: Mapping[str, bytes]
    made_at: int
    recipient: str | None = None

    def to_body(self) -> JsonObject:
        """The body to sign."""
        body: JsonObject = {
            "package_id": self.package_id,
            "kind": self.kind,
            "request_id": self.request_id,
            "camera_id": self.camera_id,
            "agency_id": self.agency_id,
            "device_id": self.device_id,
            "names": dict(self.names),
            "files": [
                {"name": name, "sha256": b64(digest)} for name, digest in sorted(self.files.items())
            ],
            "made_at": self.made_at,
        }
        return body if self.recipient is None else {**body, "recipient": self.recipient}


@dataclass(frozen=True, kw_only=True)
class SignedManifest(Manifest):
    """A manifest whose signature is that of the key it names. Only `verify_manifest` makes one."""

    signed: Signed = field(repr=False)


NAMES = ("code", "incident", "camera", "agency")


def sign_manifest(manifest: Manifest, *, signer: Signer) -> Signed:
    """Signs with the custodian's device key. Raises EncodingError."""
    _read(manifest.to_body())
    return signer.sign(TYPE, manifest.to_body())


def verify_manifest(signed: Signed) -> SignedManifest:
    """The manifest, if it is signed by the key that it names; whose that is, others say.

    Raises:
        SignatureRefused: it isn't.
        EncodingError: a member outside spec/evidence-package.md.
    """
    read = _read(verify(signed, type_=TYPE, key=signed.key))
    return SignedManifest(**vars(read), signed=signed)


def hashes_of(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """SHA-256 of each file."""
    return {name: hashlib.sha256(data).digest() for name, data in files.items()}


def _file(value: object) -> tuple[str, bytes]:
    m = Members(value, "package's file")
    name, digest = m.text("name"), m.data("sha256", 32)
    m.end()
    return name, digest


def _read(body: object) -> Manifest:
    m = Members(body, "package's manifest")
    named = Members(m.take("names"), "package's names")
    names = {name: named.text(name, 1, 200) for name in NAMES}
    named.end()
    files = dict(_file(one) for one in m.list("files", len(FILES)))
    if files.keys() != FILES:
        raise EncodingError("package's manifest: it doesn't list each file once")
    manifest = Manifest(
        package_id=m.id("package_id", "evd"),
        kind=m.choice("kind", ENTRY_OF),
        request_id=m.id("request_id", "ftr"),
        camera_id=m.id("camera_id", "cam"),
        agency_id=m.id("agency_id", "agy"),
        device_id=m.id("device_id", "dev"),
        names=names,
        files=files,
        made_at=m.instant("made_at"),
        recipient=m.text("recipient", 1, 200) if m.has("recipient") else None,
    )
    m.end()
    if (manifest.recipient is not None) != (manifest.kind == "defence_copy"):
        raise EncodingError("package's manifest: a recipient is named by a defence copy only")
    return manifest
