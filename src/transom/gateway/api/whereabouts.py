"""HTTP: where a mobile camera is, and where it may be seen through."""

import base64
import binascii
from typing import Any

import msgspec
from litestar import Request, delete, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from transom.errors import InputError
from transom.gateway.api.errors import ANSWERS
from transom.gateway.api.schemas import Done
from transom.gateway.api.whereabouts_schemas import LocatorAdded, LocatorReport, NewGeofence
from transom.gateway.gateway import Gateway


@put("/api/cameras/{camera_id:str}/geofence", operation_id="set_geofence", responses=ANSWERS)
async def set_geofence(
    camera_id: FromPath[str], data: JSONBody[NewGeofence], gateway: NamedDependency[Gateway]
) -> Done:
    """Sets the area in which alone a mobile camera may be seen through."""
    gateway.whereabouts.set_fence(camera_id, data)
    return Done()


@delete(
    "/api/cameras/{camera_id:str}/geofence",
    operation_id="forget_geofence",
    status_code=200,
    responses=ANSWERS,
)
async def forget_geofence(camera_id: FromPath[str], gateway: NamedDependency[Gateway]) -> Done:
    """Takes the area away: the camera opens for nobody."""
    gateway.whereabouts.set_fence(camera_id, None)
    return Done()


@post(
    "/api/cameras/{camera_id:str}/locator",
    operation_id="new_locator",
    status_code=201,
    responses=ANSWERS,
)
async def new_locator(camera_id: FromPath[str], gateway: NamedDependency[Gateway]) -> LocatorAdded:
    """A new token for whatever reports where the camera is; shown this once."""
    return gateway.whereabouts.new_locator(camera_id)


@post(
    "/api/locators/{camera_id:str}",
    operation_id="locator_reports",
    status_code=200,
    responses=ANSWERS,
)
async def locator_reports(
    camera_id: FromPath[str], request: Request[Any, Any, Any], gateway: NamedDependency[Gateway]
) -> list[str]:
    """A locator reports, in OwnTracks' form, by its own token. Answers with no commands."""
    try:
        report = msgspec.json.decode(await request.body(), type=LocatorReport)
    except msgspec.DecodeError as error:
        raise InputError("lat", "that isn't a location in OwnTracks' form") from error
    token = _token(request.headers.get("authorization", ""))
    gateway.whereabouts.reported(camera_id, token, report)
    return []


def _token(header: str) -> str:
    """From a bearer token, or from a password, which is all that OwnTracks can send."""
    scheme, _, credentials = header.partition(" ")
    if scheme.lower() == "bearer":
        return credentials
    if scheme.lower() != "basic":
        return ""
    try:
        return base64.b64decode(credentials, validate=True).decode().partition(":")[2]
    except (binascii.Error, UnicodeDecodeError):
        return ""


HANDLERS = [set_geofence, forget_geofence, new_locator, locator_reports]
