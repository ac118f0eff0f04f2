"""HTTP: the owner's cameras."""

from litestar import Response, delete, get, patch, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from transom.gateway.api.errors import ANSWERS
from transom.gateway.api.schemas import (
    CameraAdded,
    CameraChange,
    CameraInfo,
    CameraTest,
    Done,
    NewCamera,
)
from transom.gateway.api.steering_schemas import NewSound
from transom.gateway.gateway import Gateway


@post("/api/cameras", operation_id="add_camera", status_code=201, responses=ANSWERS)
async def add_camera(data: JSONBody[NewCamera], gateway: NamedDependency[Gateway]) -> CameraAdded:
    """Tries a camera and adds it. Address and password go into the keystore."""
    camera_id, info = await gateway.cameras.add(data)
    return CameraAdded(camera_id=camera_id, info=info)


@post("/api/cameras/test", operation_id="test_camera", status_code=200, responses=ANSWERS)
async def test_camera(data: JSONBody[CameraTest], gateway: NamedDependency[Gateway]) -> CameraInfo:
    """Tries a camera without adding it, or one that is there."""
    return await gateway.cameras.test(data)


@patch("/api/cameras/{camera_id:str}", operation_id="change_camera", responses=ANSWERS)
async def change_camera(
    camera_id: FromPath[str], data: JSONBody[CameraChange], gateway: NamedDependency[Gateway]
) -> Done:
    """Renames a camera, or reaches it another way, once that way gives a picture."""
    await gateway.cameras.change(camera_id, data)
    return Done()


@delete(
    "/api/cameras/{camera_id:str}",
    operation_id="remove_camera",
    status_code=200,
    responses=ANSWERS,
)
async def remove_camera(camera_id: FromPath[str], gateway: NamedDependency[Gateway]) -> Done:
    """Cuts a camera, withdraws its consents, forgets its address and password, and deletes what
    was recorded of it."""
    await gateway.cameras.remove(camera_id)
    await gateway.recording.forget(camera_id)
    return Done()


@put("/api/cameras/{camera_id:str}/sound", operation_id="set_sound", responses=ANSWERS)
async def set_sound(
    camera_id: FromPath[str], data: JSONBody[NewSound], gateway: NamedDependency[Gateway]
) -> Done:
    """Lets a camera be heard where a consent says so, or not at all. Looks that run end."""
    await gateway.cameras.set_sound(camera_id, on=data.on)
    return Done()


@get(
    "/api/cameras/{camera_id:str}/snapshot.jpg",
    operation_id="snapshot",
    media_type="image/jpeg",
    responses=ANSWERS,
)
async def snapshot(camera_id: FromPath[str], gateway: NamedDependency[Gateway]) -> Response[bytes]:
    """The camera's newest picture, decoded at home. Nobody is told, nothing leaves."""
    return Response(await gateway.cameras.snapshot(camera_id), media_type="image/jpeg")


@post(
    "/api/cameras/{camera_id:str}/stop",
    operation_id="stop_camera",
    status_code=200,
    responses=ANSWERS,
)
async def stop_camera(camera_id: FromPath[str], gateway: NamedDependency[Gateway]) -> Done:
    """Stops one camera at once, until it is resumed."""
    gateway.keystore.camera(camera_id)
    gateway.stopper.stop(camera_id)
    return Done()


@post(
    "/api/cameras/{camera_id:str}/resume",
    operation_id="resume_camera",
    status_code=200,
    responses=ANSWERS,
)
async def resume_camera(camera_id: FromPath[str], gateway: NamedDependency[Gateway]) -> Done:
    """Takes a camera's own stop back. The stop of everything stands."""
    gateway.keystore.camera(camera_id)
    gateway.stopper.resume(camera_id)
    return Done()


HANDLERS = [
    add_camera,
    test_camera,
    change_camera,
    remove_camera,
    snapshot,
    set_sound,
    stop_camera,
    resume_camera,
]
