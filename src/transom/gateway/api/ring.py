"""HTTP: the owner's Ring account. Its cameras are added as any others are, by their address."""

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import JSONBody

from transom.gateway.api.errors import ANSWERS
from transom.gateway.api.ring_schemas import (
    RingCameraState,
    RingSignedIn,
    RingSigningIn,
    RingState,
)
from transom.gateway.api.schemas import Done
from transom.gateway.gateway import Gateway


@get("/api/ring", operation_id="ring", responses=ANSWERS)
async def ring(gateway: NamedDependency[Gateway]) -> RingState:
    """Whether Ring can be used here, and whether somebody is signed in. Asks nobody."""
    return gateway.ring.state()


@post("/api/ring/sign-in", operation_id="sign_in_to_ring", status_code=200, responses=ANSWERS)
async def sign_in_to_ring(
    data: JSONBody[RingSigningIn], gateway: NamedDependency[Gateway]
) -> RingSignedIn:
    """Signs in to Ring. Of this, only a token that Ring gives is kept, in the keystore."""
    return await gateway.ring.sign_in(data)


@post("/api/ring/sign-out", operation_id="sign_out_of_ring", status_code=200, responses=ANSWERS)
async def sign_out_of_ring(gateway: NamedDependency[Gateway]) -> Done:
    """Forgets the token. Ring cameras stay listed, and give no picture."""
    gateway.ring.sign_out()
    return Done()


@post("/api/ring/cameras", operation_id="ring_cameras", status_code=200, responses=ANSWERS)
async def ring_cameras(gateway: NamedDependency[Gateway]) -> list[RingCameraState]:
    """Asks Ring for the account's cameras."""
    return await gateway.ring.cameras()


HANDLERS = [ring, sign_in_to_ring, sign_out_of_ring, ring_cameras]
