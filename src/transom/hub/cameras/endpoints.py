"""HTTP: the camera registry as an agency's people see it."""

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import JSONBody

from transom.hub.accounts.people import SignedIn
from transom.hub.cameras import overview, placing, service
from transom.hub.cameras.schemas import (
    Camera,
    CameraSearch,
    CamerasFound,
    CamerasOnMap,
    MapView,
)
from transom.hub.hub import Hub
from transom.hub.web.problems import PERSON


@get("/v1/cameras", operation_id="list_cameras", responses=PERSON, tags=["cameras"])
async def list_cameras(
    hub: NamedDependency[Hub], person: NamedDependency[SignedIn]
) -> list[Camera]:
    """The cameras whose consents in force name the asking person's agency."""
    return await service.list_for(hub, person)


@post(
    "/v1/cameras/search",
    operation_id="search_cameras",
    status_code=200,
    responses=PERSON,
    tags=["cameras"],
)
async def search_cameras(
    data: JSONBody[CameraSearch], hub: NamedDependency[Hub], person: NamedDependency[SignedIn]
) -> CamerasFound:
    """Of those, the cameras that see something of a circle, a polygon or a street."""
    return await placing.search(hub, person, data)


@post(
    "/v1/cameras/map",
    operation_id="cameras_on_map",
    status_code=200,
    responses=PERSON,
    tags=["cameras"],
)
async def cameras_on_map(
    data: JSONBody[MapView], hub: NamedDependency[Hub], person: NamedDependency[SignedIn]
) -> CamerasOnMap:
    """Of those, what a map shows in a box: each camera, or how many are where."""
    return await overview.on_map(hub, person, data)


HANDLERS = [list_cameras, search_cameras, cameras_on_map]
