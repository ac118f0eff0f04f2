"""Runs the witness: one process, one folder, one key."""

import asyncio
import contextlib
import json
import os
import signal
import socket
import sys
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

import uvicorn

from transom.clock import SystemClock
from transom.core.log.note import ED25519, VerifierKey, parse_vkey
from transom.errors import LogFormatError, SetupError
from transom.logs import configure
from transom.witness.app import WitnessApp
from transom.witness.keys import has_key, init_key, load_key, read_key
from transom.witness.service import WitnessService
from transom.witness.state import WitnessState


def run(
    data: Path,
    *,
    listen: str,
    logs: Collection[str],
    file: Path | None,
    url: str | None,
    name: str | None,
    algorithm: str,
) -> None:
    """Makes the folder and the key if they are missing, says what to publish, and serves.

    Args:
        file: further logs' verifier keys, one a line; `#` begins a comment.
        url: where the hub reaches this witness.
        name, algorithm: of the key, if it has to be made; the machine's name by default.

    Raises:
        SetupError: as `serve`.
    """
    logs = [*logs, *(_listed(file) if file else [])]
    _log_keys(logs)  # before anything is made
    if not has_key(data):
        init_key(data, name or socket.gethostname(), algorithm)
    key = load_key(data).vkey
    if name not in (None, key.name):
        raise SetupError(f"{data} holds the key of {key.name}", hint="Leave --name out.")
    where = url or "https://WHERE-THE-HUB-REACHES-IT"
    said = f"Publish this key:\n  {key.to_text()}\nThe line for a gateway's trust policy:\n"
    print(f"{said}  witness {key.name} {key.to_text()} {where}", file=sys.stderr, flush=True)
    serve(data, listen=listen, logs=logs)


def describe(data: Path) -> dict[str, Any]:
    """A witness's name, algorithm, key and memory, for people to compare. Nothing secret.

    Raises:
        SetupError: the folder holds no witness, or its witness runs.
    """
    key = read_key(data)
    vkey = key.cosigner().vkey
    state = WitnessState(data, vkey)
    try:
        logs = [{"origin": head.origin, "size": head.size} for head in state.heads()]
    finally:
        state.close()
    return {"name": key.name, "algorithm": key.algorithm, "vkey": vkey.to_text(), "logs": logs}


def serve(data: Path, *, listen: str, logs: Collection[str]) -> None:
    """Serves until SIGTERM or SIGINT; prints one JSON line when it is ready.

    Args:
        listen: `host:port`; port 0 chooses a free one.
        logs: verifier keys of the logs to watch.

    Raises:
        SetupError: the key, the memory, a log's key or the address can't be used.
    """
    configure()
    cosigner = load_key(data)
    keys = _log_keys(logs)
    state = WitnessState(data, cosigner.vkey)
    service = WitnessService(cosigner=cosigner, logs=keys, state=state, clock=SystemClock())
    listener = _bind(listen)
    host, port = listener.getsockname()[:2]
    shown = f"[{host}]" if ":" in host else host
    line = {
        "ready": True,
        "url": f"http://{shown}:{port}",
        "vkey": cosigner.vkey.to_text(),
        "pid": os.getpid(),
    }
    config = uvicorn.Config(
        WitnessApp(service, state),
        lifespan="off",
        log_config=None,
        access_log=False,
        timeout_keep_alive=120,
        timeout_graceful_shutdown=5,
    )
    server = _Server(config)
    server.ready_line = json.dumps(line)
    asyncio.run(server.serve(sockets=[listener]))
    state.close()


class _Server(uvicorn.Server):
    ready_line = ""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._stop)
        await super().startup(sockets=sockets)
        print(self.ready_line, flush=True)

    def _stop(self) -> None:
        self.should_exit = True

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leaves signals to `startup`: being told to end is no failure."""
        yield


def _listed(file: Path) -> list[str]:
    try:
        lines = [line.partition("#")[0].strip() for line in file.read_text().splitlines()]
    except (OSError, UnicodeError) as error:
        raise SetupError(f"{file} can't be read") from error
    return [line for line in lines if line]


def _log_keys(texts: Collection[str]) -> list[VerifierKey]:
    if not texts:
        raise SetupError("a witness watches at least one log", hint="Name it with --log VKEY.")
    return [_log_key(text) for text in texts]


def _log_key(text: str) -> VerifierKey:
    try:
        key = parse_vkey(text)
    except LogFormatError as error:
        raise SetupError(
            f"not a log's key: {error.message}", hint="Give the vkey that the hub printed."
        ) from error
    if key.type != ED25519:
        raise SetupError(f"the key of {key.name} isn't a log's key", hint="Give the hub's vkey.")
    return key


def _bind(listen: str) -> socket.socket:
    host, _, port = listen.rpartition(":")
    if not host or not port.isascii() or not port.isdigit() or int(port) > 65535:
        raise SetupError(f"not an address to listen on: {listen!r:.80}", hint="Give host:port.")
    host = host.removeprefix("[").removesuffix("]")
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        listener = socket.create_server((host, int(port)), family=family, backlog=128)
    except OSError as error:
        raise SetupError(
            f"can't listen on {listen}: {error.strerror or error}",
            hint="Choose another port, or port 0 for a free one.",
        ) from error
    # Accepted sockets inherit it. Without it an answer's second segment waits 40 ms for an ACK.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener
