"""A film with a C2PA manifest: what was done with it, signed by the agency's certificate.

Nothing of the pictures is touched: a manifest is a box more in the file (C2PA 2.4, BMFF). Nothing
is fetched from a network, neither when signing nor when checking.
"""

import hashlib
import io
import json
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from transom.errors import EvidenceRefused, SetupError
from transom.evidence.certificates import VideoSigner, root_of

MP4 = "video/mp4"
CONSENT, CLIP, ACTIONS = "org.transom.consent", "org.transom.clip", "c2pa.actions"
_CAPTURE = "http://cv.iptc.org/newscodes/digitalsourcetype/digitalCapture"
_DONE = {
    "blurred": "People were blurred at the owner's gateway, before the clip was sealed.",
    "unblurred": "People weren't blurred: the owner agreed to that for a reason that is on record.",
}
MASKED = "Land that was masked then, if any was, had been blacked out at the owner's gateway."


def actions(blur: str) -> list[dict[str, str]]:
    """What was done with the film, in C2PA's words.

    Args:
        blur: as the owner released it: `blurred` or `unblurred`.
    """
    edited = [MASKED, _DONE[blur]] if blur == "blurred" else [MASKED]
    created = {"action": "c2pa.created", "digitalSourceType": _CAPTURE}
    return [created, *({"action": "c2pa.edited", "description": one} for one in edited)]


def sign_video(
    film: bytes, *, signer: VideoSigner, title: str, blur: str, claims: dict[str, dict[str, str]]
) -> bytes:
    """The film with its manifest.

    Args:
        claims: the assertions besides the actions, by label.

    Raises:
        SetupError: the library isn't installed, or doesn't take this film or certificate.
    """
    c2pa = _library()
    told = [{"label": label, "data": data} for label, data in claims.items()]
    manifest = {
        "claim_generator_info": [{"name": "Transom evidence", "version": "1"}],
        "title": title,
        "format": MP4,
        "assertions": [{"label": ACTIONS, "data": {"actions": actions(blur)}}, *told],
    }

    def sign(data: bytes) -> bytes:
        r, s = decode_dss_signature(signer.key.sign(data, ec.ECDSA(hashes.SHA256())))
        return r.to_bytes(32) + s.to_bytes(32)

    out = io.BytesIO()
    algorithm = c2pa.C2paSigningAlg.ES256
    try:
        with (
            c2pa.Signer.from_callback(sign, algorithm, signer.chain, None) as own,
            c2pa.Builder(json.dumps(manifest)) as builder,
        ):
            builder.sign(own, MP4, io.BytesIO(film), out)
    except c2pa.C2paError as error:
        raise SetupError(f"the film can't be signed: {error}") from error
    return out.getvalue()


def read_video(video: bytes, *, chain: str) -> dict[str, Any]:
    """The assertions of a film's manifest by label, if it holds under a certificate's root.

    Raises:
        EvidenceRefused: check `video`: there is none, the film was changed, or another signed it.
        SetupError: the library isn't installed.
    """
    c2pa = _library()
    try:
        trust = {"trust_anchors": root_of(chain)}
        off = {"verify_trust": True, "remote_manifest_fetch": False, "ocsp_fetch": False}
        settings = c2pa.Settings.from_dict({"trust": trust, "verify": off})
        with c2pa.Reader(MP4, io.BytesIO(video), context=c2pa.Context(settings=settings)) as reader:
            told = json.loads(reader.json())
        failed = told["validation_results"]["activeManifest"]["failure"]
        found = told["manifests"][told["active_manifest"]]["assertions"]
    except (c2pa.C2paError, ValueError, KeyError) as error:
        raise EvidenceRefused("video", "the film carries no C2PA manifest that holds") from error
    if told.get("validation_state") != "Trusted" or failed:
        why = failed[0].get("code", "unknown") if failed else told.get("validation_state")
        raise EvidenceRefused("video", f"the film's C2PA manifest doesn't hold ({why})")
    return {one["label"]: one["data"] for one in found}


def same_pictures(film: bytes, video: bytes) -> bool:
    """Whether a film with a manifest has the pictures of one without, byte for byte."""
    return _media(film) == _media(video)


def _media(data: bytes) -> list[tuple[bytes, int, bytes]]:
    """The boxes that aren't C2PA's own (ISO 14496-12), with the hashes of what holds pictures."""
    found, at = list[tuple[bytes, int, bytes]](), 0
    while at + 8 <= len(data):
        size, kind = int.from_bytes(data[at : at + 4]), data[at + 4 : at + 8]
        if size == 1:
            size = int.from_bytes(data[at + 8 : at + 16])
        size = size if size >= 8 else len(data) - at
        if kind not in (b"uuid", b"free", b"skip"):
            held = hashlib.sha256(data[at + 8 : at + size]).digest() if kind == b"mdat" else b""
            found.append((kind, size, held))
        at += size
    return found


def _library() -> Any:
    try:
        import c2pa  # noqa: PLC0415 (an extra: 50 MB that a gateway or a hub has no use for)
    except ImportError as error:
        raise SetupError(
            "evidence packages need the library c2pa-python",
            hint='Install it with: pip install "transom[evidence]".',
        ) from error
    return c2pa
