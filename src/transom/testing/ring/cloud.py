"""The vendor's cloud, as far as `ring-doorbell` asks it: sign-in with a code, devices, live view.

HTTP goes to it by `open_http`, which leads the vendor's hosts to loopback; signalling by
`as_vendor`, since the library has the address as a constant and takes no other.
"""

import contextlib
import secrets
import socket
import ssl
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self
from unittest import mock

from aiohttp import ClientSession, TCPConnector, web
from aiohttp.abc import AbstractResolver, ResolveResult
from ring_doorbell import webrtcstream

from transom.testing.ring.certificate import self_signed
from transom.testing.ring.film import recorded
from transom.testing.ring.session import Session

EMAIL, PASSWORD, CODE = "ann@example.org", "ann's account password", "424242"
HOSTS = {"oauth.ring.com", "api.ring.com", "prd-api-us.prd.rings.solutions"}
_ACCESS_S = 3600


def doorbell(device_id: int, name: str, **settings: Any) -> dict[str, Any]:
    """A device of the account, with the members that matter here."""
    return {
        "id": device_id,
        "description": name,
        "device_id": f"{device_id:012x}",
        "kind": "doorbell_oyster",
        "battery_life": "71",
        "location_id": "home",
        "settings": settings,
    }


@dataclass
class RingCloud:
    """Use it as a context, in the event loop in which it is to live.

    Attributes:
        limit: how long sessions last, seconds; without it, until the client ends them.
        answers: whether cameras wake up.
        said: methods of the signalling that clients sent, in order.
        sessions: how many live sessions there were.
        refresh_tokens: the one that is good now is the last.
    """

    folder: Path
    doorbots: list[dict[str, Any]] = field(default_factory=list)
    stickup_cams: list[dict[str, Any]] = field(default_factory=list)
    limit: float | None = None
    answers: bool = True
    said: list[str] = field(default_factory=list)
    sessions: int = 0
    refresh_tokens: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    async def __aenter__(self) -> Self:
        """Listens."""
        self.units = recorded()
        self.access_tokens: set[str] = set()
        self._tickets: set[str] = set()
        self._live: set[Session] = set()
        app = web.Application()
        app.add_routes(
            [
                web.post("/oauth/token", self._token),
                web.post("/clients_api/session", self._session),
                web.get("/clients_api/ring_devices", self._devices),
                web.post("/api/v1/clap/ticket/request/signalsocket", self._ticket),
                web.get("/ws", self._signalling),
            ]
        )
        self._runner = web.AppRunner(app, shutdown_timeout=1.0)
        await self._runner.setup()
        context, self._authority = self_signed(self.folder, HOSTS)
        site = web.TCPSite(self._runner, "127.0.0.1", 0, ssl_context=context)
        await site.start()
        assert site._server is not None
        self.port = site._server.sockets[0].getsockname()[1]  # type: ignore[attr-defined]
        return self

    async def __aexit__(self, *exc: object) -> None:
        """Ends everything."""
        await self.end_sessions()
        await self._runner.cleanup()

    def open_http(self) -> ClientSession:
        """An HTTP client that finds the vendor's hosts here, and trusts this cloud alone."""
        trusted = ssl.create_default_context(cafile=str(self._authority))
        return ClientSession(connector=TCPConnector(resolver=_Loopback(self.port), ssl=trusted))

    @contextlib.contextmanager
    def as_vendor(self) -> Iterator[None]:
        """The library's signalling comes here."""
        address = f"wss://127.0.0.1:{self.port}/ws?client_id={{0}}&token={{1}}"
        trusted = {"SSL_CERT_FILE": str(self._authority)}
        with (
            mock.patch.object(webrtcstream, "RTC_STREAMING_WEB_SOCKET_ENDPOINT", address),
            mock.patch.dict("os.environ", trusted),
        ):
            yield

    async def end_sessions(self) -> None:
        """Ends what is live, as the vendor does after its ten minutes."""
        for session in list(self._live):
            await session.end()

    @property
    def live(self) -> int:
        """How many sessions are live."""
        return len(self._live)

    def revoke(self) -> None:
        """The owner has removed this gateway from the account's devices."""
        self.access_tokens.clear()
        self.refresh_tokens.append(secrets.token_hex(16))

    async def _token(self, request: web.Request) -> web.Response:
        form = await request.post()
        self.asked.append(str(form["grant_type"]))
        if form["grant_type"] == "refresh_token":
            if not self.refresh_tokens or form["refresh_token"] != self.refresh_tokens[-1]:
                return web.json_response({"error": "invalid_grant"}, status=401)
            return self._issue()
        if (form["username"], form["password"]) != (EMAIL, PASSWORD):
            return web.json_response({"error": "access_denied"}, status=401)
        code = request.headers.get("2fa-code")
        if code is None:
            told = {"next_time_in_secs": 60, "phone": "+1xxxxxxx42", "tsv_state": "sms"}
            return web.json_response(told, status=412)
        if code != CODE:
            told = {"error": "Verification Code is invalid or expired"}
            return web.json_response(told, status=400)
        return self._issue()

    def _issue(self) -> web.Response:
        access = secrets.token_hex(16)
        self.access_tokens.add(access)
        self.refresh_tokens.append(secrets.token_hex(16))
        return web.json_response(
            {
                "access_token": access,
                "expires_in": _ACCESS_S,
                "expires_at": time.time() + _ACCESS_S,
                "refresh_token": self.refresh_tokens[-1],
                "scope": "client",
                "token_type": "Bearer",
            }
        )

    def _require(self, request: web.Request) -> None:
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if given not in self.access_tokens:
            raise web.HTTPUnauthorized

    async def _session(self, request: web.Request) -> web.Response:
        self._require(request)
        return web.json_response({"profile": {}}, status=201)

    async def _devices(self, request: web.Request) -> web.Response:
        self._require(request)
        told = {"doorbots": self.doorbots, "stickup_cams": self.stickup_cams, "chimes": []}
        return web.json_response(told)

    async def _ticket(self, request: web.Request) -> web.Response:
        self._require(request)
        ticket = secrets.token_hex(8)
        self._tickets.add(ticket)
        return web.json_response({"ticket": ticket})

    async def _signalling(self, request: web.Request) -> web.StreamResponse:
        if request.query.get("token") not in self._tickets:
            raise web.HTTPForbidden
        self._tickets.discard(request.query["token"])  # good once
        signalling = web.WebSocketResponse()
        await signalling.prepare(request)
        self.sessions += 1
        session = Session(
            signalling, self.units, said=self.said, limit=self.limit, answers=self.answers
        )
        self._live.add(session)
        try:
            await session.run()
        finally:
            self._live.discard(session)
        return signalling


class _Loopback(AbstractResolver):
    """Finds the vendor's hosts here, and nobody else's anywhere."""

    def __init__(self, port: int) -> None:
        self._port = port

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """See `AbstractResolver.resolve`."""
        if host not in HOSTS:
            raise OSError(f"nobody here is {host}")
        return [
            ResolveResult(
                hostname=host,
                host="127.0.0.1",
                port=self._port,
                family=socket.AF_INET,
                proto=0,
                flags=socket.AI_NUMERICHOST,
            )
        ]

    async def close(self) -> None:
        """Nothing is held."""
