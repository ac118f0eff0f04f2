"""An operator's device in Python: it asks for view sessions over the hub's HTTP API.

It checks what a browser checks: each envelope by the gateway's pinned key, each frame by its
seal and place. The transport is MoQ, or the WebSocket fallback.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Literal, Self
from urllib.parse import urlsplit

import httpx
import websockets

from transom.clock import SystemClock
from transom.core.codec import b64
from transom.core.crypto.envelope import X25519, HpkeKeyPair
from transom.core.ids import new_id
from transom.core.session import Incident, ViewRequestTerms, sign_view_request
from transom.core.signing import Signer
from transom.errors import (
    HubUnavailable,
    NotFoundError,
    PolicyRefused,
    SessionEnded,
    SignInRefused,
)
from transom.testing.viewer.look import Look
from transom.wire.items import SUBPROTOCOL, WireFrame, decode_message
from transom.wire.subscriber import subscribe

Transport = Literal["moq", "websocket"]
_POLL_SECONDS = 0.05


@dataclass(frozen=True)
class DeviceKeys:
    """A device's private keys."""

    sign: Signer = field(repr=False)
    hpke: HpkeKeyPair = field(repr=False)

    @classmethod
    def generate(cls, suite: str = X25519) -> "DeviceKeys":
        """Fresh ones."""
        return cls(Signer.generate(), HpkeKeyPair.generate(suite))


@dataclass(frozen=True)
class Target:
    """What to watch; `gateway_key` is the pinned one."""

    camera_id: str
    gateway_key: bytes
    program_id: str
    agency_id: str


_WHY_UNBLURRED = "What happens there has to be seen as it is."


