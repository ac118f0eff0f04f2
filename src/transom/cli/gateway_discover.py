"""`transom gateway discover`: the ONVIF cameras and recorders on this network."""

import asyncio
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from transom.cli.gateway_common import print_json
from transom.cli.gateway_owner import camera_password
from transom.gateway.cameras.onvif.channels import Channel
from transom.gateway.cameras.onvif.device import OnvifDevice
from transom.gateway.cameras.onvif.discovery import find_devices
from transom.gateway.cameras.onvif.place import OnvifPlace

Found = list[dict[str, object]]


def discover(
    address: str | None = None,
    *,
    user: str = "",
    password_file: Path | None = None,
    as_json: Annotated[bool, Parameter(name="--json", negative=())] = False,
) -> None:
    """Find cameras and recorders on this network, or list what one of them has.

    Needs no gateway and keeps nothing. Add a channel with `transom gateway camera add`.

    Parameters
    ----------
    address
        A device's address, to sign in and list its channels; without it, all devices are asked
        for.
    user
        The user to sign in as.
    password_file
        A file with that user's password; asked for where it isn't given.
    """
    if address is None:
        found = asyncio.run(_devices())
        lines = [f"{one['address']}  {one['name']}  {one['hardware']}" for one in found]
        nothing = "No device answers. Switch ONVIF on in its settings, or give its address."
    else:
        found = asyncio.run(_channels(address, user, camera_password(password_file)))
        lines = [
            f"{one['name'] or '-'}  {one['codec']}  {one['width']}x{one['height']}  {one['url']}"
            for one in found
        ]
        nothing = "The device has no channel."
    if as_json:
        print_json(found)
        return
    print("\n".join(lines) or nothing)


async def _devices() -> Found:
    return [
        {"address": one.place.authority, "name": one.name, "hardware": one.hardware}
        for one in await find_devices()
    ]


async def _channels(address: str, user: str, password: str) -> Found:
    place = OnvifPlace.parse(address)
    async with OnvifDevice(place, user=user, password=password) as device:
        await device.identity()
        return [await _told(device, channel) for channel in await device.channels()]


async def _told(device: OnvifDevice, channel: Channel) -> dict[str, object]:
    source = await device.source(channel.best)
    best = channel.best
    return {
        "name": channel.name,
        "codec": best.codec,
        "width": best.width,
        "height": best.height,
        "fps": best.fps,
        "turns": channel.turns,
        "url": source.url,
    }
