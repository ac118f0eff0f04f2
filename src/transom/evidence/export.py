"""Makes an evidence package of a released clip, on the machine that opens it.

The hub hands out what is sealed, once the act is in the log; here it is opened, held against what
the owner signed, given its C2PA manifest, and put together. What is made is checked as anybody
would check it before it is handed on.
"""

import json
from dataclasses import dataclass
from typing import Any

from transom.core.codec import b64, unb64
from transom.core.consent.consent import verify_consent
from transom.core.footage.act import EvidenceActTerms, sign_evidence_act
from transom.core.footage.clip_key import unwrap_clip_key
from transom.core.footage.release import PIECE_BYTES, TAG_BYTES
from transom.core.footage.sealing import open_piece
from transom.core.ids import new_id
from transom.core.log.opening import Opening, write_record_file
from transom.core.receipt import make_receipt
from transom.core.signing import Signed
from transom.evidence import manifest as m
from transom.evidence.claims import claims
from transom.evidence.hub import EvidenceHub
from transom.evidence.machine import Machine
from transom.evidence.page import custody_pdf, index_html
from transom.evidence.story import tell
from transom.evidence.verify import Trusted, require
from transom.evidence.video import sign_video


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which clip, why, and for whom if it is a defence copy."""

    request_id: str
    camera_id: str
    reason: str
    recipient: str | None = None


def export(machine: Machine, hub: EvidenceHub, wanted: Wanted, *, now: int) -> dict[str, bytes]:
    """The files of a package, by their names inside.

    Args:
        now: milliseconds since 1970.

    Raises:
        EncodingError: a reason that is too short, or what the hub gave has another form.
        RefusedError: the hub says no; or what it gave isn't what the owner signed.
        HubUnavailable: the hub doesn't answer.
        SetupError: the library for C2PA isn't installed.
    """
    act = EvidenceActTerms(
        act_id=new_id("evd"),
        kind="export" if wanted.recipient is None else "defence_copy",
        request_id=wanted.request_id,
        camera_id=wanted.camera_id,
        reason=wanted.reason,
        recipient=wanted.recipient,
        acted_at=now,
    )
    told = hub.hand_over(sign_evidence_act(act, signer=machine.signer))
    files = _contents(machine, act, told, hub.sealed(told["token"]))
    body = m.Manifest(
        package_id=act.act_id,
        kind=act.kind,
        request_id=act.request_id,
        camera_id=act.camera_id,
        agency_id=str(Signed.from_json(told["certificate"]).body["agency_id"]),
        device_id=str(Signed.from_json(told["certificate"]).body["device_id"]),
        names={
            "code": told["request_code"],
            "incident": told["incident_number"],
            "camera": told["camera_name"],
            "agency": told["agency_name"],
        },
        files=m.hashes_of({**files, m.INDEX: b"", m.CUSTODY: b""}),
        made_at=now,
        recipient=act.recipient,
    )
    story = tell([Opening.from_json(one) for one in told["openings"]], act.act_id)
    files |= {m.INDEX: index_html(body, story), m.CUSTODY: custody_pdf(body, story)}
    whole = m.Manifest(**{**vars(body), "files": m.hashes_of(files)})
    signed = m.sign_manifest(whole, signer=machine.signer)
    package = {**files, m.MANIFEST: _json(signed.to_json())}
    require(package, Trusted())
    return package


def _contents(
    machine: Machine, act: EvidenceActTerms, told: dict[str, Any], sealed: bytes
) -> dict[str, bytes]:
    release, wrapped = Signed.from_json(told["release"]), Signed.from_json(told["key"])
    key = unwrap_clip_key(
        wrapped,
        gateway_key=unb64(told["gateway_key"], 32),
        release=release,
        device_id=str(wrapped.body["device_id"]),
        private=machine.hpke,
    )
    film, receipt = _open(key, sealed), _receipt(told)
    openings = [Opening.from_json(one) for one in told["openings"]]
    video = sign_video(
        film,
        signer=machine.video,
        title=f"{told['request_code']} {told['camera_name']}",
        blur=str(release.body["blur"]),
        claims=claims(release, receipt, act.act_id),
    )
    return {
        m.FILM: film,
        m.VIDEO: video,
        m.RELEASE: _json(release.to_json()),
        m.CLIP_KEY: _json(wrapped.to_json()),
        m.PLAIN_KEY: _json({"key": b64(key)}),
        m.RECEIPT: receipt,
        m.OPENINGS: write_record_file(openings, told["policy"]),
        m.POLICY: told["policy"].encode(),
        m.DEVICE: _json(told["certificate"]),
        m.CHAIN: machine.video.chain.encode(),
    }


def _open(key: bytes, sealed: bytes) -> bytes:
    size = PIECE_BYTES + TAG_BYTES
    pieces = [sealed[at : at + size] for at in range(0, len(sealed), size)]
    last = len(pieces) - 1
    return b"".join(open_piece(key, n, one, last=n == last) for n, one in enumerate(pieces))


def _receipt(told: dict[str, Any]) -> bytes:
    signed = Signed.from_json(told["consent"])
    return _json(make_receipt(verify_consent(signed, owner_key=signed.key)))


def _json(value: object) -> bytes:
    return f"{json.dumps(value, ensure_ascii=False, indent=1)}\n".encode()
