"""Runs the witness: one process, one folder, one key."""

import asyncio
import contextlib
import json
import os
import signal
import socket
from collections.abc import Collection, Iterator
from pathlib import Path

import uvicorn

from transom.clock import SystemClock
from transom.core.log.note import ED25519, VerifierKey, parse_vkey
from transom.errors import LogFormatError, SetupError
from transom.logs import configure
from transom.witness.app import WitnessApp
from transom.witness.keys import load_key
from transom.witness.service import WitnessService
from transom.witness.state import WitnessState


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
    keys = [_log_key(text) for text in logs]
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
