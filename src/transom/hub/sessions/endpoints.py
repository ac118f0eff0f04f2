"""HTTP: opening, listing and closing view sessions."""

from typing import Annotated

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, QueryParameter

from transom.hub.accounts.people import SignedIn
from transom.hub.hub import Hub
from transom.hub.sessions import service
from transom.hub.sessions.schemas import (
    NewViewSession,
    OpeningSession,
    SessionState,
    Steering,
    ViewSession,
)
from transom.hub.web.problems import PERSON


@post("/v1/view-sessions", operation_id="open_view_session", responses=PERSON, tags=["sessions"])
async def open_view_session(
    data: JSONBody[NewViewSession],
    hub: NamedDependency[Hub],
    person: NamedDependency[SignedIn],
) -> OpeningSession:
    """Asks for a view session. Answers with the relay's coordinates while the entry is logged."""
    return await service.open_session(hub, person, data.request)


@get("/v1/view-sessions", operation_id="list_view_sessions", responses=PERSON, tags=["sessions"])
async def list_view_sessions(
    hub: NamedDependency[Hub],
    person: NamedDependency[SignedIn],
    session_state: Annotated[SessionState | None, QueryParameter(name="state")] = None,
) -> list[ViewSession]:
    """The asking person's sessions, newest first; a supervisor sees the whole agency's."""
    return await service.list_for(hub, person, session_state)


@post(
    "/v1/view-sessions/{session_id:str}/close",
    operation_id="close_view_session",
    status_code=200,
    responses=PERSON,
    tags=["sessions"],
)
async def close_view_session(
    session_id: FromPath[str], hub: NamedDependency[Hub], person: NamedDependency[SignedIn]
) -> ViewSession:
    """Ends a session; for its person, and for a supervisor of the agency."""
    return await service.close_as(hub, person, session_id)


@post(
    "/v1/view-sessions/{session_id:str}/steer",
    operation_id="steer_camera",
    status_code=202,
    responses=PERSON,
    tags=["sessions"],
)
async def steer_camera(
    session_id: FromPath[str],
    data: JSONBody[Steering],
    hub: NamedDependency[Hub],
    person: NamedDependency[SignedIn],
) -> None:
    """Passes a signed steering request on; the event stream tells what became of it."""
    service.steer(hub, person, session_id, data.request)


HANDLERS = [open_view_session, list_view_sessions, close_view_session, steer_camera]
