"""People and a gateway that talk to a real hub, with real keys and really signed objects."""

import asyncio
import contextlib
import hashlib
import json
import secrets
import ssl
from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx
from websockets.asyncio.client import ClientConnection, connect

from transom.clock import SystemClock
from transom.core.agency import AgencyAuth, sign_agency_auth
from transom.core.codec import b64, encode, unb64
from transom.core.consent.consent import ConsentTerms, sign_consent, sign_withdrawal
from transom.core.device import DeviceTerms, sign_device_certificate
from transom.core.enrolment import (
    EnrolmentOffer,
    offer_mac,
    open_answer,
    parse_code,
    sign_channel_auth,
    verify_channel_auth,
)
from transom.core.ids import new_id
from transom.core.session import Incident, ViewRequestTerms, sign_view_request
from transom.core.signing import Signed, Signer

CLOCK = SystemClock()
MINUTE = 60_000
QUICK = ssl.create_default_context()
"""Made once: loading the authorities that nobody here needs takes 20 ms a client."""


async def until(holds: Callable[[], Any], seconds: float = 30.0) -> Any:
    """Waits until `holds()` is true; the tests' only patience."""
    async with asyncio.timeout(seconds):
        while not (value := holds()):
            await asyncio.sleep(0.005)
        return value


class AgencyDesk:
    """An agency with its key."""

    def __init__(self, url: str, name: str) -> None:
        self.url, self.name, self.signer = url, name, Signer.generate()
        self.agency_id = ""

    def header(self, method: str, target: str, content: bytes = b"", /, **more: Any) -> str:
        auth = {
            "agency_id": self.agency_id,
            "hub": self.url,
            "method": method,
            "target": target,
            "body_hash": hashlib.sha256(content).digest(),
            "nonce": secrets.token_bytes(16),
            "signed_at": CLOCK.now(),
            **more,
        }
        signed = sign_agency_auth(AgencyAuth(**auth), signer=self.signer)
        return "Transom-Agency " + b64(encode(signed.to_json()))

    async def call(
        self, method: str, target: str, body: dict[str, Any] | None = None, /, **more: Any
    ) -> httpx.Response:
        content = b"" if body is None else json.dumps(body).encode()
        headers = {
            "authorization": self.header(method, target, content, **more),
            "content-type": "application/json",
        }
        async with httpx.AsyncClient(base_url=self.url, verify=QUICK, timeout=30) as client:
            return await client.request(method, target, content=content, headers=headers)

    def certificate(self, device: dict[str, Any], /, **more: Any) -> Signed:
        names = ("device_id", "person_id", "pseudonym", "role", "hpke_suite")
        now = CLOCK.now()
        terms = {
            **{name: device[name] for name in names},
            "agency_id": self.agency_id,
            "sign_key": unb64(device["sign_key"]),
            "hpke_key": unb64(device["hpke_key"]),
            "not_before": now - MINUTE,
            "not_after": now + 24 * 60 * MINUTE,
            **more,
        }
        return sign_device_certificate(DeviceTerms(**terms), signer=self.signer)

    async def certify(self, device_id: str, /, **more: Any) -> httpx.Response:
        listed = (await self.call("GET", f"/v1/agencies/{self.agency_id}/devices")).json()
        device = next(d for d in listed if d["device_id"] == device_id)
        body = {"signed": self.certificate(device, **more).to_json()}
        return await self.call("PUT", f"/v1/devices/{device_id}/certificate", body)


