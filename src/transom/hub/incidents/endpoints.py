"""HTTP: incidents of an agency."""

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from transom.hub.accounts.people import SignedIn
from transom.hub.cameras.schemas import PlacedCamera
from transom.hub.hub import Hub
from transom.hub.incidents import service
from transom.hub.incidents.schemas import Incident, NewIncident
from transom.hub.web.problems import PERSON


@post("/v1/incidents", operation_id="open_incident", responses=PERSON, tags=["incidents"])
async def open_incident(
    data: JSONBody[NewIncident], hub: NamedDependency[Hub], person: NamedDependency[SignedIn]
) -> Incident:
    """Opens an incident."""
    return await service.open_incident(hub, person, data)


@get("/v1/incidents", operation_id="list_incidents", responses=PERSON, tags=["incidents"])
async def list_incidents(
    hub: NamedDependency[Hub], person: NamedDependency[SignedIn]
) -> list[Incident]:
    """The agency's incidents, newest first."""
    return await service.list_for(hub, person)


@get(
    "/v1/incidents/{incident_id:str}/cameras",
    operation_id="list_incident_cameras",
    responses=PERSON,
    tags=["incidents"],
)
async def list_incident_cameras(
    incident_id: FromPath[str], hub: NamedDependency[Hub], person: NamedDependency[SignedIn]
) -> list[PlacedCamera]:
    """The cameras whose field of view reaches the incident's place, then the nearest others."""
    return await service.cameras_of(hub, person, incident_id)


@post(
    "/v1/incidents/{incident_id:str}/close",
    operation_id="close_incident",
    status_code=200,
    responses=PERSON,
    tags=["incidents"],
)
async def close_incident(
    incident_id: FromPath[str], hub: NamedDependency[Hub], person: NamedDependency[SignedIn]
) -> Incident:
    """Closes an incident and every view session under it."""
    return await service.close(hub, person, incident_id)


HANDLERS = [open_incident, list_incidents, list_incident_cameras, close_incident]
