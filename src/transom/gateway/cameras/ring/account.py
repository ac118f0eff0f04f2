"""The owner's Ring account: signing in, staying signed in, its cameras. Keeps no password.

The library underneath is `ring-doorbell`. Its errors become ours, with nothing in them of what the
vendor answered, and none of its objects leaves this package.
"""

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from typing import Any

from aiohttp import ClientError, ClientSession
from ring_doorbell import (
    Auth,
    AuthenticationError,
    Requires2FAError,
    Ring,
    RingDoorBell,
    RingError,
)
from ring_doorbell.const import (
    ICE_SERVERS,
    INDOOR_CAM_GEN2_KINDS,
    INDOOR_CAM_KINDS,
    INDOOR_CAM_PTZ_KINDS,
)

from transom.errors import CameraUnavailable, InputError, NotFoundError

USER_AGENT = "transom"
_INDOOR = frozenset([*INDOOR_CAM_KINDS, *INDOOR_CAM_GEN2_KINDS, *INDOOR_CAM_PTZ_KINDS])
_RENEW_BEFORE_S = 300.0
_MAX_NAME = 80


@dataclass(frozen=True)
class Credentials:
    """What is kept of a sign-in.

    Attributes:
        refresh_token: gets access tokens; the vendor replaces it each time.
        hardware_id: what the vendor knows this gateway by, in its list of signed-in devices.
    """

    refresh_token: str
    hardware_id: str

    def __repr__(self) -> str:
        return "Credentials()"


@dataclass(frozen=True)
class RingCamera:
    """A camera of the account.

    Attributes:
        name: as the owner calls it in Ring's app.
        indoor: made for indoors, or said by its owner to be there.
        battery: charge in percent; `None`: it has no battery, or doesn't tell.
        encrypted: the vendor's end-to-end encryption is on, so that it can't be used here.
    """

    device_id: int
    name: str
    model: str
    indoor: bool
    battery: int | None
    encrypted: bool


class CodeWantedError(Exception):
    """E-mail and password are right; the vendor now sends the owner a code."""


class RingAccount:
    """One account. Any thread may use it, each with an event loop of its own.

    Args:
        credentials: of the last sign-in, if there was one.
        keep: called, in whatever thread, each time the vendor has replaced the refresh token.
        open_http: makes the HTTP client; the vendor's own cloud unless a test says otherwise.
        stun: STUN servers for live sessions, as URLs.
    """

    def __init__(
        self,
        credentials: Credentials | None,
        *,
        keep: Callable[[Credentials], None],
        open_http: Callable[[], ClientSession] = lambda: ClientSession(trust_env=True),
        stun: tuple[str, ...] = tuple(ICE_SERVERS[:1]),
    ) -> None:
        self._credentials, self._keep = credentials, keep
        self.open_http, self.stun = open_http, stun
        self._token: dict[str, Any] = {}
        self._renewing = threading.Lock()

    @property
    def signed_in(self) -> bool:
        """Whether there is a sign-in that is worth trying."""
        return self._credentials is not None

    def forget(self) -> None:
        """Signs out here. The vendor's list of devices is the owner's to clear."""
        self._credentials, self._token = None, {}

    async def sign_in(
        self, *, email: str, password: str, code: str, hardware_id: str
    ) -> Credentials:
        """Signs in, and gives what is to be kept. E-mail, password and code are kept nowhere.

        Raises:
            CodeWantedError: sign in again, with the code.
            InputError: field `password` or `code`: refused.
            CameraUnavailable: `unreachable`.
        """
        async with self._http() as http:
            auth = Auth(USER_AGENT, hardware_id=hardware_id, http_client_session=http)
            with _said_plainly():
                try:
                    token = await auth.async_fetch_token(email, password, code or None)
                except Requires2FAError:
                    if not code:
                        raise CodeWantedError from None
                    raise _refused_code() from None
                except AuthenticationError:
                    if code:
                        raise _refused_code() from None
                    raise InputError(
                        "password",
                        "Ring refuses this e-mail address and password",
                        hint="They are those of your Ring account, not of a camera.",
                    ) from None
                self._credentials = Credentials(str(token["refresh_token"]), hardware_id)
        self._token = token
        return self._credentials

    async def cameras(self) -> list[RingCamera]:
        """The account's cameras, by name. Raises `CameraUnavailable` as `ring`."""
        async with self.ring() as ring:
            return sorted(
                (_told(device) for device in ring.devices().video_devices),
                key=lambda camera: (camera.name.casefold(), camera.device_id),
            )

    @asynccontextmanager
    async def ring(self) -> AsyncIterator[Ring]:
        """The library, signed in, with the account's devices at hand.

        Raises:
            CameraUnavailable: `signed_out` or `unreachable`.
        """
        async with self._http() as http:
            with _said_plainly():
                ring = Ring(await self._signed_in(http))
                await ring.async_update_devices()
            yield ring

    async def _signed_in(self, http: ClientSession) -> Auth:
        """A refresh token is good once, so that one thread at a time may use it."""
        await asyncio.to_thread(self._renewing.acquire)
        try:
            if self._credentials is None:
                raise _signed_out()
            token = self._token or {"refresh_token": self._credentials.refresh_token}
            auth = Auth(
                USER_AGENT,
                token,
                self._renewed,
                self._credentials.hardware_id,
                http_client_session=http,
            )
            if float(token.get("expires_at", 0)) - time.time() < _RENEW_BEFORE_S:
                await auth.async_refresh_tokens()
            return auth
        finally:
            self._renewing.release()

    def _renewed(self, token: dict[str, Any]) -> None:
        if self._credentials is None:
            return  # the owner has signed out meanwhile
        self._token = token
        self._credentials = Credentials(str(token["refresh_token"]), self._credentials.hardware_id)
        self._keep(self._credentials)

    @asynccontextmanager
    async def _http(self) -> AsyncIterator[ClientSession]:
        async with self.open_http() as http:
            yield http


