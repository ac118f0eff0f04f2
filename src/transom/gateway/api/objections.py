"""HTTP: neighbours' requests to the owner, and their answers."""

from litestar import get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from transom.gateway.api.errors import ANSWERS
from transom.gateway.api.objection_schemas import AnswerObjection, Fitted, KeptPoints, MapPoints
from transom.gateway.api.schemas import Done
from transom.gateway.gateway import Gateway

_POINTS = "/api/cameras/{camera_id:str}/points"


@get(_POINTS, operation_id="points", responses=ANSWERS)
async def points(camera_id: FromPath[str], gateway: NamedDependency[Gateway]) -> KeptPoints:
    """The points of a camera's picture that are matched with the ground."""
    return gateway.objections.points(camera_id)


@post(f"{_POINTS}/try", operation_id="try_points", status_code=200, responses=ANSWERS)
async def try_points(
    camera_id: FromPath[str], data: JSONBody[MapPoints], gateway: NamedDependency[Gateway]
) -> Fitted:
    """Says how well points would fit, and where the ground would lie; keeps nothing."""
    return gateway.objections.try_points(camera_id, data)


@put(_POINTS, operation_id="set_points", responses=ANSWERS)
async def set_points(
    camera_id: FromPath[str], data: JSONBody[MapPoints], gateway: NamedDependency[Gateway]
) -> Fitted:
    """Matches points of a camera's picture with the ground; says how well they fit."""
    return gateway.objections.set_points(camera_id, data)


@post(
    "/api/objections/{objection_id:str}/{camera_id:str}",
    operation_id="answer_objection",
    status_code=200,
    responses=ANSWERS,
)
async def answer_objection(
    objection_id: FromPath[str],
    camera_id: FromPath[str],
    data: JSONBody[AnswerObjection],
    gateway: NamedDependency[Gateway],
) -> Done:
    """Masks what a neighbour asked for, or declines. The hub learns that there is an answer."""
    await gateway.objections.answer(objection_id, camera_id, data)
    return Done()


HANDLERS = [points, try_points, set_points, answer_objection]
