"""HTTP: neighbours' requests to the owner, and their answers."""

from litestar import post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from transom.gateway.api.errors import ANSWERS
from transom.gateway.api.objection_schemas import AnswerObjection, Fitted, MapPoints
from transom.gateway.api.schemas import Done
from transom.gateway.gateway import Gateway


@put("/api/cameras/{camera_id:str}/points", operation_id="set_points", responses=ANSWERS)
async def set_points(
    camera_id: FromPath[str], data: JSONBody[MapPoints], gateway: NamedDependency[Gateway]
) -> Fitted:
    """Matches points of a camera's picture with the ground; says how well they fit."""
    return Fitted(residual=gateway.objections.set_points(camera_id, data))


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


HANDLERS = [set_points, answer_objection]