def device_of(ring: Ring, device_id: int) -> RingDoorBell:
    """A camera that can be watched now.

    Raises:
        NotFoundError: the account has no such camera.
        CameraUnavailable: `encrypted`, `unreachable`, or `denied`: live view is off.
    """
    for device in ring.devices().video_devices:
        if device.device_api_id == device_id:
            break
    else:
        raise NotFoundError(
            "the Ring account has no such camera", hint="List the account's cameras again."
        )
    if _encrypted(device):
        raise CameraUnavailable(
            "encrypted",
            "Ring's end-to-end encryption is on for this camera: only Ring's own app can open it.",
            hint="Use another camera, or switch that off in Ring's app under Control Centre.",
        )
    if _settings(device).get("live_view_disabled") is True:
        raise CameraUnavailable(
            "denied",
            "Live view is switched off for this camera in Ring's app.",
            hint="Switch it on there: a mode such as Home may have switched it off.",
        )
    return device


def _told(device: RingDoorBell) -> RingCamera:
    return RingCamera(
        device_id=device.device_api_id,
        name=_words(device.name) or "Ring camera",
        model=_words(device.model),
        indoor=device.kind in _INDOOR or device._attrs.get("camera_location_indoor") is True,
        battery=_battery(device),
        encrypted=_encrypted(device),
    )


def _battery(device: RingDoorBell) -> int | None:
    try:
        charge = device.battery_life
    except (ValueError, TypeError, KeyError):  # the vendor's words for "unknown" change
        return None
    return charge if isinstance(charge, int) else None


def _encrypted(device: RingDoorBell) -> bool:
    """Told by the vendor with the camera's settings; the library doesn't know of it."""
    video = _settings(device).get("video_settings")
    return isinstance(video, dict) and video.get("encryption_enabled") is True


def _settings(device: RingDoorBell) -> dict[str, Any]:
    settings = device._attrs.get("settings")
    return settings if isinstance(settings, dict) else {}


def _words(text: object) -> str:
    plain = "".join(c if c.isprintable() else " " for c in str(text or ""))
    return " ".join(plain.split())[:_MAX_NAME]


@contextmanager
def _said_plainly() -> Iterator[None]:
    try:
        yield
    except AuthenticationError:
        raise _signed_out() from None
    except (RingError, ClientError, TimeoutError, OSError, ValueError, KeyError) as error:
        # Without its text: that holds addresses with tokens in them.
        raise CameraUnavailable(
            "unreachable",
            "Ring's cloud doesn't answer as expected.",
            hint="Check the internet connection; it may be Ring's own fault and pass.",
        ) from _Cause(type(error).__name__)


class _Cause(Exception):
    """What kind of error it was, without what it says."""


def _signed_out() -> CameraUnavailable:
    return CameraUnavailable(
        "signed_out", "The gateway isn't signed in to Ring.", hint="Sign in to Ring again."
    )


def _refused_code() -> InputError:
    return InputError(
        "code", "Ring refuses this code", hint="Ask for a new one: they hold for a few minutes."
    )
