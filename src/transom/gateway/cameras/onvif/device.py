"""One ONVIF device, behind an interface of our own: who it is, its channels, their streams.

The library underneath is `onveef`. Its errors become `CameraUnavailable`, its addresses are
rewritten to the host that was asked, and whatever the device answers has an end in size and time.
"""

import asyncio
from collections.abc import Generator, Mapping
from dataclasses import dataclass
from math import isfinite
from types import TracebackType
from typing import Any, Self

import httpx
from onveef import AsyncOnvifClient, OnvifEndpoint

from transom.errors import CameraUnavailable
from transom.gateway.cameras.auth import Credentials
from transom.gateway.cameras.onvif.channels import Channel, Offer, channels_of
from transom.gateway.cameras.onvif.guarded import MAX_ANSWER, client_for, fetch
from transom.gateway.cameras.onvif.mapping import not_onvif, said_plainly
from transom.gateway.cameras.onvif.place import OnvifPlace
from transom.gateway.cameras.source import CameraSource
from transom.gateway.picture.pose import Pose

_ANSWER_SECONDS = 5.0
_ALL_SECONDS = 20.0  # for one question to the device, with all that belongs to it
_MAX_SNAPSHOT = 8 * 1024 * 1024
_MAX_WORDS = 80


@dataclass(frozen=True)
class Identity:
    """What a device says of itself; each may be empty."""

    maker: str = ""
    model: str = ""
    serial: str = ""


class OnvifDevice:
    """A device, signed in to. Use it as a context.

    Every method raises `CameraUnavailable` alone: `unreachable`, `password`, `not_onvif`,
    `no_video` or `lost`.
    """

    def __init__(self, place: OnvifPlace, *, user: str, password: str) -> None:
        self.place = place
        self._credentials = Credentials(user, password)
        self._http = client_for(place, seconds=_ANSWER_SECONDS)
        self._client = AsyncOnvifClient(
            endpoint=OnvifEndpoint(device_xaddr=place.url),
            username=user,
            password=password,
            http_client=self._http,
            max_response_bytes=MAX_ANSWER,
            retries=0,  # of a wrong password cameras take few
        )

    async def __aenter__(self) -> Self:
        """Nothing is asked yet."""
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        tb: TracebackType | None,
    ) -> None:
        """Closes the connections."""
        await self._http.aclose()

    async def identity(self) -> Identity:
        """Signs in. Ask for it first: a refused password shows here and nowhere else.

        Many devices tell their services to anybody, and `onveef` takes a refusal there for a
        device without video.
        """
        async with said_plainly(self.place), asyncio.timeout(_ALL_SECONDS):
            services = await self._client.discover_services()
            told = await self._client.get_device_information()
        self._client.set_endpoint(OnvifEndpoint(device_xaddr=self.place.url, services=services))
        identity = Identity(*(_words(told, n) for n in ("Manufacturer", "Model", "SerialNumber")))
        if identity == Identity():
            raise not_onvif(self.place)
        return identity

    async def channels(self) -> tuple[Channel, ...]:
        """What can be seen, one for each lens or recorder's channel, with its streams."""
        async with said_plainly(self.place), asyncio.timeout(_ALL_SECONDS):
            found = channels_of(await self._client.get_profiles())
        if not found:
            raise CameraUnavailable(
                "no_video",
                "The device offers no video that can be used here.",
                hint="Choose H.264 or H.265 in its settings.",
            )
        return found

    async def source(self, offer: Offer) -> CameraSource:
        """Where a stream is, with this device's host, user and password."""
        async with said_plainly(self.place), asyncio.timeout(_ALL_SECONDS):
            url = await self._client.get_stream_uri(profile_token=offer.token)
            return stream_source(
                url, self.place, user=self._credentials.user, password=self._credentials.password
            )

    async def pose(self, token: str, *, read_at_us: int) -> Pose:
        """Where the camera looks (ONVIF PTZ Service 24.12 §5.4, GetStatus).

        Args:
            token: of a profile with a PTZ configuration.
            read_at_us: the instant before it is asked, microseconds since 1970.
        """
        async with said_plainly(self.place), asyncio.timeout(_ALL_SECONDS):
            told = await self._client.ptz_get_status(profile_token=token)
        return _pose(told, read_at_us, self.place)

    async def turn(self, token: str, target: Pose) -> None:
        """Sends the camera to a place as a whole (§5.3.1, AbsoluteMove, generic spaces)."""
        async with said_plainly(self.place), asyncio.timeout(_ALL_SECONDS):
            await self._client.ptz_absolute_move(
                profile_token=token, pan=target.pan, tilt=target.tilt, zoom=target.zoom
            )

    async def snapshot(self, channel: Channel) -> bytes:
        """A JPEG that the device makes itself. Not every device does."""
        async with said_plainly(self.place), asyncio.timeout(_ALL_SECONDS):
            url = await self._client.get_snapshot_uri(profile_token=channel.best.token)
            auth = _ChallengeAuth(self._credentials)
            picture = await fetch(self._http, url, auth, most=_MAX_SNAPSHOT)
        if not picture.startswith(b"\xff\xd8\xff"):
            raise CameraUnavailable("no_video", "The device's snapshot isn't a picture.")
        return picture


def _pose(told: Mapping[str, Any], read_at_us: int, place: OnvifPlace) -> Pose:
    """A reading, if it says pan and tilt. Whoever doesn't say that it rests counts as moving."""
    values = [told.get(name) for name in ("pan", "tilt")] + [told.get("zoom", 0.0)]
    if not all(isinstance(value, float) and isfinite(value) for value in values):
        raise CameraUnavailable(
            "not_onvif",
            f"What is at {place.authority} doesn't say where it looks.",
            hint="Its steering can't be used here.",
        )
    status = told.get("move_status")
    parts = status.values() if isinstance(status, Mapping) else ()
    said = [str(part).upper() for part in parts if part]
    pan, tilt, zoom = (float(str(value)) for value in values)
    return Pose(
        pan=pan,
        tilt=tilt,
        zoom=zoom,
        at_rest=bool(said) and set(said) == {"IDLE"},
        read_at_us=read_at_us,
    )


def stream_source(url: str, place: OnvifPlace, *, user: str, password: str) -> CameraSource:
    """A reported address as a source at this device, and no other.

    Raises:
        CameraUnavailable: `not_onvif`: it is no RTSP address.
        InputError: it can't be read.
    """
    source = CameraSource.parse(url, user=user, password=password)
    if source.protocol != "rtsp" or source.host != place.host:
        raise CameraUnavailable("not_onvif", "The device names an address that isn't its own.")
    return source


def _words(told: dict[str, Any], name: str) -> str:
    text = str(told.get(name) or "")
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:_MAX_WORDS]


class _ChallengeAuth(httpx.Auth):
    """Answers a challenge once, by Digest or Basic as the device asks."""

    def __init__(self, credentials: Credentials) -> None:
        self._credentials = credentials

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        response = yield request
        challenges = response.headers.get_list("WWW-Authenticate")
        if response.status_code == httpx.codes.UNAUTHORIZED and self._credentials.challenge(
            challenges
        ):
            target = request.url.raw_path.decode("ascii", "replace")
            header = self._credentials.header(request.method, target)
            request.headers["Authorization"] = header or ""
            yield request
