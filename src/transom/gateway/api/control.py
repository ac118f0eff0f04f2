"""HTTP: signing in, the state, stop and resume, knocks, looks, enrolment."""

from typing import Any

import msgspec
from litestar import Response, get, post
from litestar.datastructures import Cookie
from litestar.di import NamedDependency
from litestar.enums import MediaType
from litestar.params import FromPath, JSONBody

from transom.errors import SignInRefused
from transom.gateway.api.enrolment_schemas import Enrolment, NewEnrolment
from transom.gateway.api.errors import ANSWERS
from transom.gateway.api.guard import COOKIE, COOKIE_SECONDS, Pass
from transom.gateway.api.schemas import (
    Answer,
    Done,
    Look,
    SignIn,
    State,
)
from transom.gateway.gateway import Gateway


@post("/api/sign-in", operation_id="sign_in", status_code=200, responses=ANSWERS)
async def sign_in(data: JSONBody[SignIn], owner: NamedDependency[Pass]) -> Response[Done]:
    """Exchanges the token from the gateway's address for a cookie."""
    if not owner.is_token(data.token):
        raise SignInRefused(
            "that isn't this gateway's token",
            hint="Open the address that `transom gateway status` prints.",
        )
    cookie = Cookie(
        key=COOKIE,
        value=owner.new_cookie(),
        httponly=True,
        samesite="strict",
        path="/api",
        max_age=COOKIE_SECONDS,
    )
    return Response(Done(), cookies=[cookie])


@get("/api/state", operation_id="state", responses=ANSWERS)
async def state(gateway: NamedDependency[Gateway]) -> State:
    """Everything that the owner's page shows."""
    return gateway.state()


@post("/api/stop", operation_id="stop_everything", status_code=200, responses=ANSWERS)
async def stop_everything(gateway: NamedDependency[Gateway]) -> Done:
    """Stops everything at once. It stays stopped, over restarts too, until it is resumed."""
    gateway.stopper.stop()
    return Done()


@post("/api/resume", operation_id="resume_everything", status_code=200, responses=ANSWERS)
async def resume_everything(gateway: NamedDependency[Gateway]) -> Done:
    """Takes the owner's stop of everything back. A camera's own stop and co-owners' stops stand."""
    gateway.household.lift_stops_of_the_gone()
    gateway.stopper.resume()
    return Done()


@post(
    "/api/knocks/{session_id:str}", operation_id="answer_knock", status_code=200, responses=ANSWERS
)
async def answer_knock(
    session_id: FromPath[str], data: JSONBody[Answer], gateway: NamedDependency[Gateway]
) -> Done:
    """Answers a knock. A no is never told to anybody: it looks like no answer."""
    gateway.knocks.answer(session_id, data.answer == "yes")
    return Done()


@get("/api/looks.json", operation_id="export_looks", responses=ANSWERS)
async def export_looks(gateway: NamedDependency[Gateway]) -> Response[list[Look]]:
    """All past looks as a file to keep."""
    return Response(
        gateway.looks.past(),
        headers={"content-disposition": 'attachment; filename="transom-looks.json"'},
    )


@post("/api/enrol", operation_id="enrol", status_code=200, responses=ANSWERS)
async def enrol(data: JSONBody[NewEnrolment], gateway: NamedDependency[Gateway]) -> Enrolment:
    """Enrols at a hub: first proposes the trust policy, then, once accepted, pins it."""
    return await gateway.enrol(data)


def json_file(value: Any, name: str) -> Response[bytes]:
    """An answer that a browser saves as a file; indented, for people."""
    return Response(
        msgspec.json.format(msgspec.json.encode(value), indent=2),
        media_type=MediaType.JSON,
        headers={"content-disposition": f'attachment; filename="{name}"'},
    )


HANDLERS = [
    sign_in,
    state,
    stop_everything,
    resume_everything,
    answer_knock,
    export_looks,
    enrol,
]
