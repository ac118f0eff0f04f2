"""An operator who asks for footage, and owners who give clips of it."""

import hashlib
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from hub_drivers import CLOCK, GatewayDriver, Seat, until
from hub_world import World

from transom.core.codec import b64
from transom.core.crypto.envelope import HpkeKeyPair
from transom.core.device import DeviceTerms, sign_device_certificate, verify_device_certificate
from transom.core.footage.clip_key import wrap_clip_key
from transom.core.footage.release import PIECE_BYTES, FootageReleaseTerms, sign_footage_release
from transom.core.footage.request import HOUR_MS
from transom.core.footage.sealing import ClipSealer, new_clip_key
from transom.core.ids import new_id
from transom.core.land import circle
from transom.core.session import Incident
from transom.core.signing import Signed
from transom.testing.footage import footage_request
from transom.testing.offers import draw

HERE = (32298757, -90184810)
FAR = (32400000, -90184810)  # 11 km from the only camera
_CODES = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


@dataclass
class Asking:
    """An operator with a certified device, and one gateway with a camera that shares clips."""

    world: World
    seat: Seat
    gateway: GatewayDriver
    incident: dict[str, Any]
    number: int = 0

    @property
    def path(self) -> str:
        return "/v1/footage-requests"

    def signed(self, **changes: Any) -> Signed:
        """A request for an hour today, around the camera; each for another hour."""
        self.number += 1
        names = ("incident_id", "number", "purpose", "justification", "authority")
        now = CLOCK.now()
        terms = {
            "request_id": new_id("ftr"),
            "code": _code(self.number),
            "device_id": self.seat.device_id,
            "agency_id": self.seat.me["person"]["agency"]["agency_id"],
            "program_id": self.world.program["program_id"],
            "incident": Incident(**{name: self.incident[name] for name in names}),
            "begin": now - (2 * self.number + 1) * HOUR_MS,
            "end": now - 2 * self.number * HOUR_MS,
            **changes,
        }
        area = terms.pop("area", circle(HERE, 40.0))
        signer = terms.pop("signer", self.seat.signer)
        return footage_request(now, signer=signer, area=area, **terms)

    async def post(self, **changes: Any) -> httpx.Response:
        body = {"request": self.signed(**changes).to_json()}
        return await self.seat.client.post(self.path, json=body)

    async def posted(self, **changes: Any) -> dict[str, Any]:
        answer = await self.post(**changes)
        assert answer.status_code == 201, answer.text
        made: dict[str, Any] = answer.json()
        return made

    async def get(self, request_id: str) -> dict[str, Any]:
        answer = await self.seat.client.get(f"{self.path}/{request_id}")
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def offered(self, request_id: str) -> dict[str, Any]:
        """What the gateway was sent, once it was."""
        found: dict[str, Any] = await until(
            lambda: next(
                (m for m in self.gateway.messages("footage") if m["request_id"] == request_id), None
            )
        )
        return found


class Clip:
    """A clip as an owner's gateway seals it; the owner's signature and the keys are real."""

    def __init__(self, asking: Asking, request: dict[str, Any], clip: bytes, **terms: Any) -> None:
        self._asking, self.clip, self.key = asking, clip, new_clip_key()
        sealer, starts = ClipSealer(self.key), range(0, len(clip), PIECE_BYTES)
        self.pieces = [
            sealer.seal(clip[i : i + PIECE_BYTES], last=i + PIECE_BYTES >= len(clip))
            for i in starts
        ]
        self.camera_id = terms.get("camera_id", asking.world.camera_id)
        self.request_id = request["request_id"]
        wanted = {
            "request_id": request["request_id"],
            "camera_id": self.camera_id,
            "begin": request["begin"] + 1000,
            "end": request["begin"] + 9000,
            "blur": "blurred",
            "clip_hash": hashlib.sha256(clip).digest(),
            "clip_bytes": len(clip),
            "sealed_hash": hashlib.sha256(b"".join(self.pieces)).digest(),
            "released_at": CLOCK.now(),
            **terms,
        }
        signer = wanted.pop("signer", asking.gateway.owner)
        self.release = sign_footage_release(FootageReleaseTerms(**wanted), signer=signer)

    def key_for(self, device_id: str, hpke: HpkeKeyPair) -> Signed:
        """The clip's key for a device of this identifier."""
        agency = self._asking.world.agency
        now = CLOCK.now()
        terms = DeviceTerms(
            device_id=device_id,
            agency_id=agency.agency_id,
            person_id=new_id("per"),
            pseudonym="OP-1",
            role="operator",
            sign_key=draw("sign"),
            hpke_suite=hpke.suite,
            hpke_key=hpke.public,
            not_before=now - 1000,
            not_after=now + HOUR_MS,
        )
        signed = sign_device_certificate(terms, signer=agency.signer)
        device = verify_device_certificate(signed, agency_key=agency.signer.key, now=now)
        gateway = self._asking.gateway.gateway
        return wrap_clip_key(self.key, release=self.release, device=device, signer=gateway)

    async def announce(self, *keys: Signed) -> dict[str, Any]:
        """Tells the hub of the release; what it answers."""
        gateway, before = self._asking.gateway, len(self._answers())
        told = [key.to_json() for key in keys]
        await gateway.say("footage_release", signed=self.release.to_json(), keys=told)
        return (await until(lambda: self._answers()[before:]))[0]

    async def send(self, number: int, data: bytes | None = None) -> dict[str, Any]:
        """Sends a piece; what the hub answers."""
        gateway, before = self._asking.gateway, len(self._answers())
        await gateway.say(
            "footage_piece",
            request_id=self.request_id,
            camera_id=self.camera_id,
            number=number,
            data=b64(self.pieces[number] if data is None else data),
        )
        return (await until(lambda: self._answers()[before:]))[0]

    async def arrive(self, *keys: Signed) -> None:
        """All of it, as a gateway sends it."""
        answer = await self.announce(*keys)
        while answer["t"] == "footage_wanted":
            answer = await self.send(answer["number"])
        assert answer["outcome"] == "taken", answer

    def _answers(self) -> list[dict[str, Any]]:
        return [m for m in self._asking.gateway.received if m["t"].startswith("footage_")]


def _code(number: int) -> str:
    return f"7K3M-Q9{_CODES[number // 32]}{_CODES[number % 32]}"


@pytest.fixture
async def asking(world: World):
    gateway = await world.enrolled_gateway()
    gateway.consents = [
        gateway.consent(
            world.camera_id,
            world.agency,
            world.program,
            tier="on_request",
            rights=("clip", "live"),
            purposes=("missing_person",),
        )
    ]
    seat = await world.operator()
    async with gateway.connected(), seat.listening():
        await until(lambda: gateway.messages("logged"))
        yield Asking(world, seat, gateway, await seat.open_incident())
