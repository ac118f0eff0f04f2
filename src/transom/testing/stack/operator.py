"""An operator at the console, as flow tests, the demo and benchmarks need one."""

import asyncio
from types import TracebackType
from typing import Any, Self

import httpx

from transom.core.codec import unb64
from transom.core.session import Incident
from transom.testing.viewer.look import Look
from transom.testing.viewer.viewer import DeviceKeys, Target, Transport, Viewer, is_certified

POLL_SECONDS = 0.05
JUSTIFICATION = "Caller saw the missing child at this corner ten minutes ago."


class OperatorSeat:
    """A signed-in operator with a certified device; an async context manager.

    Args:
        hub_url: a hub that runs as a demo.
        persona: who signs in by the demo sign-in.
        cookies: of somebody who is signed in already, instead of a persona.
        keys: the device's keys; fresh ones if not given.
        device_id: of a device with these keys; a new one if it isn't given, or certified no more.
    """

    def __init__(
        self,
        hub_url: str,
        *,
        persona: str = "operator",
        keys: DeviceKeys | None = None,
        device_id: str = "",
        cookies: httpx.Cookies | None = None,
    ) -> None:
        self.client = httpx.AsyncClient(
            base_url=hub_url, headers={"Origin": hub_url}, timeout=30, cookies=cookies
        )
        self.keys = keys or DeviceKeys.generate()
        self._persona, self.device_id = persona, device_id

    async def __aenter__(self) -> Self:
        me = await self._sign_in()
        self.me: dict[str, Any] = me["person"]
        self.csrf = str(me["csrf"])
        self.client.headers["x-transom-csrf"] = self.csrf
        if not self.device_id or not await is_certified(self.client, self.device_id):
            self.keys = DeviceKeys.generate() if self.device_id else self.keys
            self.device_id = await Viewer.register(
                self.client, csrf=self.csrf, name="Desk 4", keys=self.keys
            )
        await self._listen()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.viewer.__aexit__(kind, error, trace)
        await self.client.aclose()

    async def reconnect(self) -> None:
        """Listens to the hub's events again, after a hub that was away."""
        await self.viewer.__aexit__(None, None, None)
        await self._listen()

    async def open_incident(
        self,
        purpose: str = "missing_person",
        number: str = "2026-0815",
        justification: str = JUSTIFICATION,
    ) -> Incident:
        """Opens an incident, as the console's form does."""
        told = {"number": number, "purpose": purpose, "authority": "exigent"}
        made = await self._call("POST", "/v1/incidents", told | {"justification": justification})
        return Incident(incident_id=made["incident_id"], justification=justification, **told)

    async def cameras(self) -> list[dict[str, Any]]:
        """The cameras that the console lists."""
        listed: list[dict[str, Any]] = (await self.client.get("/v1/cameras")).json()
        return listed

    async def target(self, camera_id: str) -> Target:
        """What to ask for to see a camera, with its gateway's key pinned now.

        Waits until the hub lists the camera: a consent reaches it a moment after it was given.
        """
        camera = await self._listed(camera_id)
        return Target(
            camera_id=camera_id,
            gateway_key=unb64(camera["gateway_key"]),
            program_id=camera["program_id"],
            agency_id=self.me["agency"]["agency_id"],
        )

    async def watch(
        self,
        camera_id: str,
        *,
        incident: Incident | None = None,
        transport: Transport = "moq",
        minutes: int = 10,
        blur: str = "unblurred",
        keep_pictures: bool = False,
    ) -> Look:
        """Asks for a view session of a camera; opens an incident first if none is given."""
        return await self.viewer.watch(
            await self.target(camera_id),
            incident=incident or await self.open_incident(),
            transport=transport,
            minutes=minutes,
            blur=blur,
            keep_pictures=keep_pictures,
        )

    async def _listed(self, camera_id: str, seconds: float = 20) -> dict[str, Any]:
        for _ in range(int(seconds / POLL_SECONDS)):
            for camera in await self.cameras():
                if camera["camera_id"] == camera_id:
                    return camera
            await asyncio.sleep(POLL_SECONDS)
        raise AssertionError(f"the hub doesn't list {camera_id}")

    async def sessions(self) -> list[dict[str, Any]]:
        """The view sessions that the console lists."""
        listed: list[dict[str, Any]] = (await self.client.get("/v1/view-sessions")).json()
        return listed

    async def _sign_in(self) -> dict[str, Any]:
        if self.client.cookies:
            return await self._call("GET", "/v1/me", None)
        return await self._call("POST", "/v1/auth/demo", {"persona": self._persona})

    async def _listen(self) -> None:
        self.viewer = Viewer(self.client, csrf=self.csrf, keys=self.keys, device_id=self.device_id)
        await self.viewer.__aenter__()

    async def _call(self, method: str, path: str, body: dict[str, Any] | None) -> dict[str, Any]:
        answer = await self.client.request(method, path, json=body)
        if answer.is_error:
            raise AssertionError(f"{path} answered {answer.status_code}: {answer.text}")
        told: dict[str, Any] = answer.json()
        return told
