"""Stands before the whole local API: who may speak to it, and with which headers it answers.

(1) The Host header is an address or a known name, so that no name that an enemy can point at this
machine (DNS rebinding) reaches anything. (2) What a page of another origin sends is refused.
(3) `/api/` wants the owner's token or the cookie that was given for it, save where a co-owner's
signature or a contact's or locator's own token takes its place.
"""

import hmac
import ipaddress
import json
from http.cookies import CookieError, SimpleCookie

import msgspec
from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from transom.clock import Clock
from transom.errors import RefusedError, SignInRefused, TransomError
from transom.gateway.api.errors import answer

COOKIE = "transom_owner"
COOKIE_SECONDS = 30 * 24 * 3600
OPEN_PATHS = frozenset({"/api/sign-in"})
SIGNED_PATHS = ("/api/co-owner/", "/api/alarm-contacts/", "/api/locators/")
"""What is sent there is signed by a co-owner, or bears a token of its own: an invitation's, a
contact's, a locator's."""
CSP = (
    # WebAssembly runs the hub's policy in the page; nothing may be evaluated as a script.
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; "
    "img-src 'self' blob: data:; font-src 'self'; connect-src 'self'; manifest-src 'self'; "
    "media-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
HEADERS = {
    b"content-security-policy": CSP.encode(),
    b"x-content-type-options": b"nosniff",
    b"x-frame-options": b"DENY",
    b"referrer-policy": b"no-referrer",
    b"cross-origin-opener-policy": b"same-origin",
    b"cross-origin-resource-policy": b"same-origin",
    b"permissions-policy": b"camera=(), microphone=(), geolocation=()",
}


class Pass:
    """The owner's token, and the cookies made from it. A new token ends all cookies.

    Args:
        token: 32 random bytes as text; whoever has it is the owner.
    """

    def __init__(self, token: str, *, clock: Clock) -> None:
        self._token, self._clock = token, clock

    @property
    def token(self) -> str:
        """The token itself, for the owner's other devices."""
        return self._token

    def is_token(self, text: str) -> bool:
        """Whether this is the token, in constant time."""
        return hmac.compare_digest(text.encode(), self._token.encode())

    def new_cookie(self) -> str:
        """The value of a fresh cookie: its end, and a MAC of it."""
        end = str(self._clock.now() // 1000 + COOKIE_SECONDS)
        return f"{end}.{self._mac(end)}"

    def is_cookie(self, value: str) -> bool:
        """Whether this cookie was made with this token, and hasn't ended."""
        end, _, mac = value.partition(".")
        if not hmac.compare_digest(mac.encode(), self._mac(end).encode()):
            return False
        return self._clock.now() // 1000 < int(end)

    def _mac(self, end: str) -> str:
        message = f"transom owner cookie {end}".encode()
        return hmac.new(self._token.encode(), message, "sha256").hexdigest()


class Guard:
    """An ASGI application that lets through to another one what may pass.

    Args:
        names: host names, besides addresses and `localhost`, by which the owner reaches this.
    """

    def __init__(self, app: ASGIApp, *, owner: Pass, names: frozenset[str] = frozenset()) -> None:
        self._app, self._pass, self._names = app, owner, names | {"localhost"}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuses, or hands on with the security headers added."""
        try:
            self._check(scope)
        except TransomError as error:
            await _refuse(scope, send, error)
            return
        await self._app(scope, receive, _with_headers(scope, send))

    def _check(self, scope: Scope) -> None:
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in _all(scope)}
        host = headers.get("host", "")
        if not self._known_host(host):  # (1)
            raise RefusedError(
                f"this gateway doesn't answer to the name {host!r:.80}",
                hint="Use its address, or start it with --allow-host NAME.",
            )
        origin = headers.get("origin")
        if origin is not None and origin not in (f"http://{host}", f"https://{host}"):  # (2)
            raise RefusedError("a page of another origin may not speak to this gateway")
        path = scope["path"]
        if path.startswith("/api/") and not _open(path) and not self._owner(headers):  # (3)
            raise SignInRefused(
                "not signed in",
                hint="Open the address that `transom gateway status` prints.",
            )

    def _known_host(self, host: str) -> bool:
        name = _without_port(host)
        if name.lower() in self._names:
            return True
        try:
            ipaddress.ip_address(name)
        except ValueError:
            return False
        return True

    def _owner(self, headers: dict[str, str]) -> bool:
        scheme, _, token = headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer":
            return self._pass.is_token(token)
        return any(self._pass.is_cookie(value) for value in _cookies(headers.get("cookie", "")))


def _open(path: str) -> bool:
    return path in OPEN_PATHS or path.startswith(SIGNED_PATHS)


def _all(scope: Scope) -> list[tuple[bytes, bytes]]:
    return list(scope["headers"])


def _without_port(host: str) -> str:
    name, bracket, _ = host.removeprefix("[").partition("]")
    return name if bracket and host.startswith("[") else host.partition(":")[0]


def _cookies(header: str) -> list[str]:
    try:
        jar = SimpleCookie(header)
    except CookieError:
        return []
    return [jar[COOKIE].value] if COOKIE in jar else []


def _with_headers(scope: Scope, send: Send) -> Send:
    async def wrapped(message: Message) -> None:
        if message["type"] == "http.response.start":
            present = {name for name, _ in message["headers"]}
            extra = [(k, v) for k, v in HEADERS.items() if k not in present]
            if scope["path"].startswith("/api/"):
                extra.append((b"cache-control", b"no-store"))
            message["headers"] = [*message["headers"], *extra]
        await send(message)

    return wrapped


async def _refuse(scope: Scope, send: Send, error: TransomError) -> None:
    status, body = answer(error)
    if scope["type"] == ScopeType.WEBSOCKET:
        await send({"type": "websocket.close", "code": 4000 + status, "reason": error.message})
        return
    data = json.dumps(msgspec.to_builtins(body)).encode()
    headers = [*HEADERS.items(), (b"content-type", b"application/json")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": data, "more_body": False})
