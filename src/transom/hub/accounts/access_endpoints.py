"""HTTP: where people are signed in and on which devices, and who signed in."""

from typing import Annotated

from litestar import delete, get
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter

from transom.hub.accounts import sign_ins, web_sessions
from transom.hub.accounts.people import SignedIn
from transom.hub.accounts.schemas import PersonAccess, SignIn, WebSession
from transom.hub.devices.schemas import Device
from transom.hub.hub import Hub
from transom.hub.schemas import Instant
from transom.hub.web.problems import PERSON


@get("/v1/me/sessions", operation_id="list_my_sessions", responses=PERSON, tags=["accounts"])
async def list_my_sessions(
    hub: NamedDependency[Hub], person: NamedDependency[SignedIn]
) -> list[WebSession]:
    """Where one is signed in; the session that asks is marked."""
    return await web_sessions.list_mine(hub, person)


@delete(
    "/v1/me/sessions", operation_id="end_my_other_sessions", responses=PERSON, tags=["accounts"]
)
async def end_my_other_sessions(
    hub: NamedDependency[Hub], person: NamedDependency[SignedIn]
) -> None:
    """Ends all of one's sessions but the one that asks."""
    await web_sessions.end_my_others(hub, person)


@delete(
    "/v1/me/sessions/{session_id:str}",
    operation_id="end_my_session",
    responses=PERSON,
    tags=["accounts"],
)
async def end_my_session(
    session_id: FromPath[str], hub: NamedDependency[Hub], person: NamedDependency[SignedIn]
) -> None:
    """Ends one of one's sessions, and what is open in it."""
    await web_sessions.end_mine(hub, person, session_id)


@get(
    "/v1/agencies/{agency_id:str}/access",
    operation_id="list_people_access",
    responses=PERSON,
    tags=["accounts"],
)
async def list_people_access(
    agency_id: FromPath[str], hub: NamedDependency[Hub], person: NamedDependency[SignedIn]
) -> list[PersonAccess]:
    """The agency's people, where they are signed in, and their devices; for administrators."""
    return await web_sessions.list_of_agency(hub, person, agency_id)


@delete(
    "/v1/agencies/{agency_id:str}/people/{person_id:str}/sessions",
    operation_id="end_sessions_of_person",
    responses=PERSON,
    tags=["accounts"],
)
async def end_sessions_of_person(
    agency_id: FromPath[str],
    person_id: FromPath[str],
    hub: NamedDependency[Hub],
    person: NamedDependency[SignedIn],
) -> None:
    """Signs a person of the agency out everywhere; they may sign in again."""
    await web_sessions.end_of_person(hub, person, agency_id, person_id)


@delete(
    "/v1/agencies/{agency_id:str}/people/{person_id:str}/sessions/{session_id:str}",
    operation_id="end_session_of_person",
    responses=PERSON,
    tags=["accounts"],
)
async def end_session_of_person(
    agency_id: FromPath[str],
    person_id: FromPath[str],
    session_id: FromPath[str],
    hub: NamedDependency[Hub],
    person: NamedDependency[SignedIn],
) -> None:
    """Ends one session of a person of the agency."""
    await web_sessions.end_of_person(hub, person, agency_id, person_id, session_id)


@delete(
    "/v1/agencies/{agency_id:str}/people/{person_id:str}/devices/{device_id:str}",
    operation_id="revoke_device_of_person",
    status_code=200,
    responses=PERSON,
    tags=["accounts"],
)
async def revoke_device_of_person(
    agency_id: FromPath[str],
    person_id: FromPath[str],
    device_id: FromPath[str],
    hub: NamedDependency[Hub],
    person: NamedDependency[SignedIn],
) -> Device:
    """Revokes a device of a person of the agency, for example a lost one."""
    return await web_sessions.revoke_device_of(hub, person, agency_id, person_id, device_id)


@get(
    "/v1/agencies/{agency_id:str}/sign-ins",
    operation_id="list_sign_ins",
    responses=PERSON,
    tags=["accounts"],
)
async def list_sign_ins(
    agency_id: FromPath[str],
    hub: NamedDependency[Hub],
    person: NamedDependency[SignedIn],
    before: Annotated[Instant | None, QueryParameter()] = None,
) -> list[SignIn]:
    """Who signed in and how, and who was refused and why, newest first; for administrators."""
    return await sign_ins.list_of(hub, person, agency_id, before=before)


HANDLERS = [
    list_my_sessions,
    end_my_other_sessions,
    end_my_session,
    list_people_access,
    end_sessions_of_person,
    end_session_of_person,
    revoke_device_of_person,
    list_sign_ins,
]
