"""Runs the hub's one process: one event loop for HTTP, WebSockets, relay and log."""

import asyncio
import contextlib
import json
import os
import signal
import socket
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import structlog
import uvicorn
import uvloop

from transom import logs
from transom.clock import SystemClock
from transom.core.log.note import VerifierKey, parse_vkey
from transom.errors import FatalError, InputError, LogFormatError, SetupError
from transom.hub.app import create_app
from transom.hub.config import LOOPBACK, HubConfig
from transom.hub.hub import Hub
from transom.hub.mail.account import load_mail
from transom.hub.transparency.trust import read_trust_policy
from transom.hub.wiring import open_hub, stop

log = structlog.get_logger(__name__)
WEBSOCKET_BYTES = 4 * 1024 * 1024  # a gateway's hello with all its consents


@dataclass(frozen=True, kw_only=True)
class ServeOptions:
    """What `transom hub serve` is told.

    Args:
        listen, relay: `host:port` of HTTP (TCP) and relay (UDP); port 0 takes a free one.
        public_url: the URL that browsers and gateways dial, if it isn't where HTTP listens.
        relay_public: the host, or host:port, that they dial for the relay, if it isn't that URL's.
        witnesses: each `URL VKEY`; all of them are demanded.
        trust_policy: instead of them, a C2SP tlog-policy file.
        database: the URL of a PostgreSQL database, if it isn't SQLite in the hub's folder.
        log_store: the URL of an object store that holds the public log too.
        proxies: addresses whose `X-Forwarded-For` is believed.
        places, map_style, basemap, gazetteer, time_zone: as of `HubConfig`.
        internal_providers: as of `HubConfig`.
        mail: the file of the mail account, as `load_mail` reads it.
    """

    data: Path
    listen: str = "127.0.0.1:0"
    relay: str = "127.0.0.1:0"
    public_url: str | None = None
    relay_public: str | None = None
    witnesses: Sequence[str] = ()
    trust_policy: Path | None = None
    database: str | None = field(default=None, repr=False)
    log_store: str | None = None
    demo: bool = False
    proxies: str | None = None
    places: Path | None = None
    map_style: str | None = None
    basemap: Path | None = None
    gazetteer: Path | None = None
    time_zone: str = "UTC"
    mail: Path | None = None
    internal_providers: bool = False


def serve(options: ServeOptions) -> None:
    """Serves until SIGTERM or SIGINT; prints one JSON line when it is ready.

    Raises:
        SetupError: the folder, an address or a witness's key can't be used.
        FatalError: the result of a write is unknown; starting again recovers.
    """
    logs.configure()
    witnesses = [parse_witness(text) for text in options.witnesses]
    if bool(witnesses) == bool(options.trust_policy):
        raise SetupError(
            "a hub without witnesses opens no camera"
            if not witnesses
            else "the witnesses are named twice",
            hint='Name them with --witness "URL VKEY", or with --trust-policy FILE.',
        )
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_serve(options, witnesses))


def parse_witness(text: str) -> tuple[VerifierKey, str]:
    """A witness's key and URL prefix.

    Raises:
        InputError: field `witness`.
    """
    url, _, vkey = text.strip().partition(" ")
    try:
        key = parse_vkey(vkey.strip())
    except LogFormatError as error:
        raise InputError("witness", error.message, hint='Give "URL VKEY".') from error
    if not url.startswith(("http://", "https://")):
        raise InputError("witness", f"not a URL: {url!r:.80}", hint='Give "URL VKEY".')
    return key, url.rstrip("/")


async def _serve(options: ServeOptions, witnesses: Sequence[tuple[VerifierKey, str]]) -> None:
    told = _listen_for_the_end()
    with bind(options.listen) as listener:
        port = listener.getsockname()[1]
        config = HubConfig(
            data=options.data,
            public_url=options.public_url or _own_url(options.listen, port),
            demo=options.demo,
            trust=read_trust_policy(options.trust_policy) if options.trust_policy else None,
            database=options.database,
            log_store=options.log_store,
            places=options.places,
            map_style=options.map_style,
            basemap=options.basemap,
            gazetteer=options.gazetteer,
            time_zone=options.time_zone,
            mail=load_mail(options.mail) if options.mail else None,
            internal_providers=options.internal_providers,
        )
        async with (
            open_hub(
                config,
                witnesses=witnesses,
                relay=options.relay,
                relay_host=options.relay_public or _relay_host(config, options.relay),
                clock=SystemClock(),
            ) as hub,
            serving(hub, listener, proxies=options.proxies),
        ):
            print(json.dumps(_ready(hub)), flush=True)
            if options.demo:
                log.warning("demo", what="anybody may sign in as anybody: --demo is set")
            await _until_told(hub, told)


