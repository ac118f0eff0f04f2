"""HTTP: sign-in with an agency's own account, and its settings."""

from typing import Any

from litestar import Request, Response, delete, get, post, put
from litestar.datastructures import Cookie
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from transom.errors import ProviderUnavailable, SignOnRefused, TooManyTries
from transom.hub.accounts.people import SignedIn
from transom.hub.hub import Hub
from transom.hub.sso import service, signing_on
from transom.hub.sso.schemas import (
    NewSignOn,
    SignOnChoice,
    SignOnOffer,
    SignOnSettings,
    SignOnStart,
)
from transom.hub.sso.signing_on import Answer
from transom.hub.web.access import browser_of, check_browser, session_cookie, sign_in_limit
from transom.hub.web.problems import ANONYMOUS, PERSON

COOKIE = "transom_sso"
_PATH = "/v1/auth/sso"
_MOST = 4096  # characters of what a provider sends back


@post(
    "/v1/auth/sso/find",
    operation_id="find_sign_on",
    status_code=200,
    responses=ANONYMOUS,
    tags=["accounts"],
)
async def find_sign_on(
    data: JSONBody[SignOnChoice], hub: NamedDependency[Hub], request: Request[Any, Any, Any]
) -> SignOnOffer:
    """The agency that a short name or a work address means."""
    check_browser(hub, request)
    sign_in_limit(hub, request)
    return await signing_on.find(hub, data.name)


@post(
    "/v1/auth/sso/start",
    operation_id="start_sign_on",
    status_code=200,
    responses=ANONYMOUS,
    tags=["accounts"],
)
async def start_sign_on(
    data: JSONBody[SignOnChoice], hub: NamedDependency[Hub], request: Request[Any, Any, Any]
) -> Response[SignOnStart]:
    """Begins a sign-in at the agency's provider; the browser goes on to the URL."""
    check_browser(hub, request)
    sign_in_limit(hub, request)
    started, token = await signing_on.start(hub, data.name)
    return Response(started, cookies=[_cookie(hub, token)])


@get("/v1/auth/sso/{agency_id:str}/callback", include_in_schema=False, status_code=303)
async def sign_on_callback(
    agency_id: FromPath[str],
    hub: NamedDependency[Hub],
    request: Request[Any, Any, Any],
) -> Response[None]:
    """Where the provider sends the browser back: a page of ours follows, signed in or not."""
    told = {name: text[:_MOST] for name, text in request.query_params.items()}
    answer = Answer(
        state=told.get("state", ""),
        browser_token=request.cookies.get(COOKIE, ""),
        code=told.get("code", ""),
        error=told.get("error", ""),
        issuer=told.get("iss", ""),
    )
    try:
        sign_in_limit(hub, request)
        token, _ = await signing_on.finish(hub, agency_id, answer, browser=browser_of(request))
    except (SignOnRefused, ProviderUnavailable) as refused:
        return _go(hub, f"/?refused={refused.reason}")
    except TooManyTries:
        return _go(hub, "/?refused=tries")
    # The session's cookie isn't sent on this very redirect, which another site began; the page
    # that follows is ours, and sends it.
    return _go(hub, "/operator/", session_cookie(hub, token))


@get(
    "/v1/agencies/{agency_id:str}/sign-on",
    operation_id="get_sign_on",
    responses=PERSON,
    tags=["accounts"],
)
async def get_sign_on(
    agency_id: FromPath[str], hub: NamedDependency[Hub], person: NamedDependency[SignedIn]
) -> SignOnSettings:
    """How the agency's people sign in with its own account; for its administrators."""
    return await service.read(hub, person, agency_id)


@put(
    "/v1/agencies/{agency_id:str}/sign-on",
    operation_id="put_sign_on",
    responses=PERSON,
    tags=["accounts"],
)
async def put_sign_on(
    agency_id: FromPath[str],
    data: JSONBody[NewSignOn],
    hub: NamedDependency[Hub],
    person: NamedDependency[SignedIn],
) -> SignOnSettings:
    """Sets the agency's provider and who gets which role; its issuer must answer."""
    return await service.put(hub, person, agency_id, data)


@delete(
    "/v1/agencies/{agency_id:str}/sign-on",
    operation_id="remove_sign_on",
    responses=PERSON,
    tags=["accounts"],
)
async def remove_sign_on(
    agency_id: FromPath[str], hub: NamedDependency[Hub], person: NamedDependency[SignedIn]
) -> None:
    """Nobody signs in with the agency's account any more."""
    await service.remove(hub, person, agency_id)


def _go(hub: Hub, path: str, *cookies: Cookie) -> Response[None]:
    return Response(
        None, status_code=303, headers={"location": path}, cookies=[_cookie(hub, ""), *cookies]
    )


def _cookie(hub: Hub, token: str) -> Cookie:
    """Lax, since the provider's site sends the browser back; good for this way alone."""
    return Cookie(
        key=COOKIE,
        value=token,
        path=_PATH,
        httponly=True,
        secure=hub.config.secure,
        samesite="lax",
        max_age=300 if token else 0,
    )


HANDLERS = [
    find_sign_on,
    start_sign_on,
    sign_on_callback,
    get_sign_on,
    put_sign_on,
    remove_sign_on,
]
