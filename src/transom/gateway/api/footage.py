"""HTTP: footage requests to the owner, and what the owner gives."""

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from transom.gateway.api.errors import ANSWERS
from transom.gateway.api.footage_schemas import FootageRecorded, ReleaseFootage
from transom.gateway.api.schemas import Done
from transom.gateway.gateway import Gateway

_PATH = "/api/footage/{request_id:str}/{camera_id:str}"


@get(_PATH, operation_id="footage_recorded", responses=ANSWERS)
async def footage_recorded(
    request_id: FromPath[str], camera_id: FromPath[str], gateway: NamedDependency[Gateway]
) -> FootageRecorded:
    """What is recorded of the time that a request is about. Only this page sees it."""
    return await gateway.footage.recorded(request_id, camera_id)


@post(f"{_PATH}/decline", operation_id="decline_footage", status_code=200, responses=ANSWERS)
async def decline_footage(
    request_id: FromPath[str], camera_id: FromPath[str], gateway: NamedDependency[Gateway]
) -> Done:
    """Puts a request aside. Nobody is told; until its deadline the owner can still release."""
    gateway.footage.decline(request_id, camera_id)
    return Done()


@post(f"{_PATH}/release", operation_id="release_footage", status_code=202, responses=ANSWERS)
async def release_footage(
    request_id: FromPath[str],
    camera_id: FromPath[str],
    data: JSONBody[ReleaseFootage],
    gateway: NamedDependency[Gateway],
) -> Done:
    """Gives a part of the recording to the agency's people, sealed; the state tells how it goes."""
    gateway.footage.giver.release(request_id, camera_id, data)
    return Done()


HANDLERS = [footage_recorded, decline_footage, release_footage]
