"""HTTP: the camera registry as an agency's people see it."""

from litestar import get
from litestar.di import NamedDependency

from transom.hub.accounts.people import SignedIn
from transom.hub.cameras import service
from transom.hub.cameras.schemas import Camera
from transom.hub.hub import Hub
from transom.hub.web.problems import PERSON


@get("/v1/cameras", operation_id="list_cameras", responses=PERSON, tags=["cameras"])
async def list_cameras(
    hub: NamedDependency[Hub], person: NamedDependency[SignedIn]
) -> list[Camera]:
    """The cameras whose consents in force name the asking person's agency."""
    return await service.list_for(hub, person)


HANDLERS = [list_cameras]
