"""HTTP: operators' devices, from pending over certified to revoked."""

from litestar import delete, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from transom.hub.accounts.people import SignedIn
from transom.hub.agencies.auth import AgencyCaller
from transom.hub.devices import service
from transom.hub.devices.schemas import CertificateUpload, Device, NewDevice
from transom.hub.hub import Hub
from transom.hub.web.problems import PERSON


@post("/v1/devices", operation_id="enrol_device", responses=PERSON, tags=["devices"])
async def enrol_device(
    data: JSONBody[NewDevice], hub: NamedDependency[Hub], person: NamedDependency[SignedIn]
) -> Device:
    """Announces a device; it stays pending until the agency's key certifies it."""
    return await service.enrol(hub, person, data)


@get("/v1/devices/mine", operation_id="list_my_devices", responses=PERSON, tags=["devices"])
async def list_my_devices(
    hub: NamedDependency[Hub], person: NamedDependency[SignedIn]
) -> list[Device]:
    """The asking person's devices, newest first, with certificates."""
    return await service.list_mine(hub, person)


@put(
    "/v1/devices/{device_id:str}/certificate",
    operation_id="certify_device",
    responses=PERSON,
    tags=["devices"],
)
async def certify_device(
    device_id: FromPath[str],
    data: JSONBody[CertificateUpload],
    hub: NamedDependency[Hub],
    agency: NamedDependency[AgencyCaller],
) -> Device:
    """Stores a certificate once it has verified, and logs `device.enrolled`."""
    return await service.certify(hub, agency, device_id, data.signed)


@delete(
    "/v1/devices/{device_id:str}",
    operation_id="revoke_device",
    status_code=200,
    responses=PERSON,
    tags=["devices"],
)
async def revoke_device(
    device_id: FromPath[str], hub: NamedDependency[Hub], agency: NamedDependency[AgencyCaller]
) -> Device:
    """Revokes a device, closes its sessions and logs `device.revoked`; signed by the agency."""
    return await service.revoke(hub, agency, device_id)


@delete(
    "/v1/devices/mine/{device_id:str}",
    operation_id="revoke_my_device",
    status_code=200,
    responses=PERSON,
    tags=["devices"],
)
async def revoke_my_device(
    device_id: FromPath[str], hub: NamedDependency[Hub], person: NamedDependency[SignedIn]
) -> Device:
    """Revokes one of one's own devices, for example a lost one."""
    return await service.revoke_mine(hub, person, device_id)


HANDLERS = [enrol_device, list_my_devices, certify_device, revoke_device, revoke_my_device]