class Seat:
    """A person at a browser: cookie, CSRF token, Origin; an operator's device if asked for."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.client = httpx.AsyncClient(
            base_url=url, headers={"origin": url}, timeout=20, verify=QUICK
        )
        self.me: dict[str, Any] = {}
        self.signer = Signer.generate()
        self.device_id = ""
        self.events: list[dict[str, Any]] = []

    async def sign_in(self, persona: str) -> "Seat":
        answer = await self.client.post("/v1/auth/demo", json={"persona": persona})
        assert answer.status_code == 201, answer.text
        return self.signed_in(answer.json())

    def signed_in(self, me: dict[str, Any]) -> "Seat":
        self.me = me
        self.client.headers["x-transom-csrf"] = me["csrf"]
        return self

    async def enrol_device(self) -> dict[str, Any]:
        body = {
            "name": "Test browser",
            "sign_key": b64(self.signer.key),
            "hpke_suite": "x25519",
            "hpke_key": b64(secrets.token_bytes(32)),
        }
        answer = await self.client.post("/v1/devices", json=body)
        assert answer.status_code == 201, answer.text
        self.device_id = answer.json()["device_id"]
        device: dict[str, Any] = answer.json()
        return device

    async def open_incident(self, **more: Any) -> dict[str, Any]:
        body = {
            "number": "2026-117",
            "purpose": "missing_person",
            "justification": "A child of six has been missing since noon.",
            "authority": "consent",
            **more,
        }
        answer = await self.client.post("/v1/incidents", json=body)
        assert answer.status_code == 201, answer.text
        incident: dict[str, Any] = answer.json()
        return incident

    def request(
        self,
        incident: dict[str, Any],
        camera: str,
        program: str,
        *,
        signer: Signer | None = None,
        **more: Any,
    ) -> dict[str, Any]:
        names = ("incident_id", "number", "purpose", "justification", "authority")
        terms = {
            "session_id": new_id("vws"),
            "device_id": self.device_id,
            "camera_id": camera,
            "agency_id": self.me["person"]["agency"]["agency_id"],
            "program_id": program,
            "incident": Incident(**{name: incident[name] for name in names}),
            "rights": ("live",),
            "blur": "unblurred",
            "unblurred_reason": "The child's clothes have to be recognised.",
            "minutes": 10,
            "requested_at": CLOCK.now(),
            **more,
        }
        signed = sign_view_request(ViewRequestTerms(**terms), signer=signer or self.signer)
        return {"request": signed.to_json()}

    @contextlib.asynccontextmanager
    async def listening(self) -> AsyncIterator[ClientConnection]:
        cookie = "; ".join(f"{name}={value}" for name, value in self.client.cookies.items())
        url = self.url.replace("http", "ws", 1) + "/v1/operator/stream"
        headers = {"cookie": cookie, "origin": self.url}
        async with connect(url, additional_headers=headers, proxy=None) as socket:
            reading = asyncio.create_task(self._read(socket))
            try:
                yield socket
            finally:
                reading.cancel()
                await asyncio.gather(reading, return_exceptions=True)

    async def _read(self, socket: ClientConnection) -> None:
        async for text in socket:
            self.events.append(json.loads(text))

    def told(self, session_id: str, state: str) -> dict[str, Any] | None:
        """The event that told a session's state."""
        for event in self.events:
            if event.get("session_id") == session_id and event.get("state") == state:
                return event
        return None

    def states(self, session_id: str) -> list[str]:
        return [
            e["state"] for e in self.events if e["t"] == "session" and e["session_id"] == session_id
        ]