@contextlib.asynccontextmanager
async def serving(
    hub: Hub, listener: socket.socket, *, proxies: str | None = None
) -> AsyncIterator[uvicorn.Server]:
    """Serves a hub's HTTP and WebSockets on a bound socket."""
    config = uvicorn.Config(
        create_app(hub),
        log_config=None,
        access_log=False,
        lifespan="off",
        ws="websockets-sansio",
        ws_max_size=WEBSOCKET_BYTES,
        ws_per_message_deflate=False,  # sealed frames don't compress
        ws_ping_interval=20.0,
        ws_ping_timeout=20.0,
        timeout_graceful_shutdown=2,
        timeout_keep_alive=75,
        proxy_headers=proxies is not None,
        forwarded_allow_ips=proxies,
        server_header=False,
    )
    server = _Server(config)
    task = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        await server.up.wait()
        yield server
        await stop(hub)
    finally:
        server.should_exit = True
        await task


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.up = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        self.up.set()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leaves signals to `_listen_for_the_end`: being told to end is no failure."""
        yield


def _listen_for_the_end() -> asyncio.Event:
    """Set by SIGTERM and SIGINT, from before the ready line on."""
    told = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, told.set)
    return told


async def _until_told(hub: Hub, told: asyncio.Event) -> None:
    ending = asyncio.create_task(told.wait())
    failing: list[asyncio.Task[FatalError]] = [
        asyncio.create_task(hub.ledger.sequencer.failed()),
        asyncio.create_task(hub.tasks.failed()),
    ]
    try:
        await asyncio.wait((ending, *failing), return_when=asyncio.FIRST_COMPLETED)
        for task in failing:
            if task.done():
                # Whether the last write is there shows at start-up, and only there.
                raise FatalError(task.result().message)
    finally:
        for waiting in (ending, *failing):
            waiting.cancel()


def bind(listen: str) -> socket.socket:
    """A listening TCP socket.

    Raises:
        SetupError: not an address, in use, or not this machine's.
    """
    host, _, port = listen.rpartition(":")
    if not host or not port.isascii() or not port.isdigit() or int(port) > 65535:
        raise SetupError(f"not an address to listen on: {listen!r:.80}", hint="Give host:port.")
    host = host.removeprefix("[").removesuffix("]")
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        listener = socket.create_server((host, int(port)), family=family, backlog=256)
    except OSError as error:
        raise SetupError(
            f"the hub can't listen on {listen}: {error.strerror or error}",
            hint="Choose another port, or port 0 for a free one.",
        ) from error
    # Accepted sockets inherit it. Without it an answer's second segment waits 40 ms for an ACK.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


def _relay_host(config: HubConfig, bound: str) -> str | None:
    if config.host not in LOOPBACK:
        return config.host
    # Browsers pin the relay's certificate, so an address will do where passkeys need a name.
    return "127.0.0.1" if _anywhere(bound) else None


def _anywhere(listen: str) -> bool:
    return listen.rpartition(":")[0].strip("[]") in ("0.0.0.0", "::")  # noqa: S104 (no binding)


def _own_url(listen: str, port: int) -> str:
    if _anywhere(listen):
        raise SetupError(
            f"listening on {listen}, the hub can't know under which URL it is reached",
            hint="Say so with --public-url.",
        )
    host = listen.rpartition(":")[0]
    # Passkeys need a name, and an address isn't one.
    return f"http://{'localhost' if host.strip('[]') in LOOPBACK else host}:{port}"


def _ready(hub: Hub) -> dict[str, object]:
    return {
        "ready": True,
        "url": hub.config.public_url,
        "relay_url": hub.relay.url,
        "log_vkey": hub.log_vkey,
        "demo": hub.config.demo,
        "pid": os.getpid(),
    }
