"""Free ports that stay the same when a service is started again."""

import contextlib
import itertools
import os
import secrets
import socket
from collections.abc import Iterator

# Below the range from which systems take ports for port 0 and for outgoing connections
# (32768 and up on Linux, 49152 and up on macOS), so that nobody takes it between now and its use.
RANGE = range(20_000, 32_000)


WORKERS = 16


def _ports() -> Iterator[int]:
    """This process's share of the range, each port once before any comes again.

    A port that was found free is used a moment later, so two test processes mustn't find the same.
    """
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    mine = RANGE[worker % WORKERS :: WORKERS]
    start = secrets.randbelow(len(mine))
    return itertools.cycle([*mine[start:], *mine[:start]])


_SHARE = _ports()


def free_port(kind: socket.SocketKind = socket.SOCK_STREAM) -> int:
    """A port of 127.0.0.1 that nobody uses now."""
    for port in _SHARE:
        with socket.socket(socket.AF_INET, kind) as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise AssertionError("a cycle has no end")


def free_udp_port() -> int:
    """As `free_port`, for UDP."""
    return free_port(socket.SOCK_DGRAM)


def usable_port(wanted: int) -> int:
    """The wanted port of 127.0.0.1 if nobody uses it, and any free one otherwise."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", wanted))
        except OSError:
            return free_port()
        return wanted
