"""The owner's actions from the command line: one path, whether a gateway runs or not.

They go through the local API. If no gateway runs, the same API answers in this process, on the
same data folder, without any network of its own.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx

from transom.clock import SystemClock
from transom.errors import (
    CameraUnavailable,
    ConflictError,
    EnrolmentRefused,
    GatewayUnavailable,
    HubUnavailable,
    InputError,
    NotFoundError,
    RefusedError,
    SetupError,
    SignInRefused,
    StorageUnavailable,
    TransomError,
)
from transom.gateway import folder as folders
from transom.gateway.keystore.keystore import Keystore
from transom.gateway.store.database import Database
from transom.gateway.store.memory import Stops

SHORT_SECONDS, LONG_SECONDS = 5.0, 40.0
WAIT_SECONDS = 0.2


class Owner:
    """Calls the local API as the owner."""

    def __init__(self, client: httpx.AsyncClient, *, running: bool) -> None:
        self._client = client
        self.running = running

    async def get(self, path: str) -> Any:
        """The answer's JSON. Raises the error that the gateway answered with."""
        return self._read(await self._send("GET", path))

    async def post(self, path: str, body: dict[str, Any] | None = None) -> Any:
        """As `get`, for an action."""
        return self._read(await self._send("POST", path, json=body))

    async def put(self, path: str, body: dict[str, Any]) -> Any:
        """As `get`, for a change."""
        return self._read(await self._send("PUT", path, json=body))

    async def delete(self, path: str) -> Any:
        """As `get`, for a removal."""
        return self._read(await self._send("DELETE", path))

    async def data(self, path: str) -> bytes:
        """The answer's bytes: a file."""
        response = await self._send("GET", path)
        if response.is_error:
            self._read(response)
        return response.content

    async def _send(self, method: str, path: str, **more: Any) -> httpx.Response:
        try:
            return await self._client.request(method, path, **more)
        except httpx.HTTPError as error:
            raise GatewayUnavailable(
                "the gateway's process doesn't answer",
                hint="It hangs or is just starting: try again, or end the process.",
            ) from error

    @staticmethod
    def _read(response: httpx.Response) -> Any:
        if response.is_error:
            raise _error(response)
        return response.json()


@asynccontextmanager
async def owner(folder: Path, unlock: Callable[[], Keystore]) -> AsyncIterator[Owner]:
    """The owner's access to the gateway of a data folder.

    Args:
        unlock: opens the keystore; called only if no gateway runs.

    Raises:
        SetupError: no such folder, or the keystore doesn't open.
        ConflictError: another command works in the folder.
    """
    if (there := await _running(folder)) is not None:
        async with there as client:
            yield Owner(client, running=True)
        return
    # Only here, so that `transom gateway stop` doesn't wait for them.
    from transom.gateway.api.app import create_app  # noqa: PLC0415
    from transom.gateway.gateway import Gateway  # noqa: PLC0415

    with folders.locked(folder):
        gateway = Gateway(folder, keystore=unlock(), clock=SystemClock())
        token = folders.owner_token(folder)
        app = create_app(gateway, token=token)
        transport = httpx.ASGITransport(app=app)  # type: ignore[arg-type]
        try:
            async with _client("http://localhost", token, transport=transport) as client:
                yield Owner(client, running=False)
        finally:
            await gateway.close()


async def stop(folder: Path, *, camera_id: str | None, resume: bool) -> bool:
    """Stops or resumes; needs no passphrase. Returns whether a gateway runs.

    Raises:
        GatewayUnavailable: the process hangs; the stop is noted for its next start.
        TransomError: what the gateway answered.
    """
    there = await _running(folder, seconds=SHORT_SECONDS)
    if there is None:
        with folders.locked(folder):
            _mark(folder, camera_id, resume=resume)
        return False
    where = f"/api/cameras/{camera_id}" if camera_id else "/api"
    async with there as client:
        try:
            await Owner(client, running=True).post(f"{where}/{'resume' if resume else 'stop'}")
        except GatewayUnavailable:
            if not resume:
                _mark(folder, camera_id, resume=False)
            raise
    return True


def is_stopped(folder: Path) -> bool:
    """Whether the stop of everything holds, read without the gateway."""
    database = Database(folder)
    try:
        return Stops(database).everything
    finally:
        database.close()


async def running_url(folder: Path) -> str | None:
    """The owner's address of the running gateway, token in the fragment; None if none runs."""
    there = await _running(folder)
    if there is None:
        return None
    async with there as client:
        return f"{str(client.base_url).rstrip('/')}/#token={folders.owner_token(folder)}"


async def wait_until_running(folder: Path, *, seconds: float = LONG_SECONDS) -> str:
    """As `running_url`, of a gateway that is just starting.

    Raises:
        GatewayUnavailable: it didn't answer in that time.
    """
    for _ in range(round(seconds / WAIT_SECONDS)):
        if (url := await running_url(folder)) is not None:
            return url
        await asyncio.sleep(WAIT_SECONDS)
    raise GatewayUnavailable(
        "the gateway was installed, but doesn't answer",
        hint="`journalctl -u transom-gateway` says why.",
    )


async def _running(folder: Path, *, seconds: float = LONG_SECONDS) -> httpx.AsyncClient | None:
    """A client of the gateway that runs in this folder, if one does."""
    announced = folders.running(folder)
    if announced is None:
        return None
    try:
        with folders.locked(folder):
            return None  # it has died without saying so
    except ConflictError:
        return _client(announced.url, folders.owner_token(folder), seconds=seconds)


def _client(
    url: str,
    token: str,
    *,
    seconds: float = LONG_SECONDS,
    transport: httpx.AsyncBaseTransport | None = None,
) -> httpx.AsyncClient:
    return httpx.AsyncClient(
        base_url=url,
        headers={"authorization": f"Bearer {token}"},
        timeout=httpx.Timeout(seconds, connect=SHORT_SECONDS),
        transport=transport,
        trust_env=False,
    )


def _mark(folder: Path, camera_id: str | None, *, resume: bool) -> None:
    database = Database(folder)
    try:
        stops, what = Stops(database), camera_id or "*"
        if resume:
            stops.resume(what)
        else:
            stops.save(what, now=SystemClock().now())
    finally:
        database.close()


def _error(response: httpx.Response) -> TransomError:
    try:
        body = response.json()["error"]
    except (ValueError, KeyError, TypeError):
        return GatewayUnavailable(f"the gateway answered with status {response.status_code}")
    message, hint = str(body["message"]), str(body["hint"])
    reason = str(body.get("reason", ""))
    match body["code"]:
        case "input":
            return InputError(str(body.get("field", "")), message, hint=hint)
        case "camera_unavailable":
            return CameraUnavailable(reason, message, hint=hint)
        case code:
            return _KINDS.get(code, SetupError)(message, hint=hint)


_KINDS: dict[str, type[TransomError]] = {
    "not_found": NotFoundError,
    "conflict": ConflictError,
    "enrolment_refused": EnrolmentRefused,
    "hub_unavailable": HubUnavailable,
    "storage_unavailable": StorageUnavailable,
    "sign_in_refused": SignInRefused,
    "refused": RefusedError,
}
