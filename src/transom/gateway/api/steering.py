"""HTTP: the owner's rule over who steers a camera that turns."""

from litestar import post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from transom.gateway.api.errors import ANSWERS
from transom.gateway.api.schemas import Done
from transom.gateway.api.steering_schemas import NewSteering, SteeringPlace
from transom.gateway.gateway import Gateway


@put("/api/cameras/{camera_id:str}/steering", operation_id="set_steering", responses=ANSWERS)
async def set_steering(
    camera_id: FromPath[str], data: JSONBody[NewSteering], gateway: NamedDependency[Gateway]
) -> Done:
    """Locks or unlocks steering, and says how far anybody may zoom in. Holds at once."""
    gateway.steering.set(camera_id, data)
    return Done()


@post(
    "/api/cameras/{camera_id:str}/steering/connect",
    operation_id="connect_steering",
    status_code=200,
    responses=ANSWERS,
)
async def connect_steering(
    camera_id: FromPath[str], data: JSONBody[SteeringPlace], gateway: NamedDependency[Gateway]
) -> Done:
    """Finds the camera's PTZ service by ONVIF, with the user and password of the camera."""
    await gateway.steering.connect(camera_id, data.address)
    return Done()


HANDLERS = [set_steering, connect_steering]
