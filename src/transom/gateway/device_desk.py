"""Finds ONVIF devices on the owner's network, shows what they have, adds it as cameras.

A password that is tried is kept only with a camera that was added, in the keystore (P7).
"""

from transom.errors import CameraUnavailable, InputError, NotFoundError
from transom.gateway.api.device_schemas import (
    DeviceAdded,
    DeviceChannel,
    DeviceSignIn,
    DeviceSnapshot,
    FoundDevice,
    NewDevice,
    OpenedDevice,
)
from transom.gateway.api.schemas import NewCamera
from transom.gateway.camera_desk import CameraDesk
from transom.gateway.cameras.onvif.channels import Channel
from transom.gateway.cameras.onvif.device import OnvifDevice
from transom.gateway.cameras.onvif.discovery import MULTICAST, find_devices
from transom.gateway.cameras.onvif.place import OnvifPlace
from transom.gateway.cameras.opening import probe, snapshot_of
from transom.gateway.steering.settings import PtzControl


class DeviceDesk:
    """Everything that the owner does with devices before they are cameras.

    Args:
        destination: whom discovery asks; every device on the network unless a test says otherwise.
    """

    def __init__(self, *, cameras: CameraDesk, destination: tuple[str, int] = MULTICAST) -> None:
        self._cameras, self.destination = cameras, destination

    async def search(self) -> list[FoundDevice]:
        """The devices that answer within three seconds, by address."""
        return [
            FoundDevice(address=one.place.authority, name=one.name, hardware=one.hardware)
            for one in await find_devices(destination=self.destination)
        ]

    async def open(self, wanted: DeviceSignIn) -> OpenedDevice:
        """Signs in and lists the channels.

        Raises:
            InputError: field `address`.
            CameraUnavailable: it can't be reached, refuses the password, or has no video.
        """
        async with _device(wanted) as device:
            identity = await device.identity()
            return OpenedDevice(
                maker=identity.maker,
                model=identity.model,
                channels=[_shown(channel) for channel in await device.channels()],
            )

    async def snapshot(self, wanted: DeviceSnapshot) -> bytes:
        """A channel's picture as JPEG, from its stream: decoded here, and seen by nobody else.

        Raises:
            NotFoundError: there is no such channel.
            As `open`.
        """
        async with _device(wanted) as device:
            await device.identity()
            channel = _channel(await device.channels(), wanted.token)
            source = await device.source(channel.best)
        return await snapshot_of(source)

    async def add(self, new: NewDevice) -> DeviceAdded:
        """Adds channels as cameras, each only once it gives a picture.

        Raises:
            NotFoundError: there is no such channel.
            As `open` and `CameraDesk.add`: those before it in the list have been added.
        """
        async with _device(new) as device:
            await device.identity()
            known = await device.channels()
            chosen = [_channel(known, wanted.token) for wanted in new.channels]
            sources = [await device.source(channel.best) for channel in chosen]
            smalls = [await _small_url(device, channel) for channel in chosen]
        added: list[str] = []
        every = zip(new.channels, chosen, sources, smalls, strict=True)
        for wanted, channel, source, small in every:
            camera = NewCamera(
                name=wanted.name,
                url=source.url,
                kind=wanted.kind,
                user=source.user,
                password=source.password,
                small_url=small,
            )
            control = _control(device.place, channel) if wanted.kind == "ptz" else None
            camera_id, _ = await self._cameras.add(camera, control=control)
            added.append(camera_id)
        return DeviceAdded(camera_ids=added)


def _device(wanted: DeviceSignIn) -> OnvifDevice:
    place = OnvifPlace.parse(wanted.address)
    if not wanted.user and wanted.password:
        raise InputError("user", "a password without a user name", hint="Most cameras have admin.")
    return OnvifDevice(place, user=wanted.user, password=wanted.password)


def _channel(channels: tuple[Channel, ...], token: str) -> Channel:
    for channel in channels:
        if channel.best.token == token:
            return channel
    raise NotFoundError("the device has no such channel", hint="List its channels again.")


async def _small_url(device: OnvifDevice, channel: Channel) -> str:
    """A channel's sub stream, if it gives a picture: many recorders name one that doesn't."""
    if channel.small is None:
        return ""
    try:
        source = await device.source(channel.small)
        await probe(source)
    except CameraUnavailable:
        return ""
    return source.url


def _control(place: OnvifPlace, channel: Channel) -> PtzControl | None:
    if not channel.turns:
        return None
    return PtzControl(address=f"{place.authority}{place.path}", token=channel.steered_by)


def _shown(channel: Channel) -> DeviceChannel:
    best = channel.best
    return DeviceChannel(
        token=best.token,
        name=channel.name,
        codec=best.codec,
        width=best.width,
        height=best.height,
        fps=best.fps,
        turns=channel.turns,
    )
