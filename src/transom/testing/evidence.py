"""A simulated hub for an evidence machine: a clip that an owner gave, with openings and proofs.

For tests. Everything signed is signed by the key that it would be signed by.
"""

import hashlib
import json
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import av
import numpy as np

from transom.core.codec import JsonObject, b64
from transom.core.device import DeviceTerms, sign_device_certificate, verify_device_certificate
from transom.core.footage.act import ENTRY_OF
from transom.core.footage.clip_key import wrap_clip_key
from transom.core.footage.record import PostedRecord
from transom.core.footage.release import (
    PIECE_BYTES,
    FootageReleaseTerms,
    sign_footage_release,
)
from transom.core.footage.request import HOUR_MS
from transom.core.footage.sealing import ClipSealer
from transom.core.land import circle
from transom.core.log.entry import Entry, commit
from transom.core.log.opening import Opening
from transom.core.signing import Signed, Signer
from transom.evidence.machine import Machine
from transom.testing.footage import footage_request
from transom.testing.offers import DAY, Scene, draw, ident

AGENCY_NAME = "Harbour City Police"
CAMERA_NAME = "Front door"
_HERE = (32_298_757, -90_184_810)


def short_film(frames: int = 30) -> bytes:
    """An MP4 of small moving pictures, as a gateway's film is one."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "film.mp4"
        with av.open(path, "w", format="mp4") as film:
            track = film.add_stream("libx264", rate=10)
            track.width, track.height, track.pix_fmt = 160, 120, "yuv420p"
            for number in range(frames):
                picture = np.full((120, 160, 3), 40 + number % 200, np.uint8)
                picture[20 : 20 + number % 80, 30:60] = 220
                film.mux(track.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
            film.mux(track.encode())
        return path.read_bytes()


@dataclass
class EvidenceScene:
    """An owner's clip at a simulated hub, which hands it to one evidence machine.

    Args:
        now: the instant around which everything is dated, milliseconds since 1970.
        blur: what the clip shows.
    """

    machine: Machine
    now: int
    film: bytes
    blur: str = "blurred"
    scene: Scene = field(init=False)
    custody: list[tuple[str, JsonObject]] = field(default_factory=list)

    def __post_init__(self) -> None:
        scene = self.scene = Scene(self.now)
        self.certificate = self._certificate(scene.agency, self.machine.signer)
        self.consent = scene.consent(
            rights=("clip", "live"), blur="unblurred", tier="on_request", agency_name=AGENCY_NAME
        ).signed
        asking = self._certificate(scene.agency, scene.device, device_id=ident("dev"))
        self.request = footage_request(
            self.now - HOUR_MS, signer=scene.device, area=circle(_HERE, 40.0), **self._asked()
        )
        self.key = draw("clip key")
        sealer = ClipSealer(self.key)
        starts = range(0, len(self.film), PIECE_BYTES)
        self.sealed_clip = b"".join(
            sealer.seal(self.film[at : at + PIECE_BYTES], last=at + PIECE_BYTES >= len(self.film))
            for at in starts
        )
        self.release = self._release()
        device = verify_device_certificate(
            self.certificate, agency_key=scene.agency.key, now=self.now
        )
        self.wrapped = wrap_clip_key(
            self.key, release=self.release, device=device, signer=scene.gateway
        )
        self._enter_all(asking)

    def hand_over(self, act: Signed) -> dict[str, Any]:
        """As the hub does: the act goes to the log, then everything is handed out."""
        record: JsonObject = {
            "device_certificate": self.certificate.to_json(),
            "act": act.to_json(),
        }
        self.enter(ENTRY_OF[str(act.body["kind"])], record, at=int(str(act.body["acted_at"])))
        proofs = [self.scene.ledger.proof(index, now=self.now) for index in self.indexes]
        openings = [
            Opening(entry.to_bytes(), record, salt, proof).to_json()
            for (entry, record, salt), proof in zip(self.entries, proofs, strict=True)
        ]
        told: dict[str, Any] = {
            "token": b64(bytes(32)),
            "request_code": self.request.body["code"],
            "incident_number": "2026-0815",
            "camera_name": CAMERA_NAME,
            "agency_name": AGENCY_NAME,
            "gateway_key": b64(self.scene.gateway.key),
            "release": self.release.to_json(),
            "key": self.wrapped.to_json(),
            "certificate": self.certificate.to_json(),
            "consent": self.consent.to_json(),
            "openings": openings,
            "policy": self.scene.ledger.policy.to_text(),
        }
        copied: dict[str, Any] = json.loads(json.dumps(told))
        return copied

    def sealed(self, token: str) -> bytes:
        """The clip as it was sealed."""
        return self.sealed_clip

    def enter(self, type_: str, record: JsonObject, *, at: int) -> None:
        """Logs what is done with the clip."""
        where: JsonObject = {"request_id": ident("ftr"), "camera_id": ident("cam"), "at": at}
        refers = self.released.commitment
        if type_ == "clip.hold_lifted":
            refers = next(
                e for e, _, _ in reversed(self.entries) if e.type == "clip.held"
            ).commitment
        self._log(type_, {**where, **record}, at=at, refers_to=refers, program=ident("prg"))

    def _enter_all(self, asking: Signed) -> None:
        self.entries: list[tuple[Entry, JsonObject, bytes]] = []
        self.indexes: list[int] = []
        key = b64(self.scene.agency.key)
        agency: JsonObject = {"agency_id": ident("agy"), "name": AGENCY_NAME, "key": key}
        self._log("agency.enrolled", agency, at=self.now - DAY)
        certified: JsonObject = {"certificate": self.certificate.to_json()}
        self._log("device.enrolled", certified, at=self.now - DAY)
        program = {"program": ident("prg")}
        given: JsonObject = {"consent": self.consent.to_json()}
        self._log("consent.given", given, at=self.now - DAY, not_after=self.now + DAY, **program)
        posted = PostedRecord(
            request_id=ident("ftr"),
            device_certificate=asking,
            footage_request=self.request,
            posted_at=self.now - HOUR_MS,
        )
        public = {k: v for k, v in posted.public_members().items() if k not in ("time", "agency")}
        self._log("footage_request.posted", posted.to_json(), at=posted.posted_at, **public)
        asked = self.entries[-1][0]
        record: JsonObject = {
            "request_id": ident("ftr"),
            "release": self.release.to_json(),
            "received_at": self.now - 60_000,
        }
        at, refers = self.now - 60_000, asked.commitment
        self._log("clip.released", record, at=at, refers_to=refers, blur=self.blur, **program)
        self.released = self.entries[-1][0]

    def _log(self, type_: str, record: JsonObject, *, at: int, **public: Any) -> None:
        salt = draw(f"salt {len(self.entries)}")
        commitment = commit(record, salt)
        entry = Entry(type=type_, time=at, commitment=commitment, agency=ident("agy"), **public)
        self.entries.append((entry, record, salt))
        self.indexes.append(self.scene.ledger.append(entry.to_bytes()))

    def _certificate(self, agency: Signer, device: Signer, **changes: Any) -> Signed:
        terms: dict[str, Any] = {
            "device_id": ident("dev", "evidence"),
            "agency_id": ident("agy"),
            "person_id": ident("per"),
            "pseudonym": "badge 4711",
            "role": "supervisor",
            "sign_key": device.key,
            "hpke_suite": self.machine.hpke.suite,
            "hpke_key": self.machine.hpke.public,
            "not_before": self.now - 2 * DAY,
            "not_after": self.now + 100 * DAY,
            **changes,
        }
        return sign_device_certificate(DeviceTerms(**terms), signer=agency)

    def _asked(self) -> dict[str, Any]:
        if self.blur == "blurred":
            return {}
        return {"blur": "unblurred", "unblurred_reason": "The child's clothes must be seen."}

    def _release(self) -> Signed:
        terms = FootageReleaseTerms(
            request_id=ident("ftr"),
            camera_id=ident("cam"),
            begin=self.now - 5 * HOUR_MS + 1000,
            end=self.now - 5 * HOUR_MS + 4000,
            blur=self.blur,
            clip_hash=hashlib.sha256(self.film).digest(),
            clip_bytes=len(self.film),
            sealed_hash=hashlib.sha256(self.sealed_clip).digest(),
            released_at=self.now - 120_000,
        )
        return sign_footage_release(terms, signer=self.scene.owner)