class GatewayDriver:
    """A gateway's side of enrolment and channel; proves nothing, says what it is told to say."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.gateway, self.owner = Signer.generate(), Signer.generate()
        self.gateway_id = self.site_id = ""
        self.hub_key = b""
        self.cameras: list[dict[str, Any]] = []
        self.consents: list[Signed] = []
        self.withdrawals: list[Signed] = []
        self.sessions: list[str] = []
        self.tree_size = self.logged_to = 0
        self.received: list[dict[str, Any]] = []
        self.socket: ClientConnection | None = None

    async def enrol(self, code: str, **more: Any) -> httpx.Response:
        parsed = parse_code(code)
        offer = EnrolmentOffer(
            name=parsed.name,
            gateway_key=self.gateway.key,
            owner_key=self.owner.key,
            nonce=secrets.token_bytes(32),
        )
        key = parsed.key()
        body = {"offer": offer.to_json(), "mac": b64(offer_mac(key, offer)), **more}
        async with httpx.AsyncClient(base_url=self.url, verify=QUICK, timeout=30) as client:
            reply = await client.post("/v1/gateways/enrol", json=body)
        if reply.status_code == 201:
            said = reply.json()
            answer = open_answer(said["answer"], unb64(said["mac"], 32), key=key, offer=offer)
            self.gateway_id, self.site_id = answer.gateway_id, answer.site_id
            self.hub_key = answer.hub_key
        return reply

    def add_camera(self, **more: Any) -> str:
        camera = {"camera_id": new_id("cam"), "name": "Front door", "kind": "fixed", **more}
        self.cameras.append(camera)
        return str(camera["camera_id"])

    def consent(
        self, camera_id: str, agency: AgencyDesk, program: dict[str, Any], /, **more: Any
    ) -> Signed:
        now = CLOCK.now()
        terms = {
            "consent_id": new_id("cns"),
            "site_id": self.site_id,
            "camera_id": camera_id,
            "program_id": program["program_id"],
            "gateway_key": self.gateway.key,
            "agency_id": agency.agency_id,
            "agency_name": agency.name,
            "agency_key": agency.signer.key,
            "purposes": ("missing_person",),
            "tier": "standing",
            "blur": "unblurred",
            "rights": ("live",),
            "max_minutes": 30,
            "max_minutes_per_day": 1440,
            "given_at": now,
            "not_before": now - MINUTE,
            "not_after": program["not_after"],
            "program_not_after": program["not_after"],
            **more,
        }
        return sign_consent(ConsentTerms(**terms), signer=self.owner)

    def withdrawal(self, consent: Signed) -> Signed:
        return sign_withdrawal(str(consent.body["consent_id"]), CLOCK.now(), signer=self.owner)

    @contextlib.asynccontextmanager
    async def connected(self, signer: Signer | None = None) -> AsyncIterator["GatewayDriver"]:
        url = self.url.replace("http", "ws", 1) + "/v1/gateways/channel"
        async with connect(url, proxy=None, close_timeout=1) as socket:
            await self._authenticate(socket, signer or self.gateway)
            self.socket = socket
            reading = asyncio.create_task(self._read(socket))
            await self.say_hello()
            try:
                await until(lambda: self.messages("welcome"))
                yield self
            finally:
                self.socket = None
                reading.cancel()
                await asyncio.gather(reading, return_exceptions=True)

    async def _authenticate(self, socket: ClientConnection, signer: Signer) -> None:
        ours = secrets.token_bytes(32)
        await socket.send(json.dumps({"nonce": b64(ours)}))
        theirs = unb64(json.loads(await socket.recv())["nonce"], 32)
        auth = sign_channel_auth(
            "gateway", self.gateway_id, their_nonce=theirs, my_nonce=ours, signer=signer
        )
        await socket.send(json.dumps(auth.to_json()))
        verify_channel_auth(
            Signed.from_json(json.loads(await socket.recv())),
            key=self.hub_key,
            role="hub",
            gateway_id=self.gateway_id,
            my_nonce=ours,
            their_nonce=theirs,
        )

    async def say_hello(self) -> None:
        await self.say(
            "hello",
            cameras=self.cameras,
            tree_size=self.tree_size,
            consents=[c.to_json() for c in self.consents],
            withdrawals=[w.to_json() for w in self.withdrawals],
            sessions=self.sessions,
            logged_to=self.logged_to,
        )

    async def say(self, t: str, **members: Any) -> None:
        assert self.socket is not None
        await self.socket.send(json.dumps({"t": t, **members}))

    async def _read(self, socket: ClientConnection) -> None:
        async for text in socket:
            self.received.append(json.loads(text))

    def messages(self, t: str) -> list[dict[str, Any]]:
        return [m for m in self.received if m["t"] == t]

    def logged(self, subject: str) -> list[dict[str, Any]]:
        """The openings that came about a subject, in order."""
        return [m for m in self.messages("logged") if m["subject"] == subject]

    async def opened(self, session_id: str) -> dict[str, Any]:
        """The `open` of a session, once it has come."""
        found: dict[str, Any] = await until(
            lambda: next((m for m in self.messages("open") if m["session_id"] == session_id), None)
        )
        return found

    def envelope(self, session_id: str) -> dict[str, Any]:
        """A signed object in an envelope's place; the hub can't tell what is in it."""
        body = {"session_id": session_id, "sealed": b64(secrets.token_bytes(48))}
        return self.gateway.sign("key-envelope/v1", body).to_json()

    async def release(self, session_id: str, *, minutes: int = 10) -> dict[str, Any]:
        envelope = self.envelope(session_id)
        self.sessions.append(session_id)
        await self.say(
            "released",
            session_id=session_id,
            envelope=envelope,
            not_after=CLOCK.now() + minutes * MINUTE,
        )
        return envelope
