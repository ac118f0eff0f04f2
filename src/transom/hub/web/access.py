"""Who calls: a person's cookie with CSRF token and Origin, or the admin's token."""

import hmac
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from litestar import Request
from litestar.connection import ASGIConnection
from litestar.datastructures import Cookie
from litestar.di import NamedDependency

from transom.errors import SignInRefused
from transom.hub.accounts import repository
from transom.hub.accounts.browsers import browser_kind
from transom.hub.accounts.people import SignedIn
from transom.hub.admin import REASON_HEADER
from transom.hub.hub import Hub
from transom.hub.openings.staff import log_admin
from transom.hub.web.limits import CHANGES, ENROLMENT, OBJECTIONS, SIGN_IN
from transom.hub.web.tokens import csrf_token, hash_session

CSRF_HEADER = "x-transom-csrf"
USE_NOTED_MS = 5 * 60_000  # a session's last use is told to five minutes, not written each time
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
AnyConnection = ASGIConnection[Any, Any, Any, Any]


@dataclass(frozen=True)
class Admin:
    """Proof that the call carried the hub's admin token."""


async def provide_person(hub: NamedDependency[Hub], request: Request[Any, Any, Any]) -> SignedIn:
    """The person of the session cookie; for a change, the page must be ours.

    Raises:
        SignInRefused: no session, or a change without our page's CSRF token and Origin.
    """
    person = await signed_in(hub, request)
    if request.method not in _SAFE:
        check_browser(hub, request)
        token = request.headers.get(CSRF_HEADER, "")
        if not hmac.compare_digest(token.encode(), person.csrf.encode()):
            raise SignInRefused(
                "the change didn't come from a page of this hub",
                hint=f"Send the header {CSRF_HEADER} with the value from GET /v1/me.",
            )
        hub.limits.take("change", person.person_id, CHANGES)
    return person


async def signed_in(hub: Hub, connection: AnyConnection) -> SignedIn:
    """The person of the session cookie.

    Raises:
        SignInRefused: there is no cookie, or its session is over.
    """
    token = connection.cookies.get(hub.config.cookie_name)
    if token is None:
        raise SignInRefused("nobody is signed in", hint="Sign in, and repeat what you wanted.")
    found = await hub.db.read(repository.person_of_session, hash_session(token), hub.clock.now())
    # A demo's session is worth nothing once the hub runs without --demo.
    if found is None or (found["demo"] and not hub.config.demo):
        raise SignInRefused("the session is over", hint="Sign in again.")
    session, now = hash_session(token), hub.clock.now()
    if now - (found["used_at"] or 0) > USE_NOTED_MS:
        await hub.db.write(repository.use_session, session, at=now)
    return SignedIn.from_row(found, csrf=csrf_token(token), session=session)


async def provide_admin(hub: NamedDependency[Hub], request: Request[Any, Any, Any]) -> Admin:
    """The hub's own administrator, who can read the token's file; each use of it is logged.

    Raises:
        SignInRefused: another token, or none.
    """
    told = request.headers.get("authorization", "")
    if not hmac.compare_digest(told.encode(), f"Bearer {hub.folder.admin_token}".encode()):
        raise SignInRefused(
            "that needs the hub's admin token",
            hint="It's in the file admin.token in the hub's data folder.",
        )
    await log_admin(
        hub,
        method=request.method,
        path=request.scope["path_template"],
        reason=unquote(request.headers.get(REASON_HEADER, "")),
    )
    return Admin()


def check_browser(hub: Hub, connection: AnyConnection) -> None:
    """Refuses what a browser says was sent by another site's page.

    Raises:
        SignInRefused: it was.
    """
    origin = connection.headers.get("origin")
    site = connection.headers.get("sec-fetch-site", "same-origin")
    if (origin is not None and origin not in hub.config.origins) or site not in (
        "same-origin",
        "none",
    ):
        raise SignInRefused(
            "the request came from a page of another site",
            hint=f"Use the hub at {hub.config.public_url}.",
        )


def sign_in_limit(hub: Hub, request: Request[Any, Any, Any]) -> None:
    """Counts a try to sign in.

    Raises:
        TooManyTries: from this address.
    """
    hub.limits.take("sign_in", caller(request), SIGN_IN)


def enrolment_limit(hub: Hub, request: Request[Any, Any, Any]) -> None:
    """Counts a try to enrol a gateway.

    Raises:
        TooManyTries: from this address.
    """
    hub.limits.take("enrolment", caller(request), ENROLMENT)


def objection_limit(hub: Hub, request: Request[Any, Any, Any]) -> None:
    """Counts an objection filed, or asked about by its reference.

    Raises:
        TooManyTries: from this address.
    """
    hub.limits.take("objection", caller(request), OBJECTIONS)


def browser_of(connection: AnyConnection) -> str:
    """What kind of browser calls, as its person would recognise it; its version is nobody's."""
    return browser_kind(connection.headers.get("user-agent", ""))


def caller(connection: AnyConnection) -> str:
    """The caller's network address. Behind a proxy, uvicorn takes it from the trusted header."""
    return connection.client.host if connection.client else "unknown"


def session_cookie(hub: Hub, token: str) -> Cookie:
    """The session's cookie: out of scripts' reach, and never sent from another site."""
    return Cookie(
        key=hub.config.cookie_name,
        value=token,
        path="/",
        httponly=True,
        secure=hub.config.secure,
        samesite="strict",
    )


def clear_session_cookie(hub: Hub) -> Cookie:
    """Takes the session's cookie back."""
    return Cookie(
        key=hub.config.cookie_name,
        value="",
        path="/",
        httponly=True,
        secure=hub.config.secure,
        samesite="strict",
        max_age=0,
    )
