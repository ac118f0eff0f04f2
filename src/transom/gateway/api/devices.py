"""HTTP: ONVIF devices on the owner's network, before they are cameras."""

from litestar import Response, post
from litestar.di import NamedDependency
from litestar.params import JSONBody

from transom.gateway.api.device_schemas import (
    DeviceAdded,
    DeviceSignIn,
    DeviceSnapshot,
    FoundDevice,
    NewDevice,
    OpenedDevice,
)
from transom.gateway.api.errors import ANSWERS
from transom.gateway.gateway import Gateway


@post("/api/devices/search", operation_id="find_devices", status_code=200, responses=ANSWERS)
async def find_devices(gateway: NamedDependency[Gateway]) -> list[FoundDevice]:
    """Asks the local network for ONVIF devices; takes three seconds."""
    return await gateway.devices.search()


@post("/api/devices/open", operation_id="open_device", status_code=200, responses=ANSWERS)
async def open_device(
    data: JSONBody[DeviceSignIn], gateway: NamedDependency[Gateway]
) -> OpenedDevice:
    """Signs in to a device and lists its channels. Nothing is kept."""
    return await gateway.devices.open(data)


@post(
    "/api/devices/snapshot.jpg",
    operation_id="device_snapshot",
    status_code=200,
    media_type="image/jpeg",
    responses=ANSWERS,
)
async def device_snapshot(
    data: JSONBody[DeviceSnapshot], gateway: NamedDependency[Gateway]
) -> Response[bytes]:
    """A channel's picture, decoded at home. Nothing is kept, nothing leaves."""
    return Response(await gateway.devices.snapshot(data), media_type="image/jpeg")


@post("/api/devices/add", operation_id="add_device", status_code=201, responses=ANSWERS)
async def add_device(data: JSONBody[NewDevice], gateway: NamedDependency[Gateway]) -> DeviceAdded:
    """Adds channels of a device as cameras. Address and password go into the keystore."""
    return await gateway.devices.add(data)


HANDLERS = [find_devices, open_device, device_snapshot, add_device]
