"""What every server under test looks like to the measuring process."""

import contextlib
import socket
import time
from collections.abc import Sequence
from dataclasses import dataclass

from bench.relay_fanout.children import Child, ChildFailed


@dataclass(frozen=True)
class Cores:
    """Which core each part of a measurement is pinned to."""

    server: int = 0
    publishers: int = 1
    viewers: int = 1


@dataclass(frozen=True)
class Running:
    """A server with its whole load, up and flowing.

    Args:
        server: the server under test, and nothing else: its CPU is the result.
        publishers: who feeds it.
        viewers: who answers `begin` and `end` (`tally.Tally`).
    """

    server: Sequence[Child]
    publishers: Sequence[Child]
    viewers: Sequence[Child]


def wait_for_port(port: int, server: Child, *, seconds: float = 10.0) -> None:
    """Waits until the server accepts TCP connections on this port of 127.0.0.1.

    Raises:
        ChildFailed: it has ended, or doesn't in time.
    """
    until = time.monotonic() + seconds
    while time.monotonic() < until and server.alive:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.05)
    raise ChildFailed(f"nothing listens on port {port}: {server.log_tail()}")