class Viewer:
    """A signed-in operator's device.

    Use it as an async context manager: it listens to the operator's event stream meanwhile.

    Args:
        client: signed in (its cookies are used for WebSockets too), base URL the hub's.
        csrf: the token out of `GET /v1/me`.
        device_id: as the hub named it, see `register`.
    """

    def __init__(
        self,
        client: httpx.AsyncClient,
        *,
        csrf: str,
        keys: DeviceKeys,
        device_id: str,
        clock: SystemClock | None = None,
    ) -> None:
        self._client = client
        self._headers = {"x-transom-csrf": csrf}
        self._keys = keys
        self._device_id = device_id
        self._clock = clock or SystemClock()
        self._looks: dict[str, Look] = {}

    @staticmethod
    async def register(
        client: httpx.AsyncClient, *, csrf: str, name: str, keys: DeviceKeys, seconds: float = 30
    ) -> str:
        """Registers the keys as a device, and waits until the agency has certified it.

        Raises:
            SignInRefused: it hasn't in time.
        """
        body = {
            "name": name,
            "sign_key": b64(keys.sign.key),
            "hpke_suite": keys.hpke.suite,
            "hpke_key": b64(keys.hpke.public),
        }
        answer = await client.post("/v1/devices", json=body, headers={"x-transom-csrf": csrf})
        device_id = str(answer.raise_for_status().json()["device_id"])
        for _ in range(int(seconds / _POLL_SECONDS)):
            if await is_certified(client, device_id):
                return device_id
            await asyncio.sleep(_POLL_SECONDS)
        raise SignInRefused("the agency hasn't certified the device")

    async def __aenter__(self) -> Self:
        """Connects the operator's event stream."""
        url = str(self._client.base_url.join("/v1/operator/stream"))
        self._socket = await self._connect(url.replace("http", "ws", 1))
        self._reader = asyncio.create_task(self._read())
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        tb: TracebackType | None,
    ) -> None:
        """Disconnects; sessions that run are the hub's to end."""
        self._reader.cancel()
        await self._socket.close()

    async def watch(
        self,
        target: Target,
        *,
        incident: Incident,
        minutes: int = 10,
        transport: Transport = "moq",
        blur: str = "unblurred",
        keep_pictures: bool = False,
    ) -> Look:
        """Asks for a view session; the look's events and frames come from then on.

        Raises:
            PolicyRefused: the hub's policy says no; `rule` and message as it told.
            NotFoundError: it knows no such camera, for this agency.
            HubUnavailable: it can't at the moment.
        """
        session_id = new_id("vws")
        access: dict[str, Any] = {}
        look = Look(
            session_id=session_id,
            camera_id=target.camera_id,
            device_id=self._device_id,
            gateway_key=target.gateway_key,
            hpke=self._keys.hpke,
            clock=self._clock,
            frames=self._frames(access, transport),
            clicked_at=self._clock.monotonic(),
            keep_pictures=keep_pictures,
        )
        self._looks[session_id] = look
        request = self._request(session_id, target, incident, minutes, blur)
        access |= await self._post("/v1/view-sessions", {"request": request})
        look.mark_answered()
        return look

    async def leave(self, look: Look) -> None:
        """Ends a view session from the operator's side."""
        await self._post(f"/v1/view-sessions/{look.session_id}/close", {})

    def _request(
        self, session_id: str, target: Target, incident: Incident, minutes: int, blur: str
    ) -> dict[str, Any]:
        terms = ViewRequestTerms(
            session_id=session_id,
            device_id=self._device_id,
            camera_id=target.camera_id,
            agency_id=target.agency_id,
            program_id=target.program_id,
            incident=incident,
            rights=("live",),
            blur=blur,
            unblurred_reason=_WHY_UNBLURRED if blur == "unblurred" else None,
            minutes=minutes,
            requested_at=self._clock.now(),
        )
        return dict(sign_view_request(terms, signer=self._keys.sign).to_json())

    async def _post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        try:
            answer = await self._client.post(path, json=body, headers=self._headers)
        except httpx.TransportError as error:
            raise HubUnavailable("the hub doesn't answer") from error
        told = answer.json() if answer.content else {}
        if answer.status_code >= 400:
            problem = told.get("error", {})
            message = str(problem.get("message", answer.status_code))
            if answer.status_code == 403:
                raise PolicyRefused(str(problem.get("rule", problem.get("code", ""))), message)
            if answer.status_code == 404:
                raise NotFoundError(message, hint=problem.get("hint"))
            raise HubUnavailable(message, hint=problem.get("hint"))
        return dict(told)

    def _frames(
        self, access: dict[str, Any], transport: Transport
    ) -> Callable[[], AsyncIterator[WireFrame]]:
        def moq() -> AsyncIterator[WireFrame]:
            relay = access["relay"]
            return subscribe(
                relay["url"],
                fingerprints=tuple(relay["fingerprints"]),
                token=relay["token"],
                broadcast=access["broadcast"],
                track=access["track"],
            )

        return moq if transport == "moq" else lambda: self._fallback(access["websocket"])

    async def _fallback(self, access: dict[str, Any]) -> AsyncIterator[WireFrame]:
        url = f"{access['url']}?token={access['token']}"
        async with await self._connect(url, subprotocol=SUBPROTOCOL) as socket:
            async for message in socket:
                assert isinstance(message, bytes)
                item = decode_message(message)
                if isinstance(item, WireFrame):
                    yield item
        raise SessionEnded((socket.close_code or 4000) - 4000, "the hub ended this view session")

    async def _connect(
        self, url: str, *, subprotocol: str | None = None
    ) -> websockets.ClientConnection:
        cookies = "; ".join(f"{c.name}={c.value}" for c in self._client.cookies.jar)
        parts = urlsplit(str(self._client.base_url))
        return await websockets.connect(
            url,
            additional_headers={"Cookie": cookies},
            origin=websockets.Origin(f"{parts.scheme}://{parts.netloc}"),
            subprotocols=[websockets.Subprotocol(subprotocol)] if subprotocol else None,
            max_size=16 * 1024 * 1024,
            compression=None,
            proxy=None,
        )

    async def _read(self) -> None:
        async for message in self._socket:
            event = json.loads(message)
            look = self._looks.get(event.get("session_id", ""))
            if look is not None:
                look.on_event(event)


async def is_certified(client: httpx.AsyncClient, device_id: str) -> bool:
    """Whether the signed-in person has this device, certified."""
    devices = (await client.get("/v1/devices/mine")).raise_for_status().json()
    return any(d["device_id"] == device_id and d.get("certificate") for d in devices)
