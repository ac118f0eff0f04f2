"""HTTP: masks, blurring, and what an agency would see."""

from litestar import Response, delete, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from transom.gateway.api.errors import ANSWERS
from transom.gateway.api.picture_schemas import NewBlur, NewMasks, PictureState, Preview
from transom.gateway.api.schemas import Done
from transom.gateway.gateway import Gateway

_PATH = "/api/cameras/{camera_id:str}"


@get(f"{_PATH}/picture", operation_id="picture", responses=ANSWERS)
async def picture(camera_id: FromPath[str], gateway: NamedDependency[Gateway]) -> PictureState:
    """The camera's masks, and how people in its picture are blurred."""
    return gateway.pictures.state(camera_id)


@put(f"{_PATH}/masks", operation_id="set_masks", responses=ANSWERS)
async def set_masks(
    camera_id: FromPath[str], data: JSONBody[NewMasks], gateway: NamedDependency[Gateway]
) -> Done:
    """Replaces the masks of this picture. They hold from the next picture on, for everybody."""
    await gateway.pictures.set_masks(camera_id, data)
    return Done()


@delete(f"{_PATH}/masks", operation_id="forget_masks", status_code=200, responses=ANSWERS)
async def forget_masks(camera_id: FromPath[str], gateway: NamedDependency[Gateway]) -> Done:
    """Forgets every mask of the camera, of all shapes and positions."""
    await gateway.pictures.forget_masks(camera_id)
    return Done()


@put(f"{_PATH}/blur", operation_id="set_blur", responses=ANSWERS)
async def set_blur(
    camera_id: FromPath[str], data: JSONBody[NewBlur], gateway: NamedDependency[Gateway]
) -> Done:
    """Chooses what finds people. Whatever moves is hidden in any case."""
    await gateway.pictures.set_blur(camera_id, data)
    return Done()


@post(
    f"{_PATH}/preview.jpg",
    operation_id="preview",
    status_code=200,
    media_type="image/jpeg",
    responses=ANSWERS,
)
async def preview(
    camera_id: FromPath[str], data: JSONBody[Preview], gateway: NamedDependency[Gateway]
) -> Response[bytes]:
    """The newest picture as an agency would see it. Nobody is told, nothing leaves."""
    return Response(await gateway.pictures.preview(camera_id, data), media_type="image/jpeg")


HANDLERS = [picture, set_masks, forget_masks, set_blur, preview]
