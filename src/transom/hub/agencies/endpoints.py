"""HTTP: agencies, their devices as their administrators see them; registering an agency."""

from typing import Annotated

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, QueryParameter

from transom.hub.accounts import service as accounts
from transom.hub.accounts.schemas import Invitation, NewInvitation, NewOversightInvitation
from transom.hub.agencies import revoking, service
from transom.hub.agencies.auth import AgencyCaller
from transom.hub.agencies.schemas import Agency, NewAgency
from transom.hub.devices import service as devices
from transom.hub.devices.schemas import AgencyDevice, DeviceState
from transom.hub.hub import Hub
from transom.hub.web.access import Admin
from transom.hub.web.problems import PERSON, PUBLIC


@get("/v1/agencies", operation_id="list_agencies", responses=PUBLIC, tags=["agencies"])
async def list_agencies(hub: NamedDependency[Hub]) -> list[Agency]:
    """Every agency of this hub, with its public key."""
    return await service.list_all(hub)


@get(
    "/v1/agencies/{agency_id:str}/devices",
    operation_id="list_agency_devices",
    responses=PERSON,
    tags=["agencies"],
)
async def list_agency_devices(
    agency_id: FromPath[str],
    hub: NamedDependency[Hub],
    agency: NamedDependency[AgencyCaller],
    device_state: Annotated[DeviceState | None, QueryParameter(name="state")] = None,
) -> list[AgencyDevice]:
    """The devices of an agency's people; the request is signed by the agency (`agency-auth/v1`)."""
    return await devices.list_of_agency(hub, agency, agency_id, device_state)


@post("/v1/admin/agencies", operation_id="register_agency", responses=PERSON, tags=["admin"])
async def register_agency(
    data: JSONBody[NewAgency], hub: NamedDependency[Hub], admin: NamedDependency[Admin]
) -> Agency:
    """Registers an agency; needs the hub's admin token."""
    return await service.register(hub, data)


@post(
    "/v1/admin/agencies/{agency_id:str}/revoke",
    operation_id="revoke_agency",
    status_code=200,
    responses=PERSON,
    tags=["admin"],
)
async def revoke_agency(
    agency_id: FromPath[str], hub: NamedDependency[Hub], admin: NamedDependency[Admin]
) -> Agency:
    """Revokes an agency for good: its people are out, its devices revoked, its sessions ended."""
    return await revoking.revoke(hub, agency_id)


@post(
    "/v1/admin/agencies/{agency_id:str}/invitations",
    operation_id="admin_invite",
    responses=PERSON,
    tags=["admin"],
)
async def admin_invite(
    agency_id: FromPath[str],
    data: JSONBody[NewInvitation],
    hub: NamedDependency[Hub],
    admin: NamedDependency[Admin],
) -> Invitation:
    """Invites a person into an agency; needs the hub's admin token."""
    return await accounts.invite(hub, agency_id, data, by=None)


@post(
    "/v1/admin/oversight/invitations",
    operation_id="admin_invite_oversight",
    responses=PERSON,
    tags=["admin"],
)
async def admin_invite_oversight(
    data: JSONBody[NewOversightInvitation],
    hub: NamedDependency[Hub],
    admin: NamedDependency[Admin],
) -> Invitation:
    """Invites a person into the oversight seat; needs the hub's admin token."""
    return await accounts.invite_auditor(hub, data.name)


HANDLERS = [
    list_agencies,
    list_agency_devices,
    register_agency,
    revoke_agency,
    admin_invite,
    admin_invite_oversight,
]
