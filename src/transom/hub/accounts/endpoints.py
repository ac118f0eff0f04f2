"""HTTP: who is signed in, passkeys, the marked demo sign-in, invitations."""

from typing import Any

from litestar import Request, Response, delete, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from transom.hub.accounts import passkeys, service, staff
from transom.hub.accounts.people import SignedIn
from transom.hub.accounts.schemas import (
    Ceremony,
    CeremonyResult,
    Colleague,
    DemoSignIn,
    Invitation,
    Me,
    NewInvitation,
    RegisterOptions,
    SignInMethods,
)
from transom.hub.hub import Hub
from transom.hub.web.access import (
    browser_of,
    check_browser,
    clear_session_cookie,
    session_cookie,
    sign_in_limit,
)
from transom.hub.web.problems import ANONYMOUS, PERSON


@get("/v1/me", operation_id="get_me", responses=PERSON, tags=["accounts"])
async def get_me(person: NamedDependency[SignedIn]) -> Me:
    """Who is signed in, and the token for changes."""
    return service.me(person)


@get("/v1/auth", operation_id="get_sign_in_methods", tags=["accounts"])
async def get_sign_in_methods(hub: NamedDependency[Hub]) -> SignInMethods:
    """How one may sign in here."""
    return service.methods(hub)


@post("/v1/auth/demo", operation_id="sign_in_demo", responses=ANONYMOUS, tags=["accounts"])
async def sign_in_demo(
    data: JSONBody[DemoSignIn], hub: NamedDependency[Hub], request: Request[Any, Any, Any]
) -> Response[Me]:
    """Signs in as a demo persona; only on a hub started with `--demo`."""
    check_browser(hub, request)
    token, person = await service.sign_in_demo(hub, data.persona, browser=browser_of(request))
    return Response(service.me(person), cookies=[session_cookie(hub, token)])


@post(
    "/v1/auth/passkey/register/options",
    operation_id="passkey_register_options",
    responses=ANONYMOUS,
    tags=["accounts"],
)
async def passkey_register_options(
    data: JSONBody[RegisterOptions], hub: NamedDependency[Hub], request: Request[Any, Any, Any]
) -> Ceremony:
    """Starts the registration of a passkey."""
    check_browser(hub, request)
    sign_in_limit(hub, request)
    return await passkeys.register_options(hub, data)


@post(
    "/v1/auth/passkey/register/verify",
    operation_id="passkey_register_verify",
    responses=ANONYMOUS,
    tags=["accounts"],
)
async def passkey_register_verify(
    data: JSONBody[CeremonyResult], hub: NamedDependency[Hub], request: Request[Any, Any, Any]
) -> Response[Me]:
    """Finishes the registration, makes the person, and signs them in."""
    check_browser(hub, request)
    sign_in_limit(hub, request)
    token, person = await passkeys.register_verify(hub, data, browser=browser_of(request))
    return Response(service.me(person), cookies=[session_cookie(hub, token)])


@post(
    "/v1/auth/passkey/sign-in/options",
    operation_id="passkey_sign_in_options",
    responses=ANONYMOUS,
    tags=["accounts"],
)
async def passkey_sign_in_options(
    hub: NamedDependency[Hub], request: Request[Any, Any, Any]
) -> Ceremony:
    """Starts a sign-in with a passkey."""
    check_browser(hub, request)
    sign_in_limit(hub, request)
    return await passkeys.sign_in_options(hub)


@post(
    "/v1/auth/passkey/sign-in/verify",
    operation_id="passkey_sign_in_verify",
    responses=ANONYMOUS,
    tags=["accounts"],
)
async def passkey_sign_in_verify(
    data: JSONBody[CeremonyResult], hub: NamedDependency[Hub], request: Request[Any, Any, Any]
) -> Response[Me]:
    """Finishes the sign-in."""
    check_browser(hub, request)
    sign_in_limit(hub, request)
    token, person = await passkeys.sign_in_verify(hub, data, browser=browser_of(request))
    return Response(service.me(person), cookies=[session_cookie(hub, token)])


@post(
    "/v1/auth/sign-out",
    operation_id="sign_out",
    status_code=204,
    responses=PERSON,
    tags=["accounts"],
)
async def sign_out(hub: NamedDependency[Hub], person: NamedDependency[SignedIn]) -> Response[None]:
    """Ends this session at the hub; the cookie is worth nothing afterwards."""
    await service.sign_out(hub, person)
    return Response(None, cookies=[clear_session_cookie(hub)])


@post(
    "/v1/agencies/{agency_id:str}/invitations",
    operation_id="invite",
    responses=PERSON,
    tags=["accounts"],
)
async def invite(
    agency_id: FromPath[str],
    data: JSONBody[NewInvitation],
    hub: NamedDependency[Hub],
    person: NamedDependency[SignedIn],
) -> Invitation:
    """Invites a person into one's own agency; for its administrators."""
    return await service.invite_as(hub, person, agency_id, data)


@get(
    "/v1/agencies/{agency_id:str}/people",
    operation_id="list_people",
    responses=PERSON,
    tags=["accounts"],
)
async def list_people(
    agency_id: FromPath[str], hub: NamedDependency[Hub], person: NamedDependency[SignedIn]
) -> list[Colleague]:
    """The people of one's own agency; for its administrators."""
    return await staff.list_of(hub, person, agency_id)


@delete(
    "/v1/agencies/{agency_id:str}/people/{person_id:str}",
    operation_id="let_person_go",
    status_code=200,
    responses=PERSON,
    tags=["accounts"],
)
async def let_person_go(
    agency_id: FromPath[str],
    person_id: FromPath[str],
    hub: NamedDependency[Hub],
    person: NamedDependency[SignedIn],
) -> Colleague:
    """Ends a person's access for good, devices and running sessions included."""
    return await staff.let_go(hub, person, agency_id, person_id)


HANDLERS = [
    list_people,
    let_person_go,
    get_me,
    get_sign_in_methods,
    sign_in_demo,
    passkey_register_options,
    passkey_register_verify,
    passkey_sign_in_options,
    passkey_sign_in_verify,
    sign_out,
    invite,
]
