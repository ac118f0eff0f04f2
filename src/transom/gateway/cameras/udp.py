"""A pair of UDP ports for RTP and RTCP (RFC 3550 §11: even, and the one above)."""

import select
import socket

from transom.errors import CameraUnavailable

_TRIES = 50
_DATAGRAM = 2048
_BURST = 256
_BUFFER_BYTES = 4 * 1024 * 1024  # a key frame arrives as one burst


class UdpPair:
    """Receives from one camera only: what comes from another address is dropped.

    Args:
        host: the camera's IP address.
        watched: the RTSP connection, which `wait` watches too.
    """

    def __init__(self, host: str, watched: socket.socket) -> None:
        self._host = host
        self._watched = watched
        self.rtp, self.rtcp = _bind(watched.family)
        self.rtp.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _BUFFER_BYTES)
        self._poll = select.poll()
        for sock in (self.rtp, self.rtcp, watched):
            self._poll.register(sock, select.POLLIN)

    @property
    def ports(self) -> tuple[int, int]:
        """Our ports, for the Transport header."""
        return self.rtp.getsockname()[1], self.rtcp.getsockname()[1]

    def connect(self, rtp_port: int, rtcp_port: int) -> None:
        """Names the camera's ports. An empty datagram opens the way through a home's firewall."""
        for sock, port in ((self.rtp, rtp_port), (self.rtcp, rtcp_port)):
            sock.connect((self._host, port))
            sock.send(b"")

    def wait(self, seconds: float) -> tuple[list[bytes], list[bytes], bool]:
        """RTP and RTCP datagrams that have come, and whether the RTSP connection has something."""
        ready = {fd for fd, _ in self._poll.poll(seconds * 1000)}
        reports = _drain(self.rtcp, self._host) if self.rtcp.fileno() in ready else []
        datagrams = _drain(self.rtp, self._host) if self.rtp.fileno() in ready else []
        return datagrams, reports, self._watched.fileno() in ready

    def close(self) -> None:
        """Frees the ports."""
        self.rtp.close()
        self.rtcp.close()


def _bind(family: int) -> tuple[socket.socket, socket.socket]:
    for _ in range(_TRIES):
        rtp = socket.socket(family, socket.SOCK_DGRAM)
        rtcp = socket.socket(family, socket.SOCK_DGRAM)
        try:
            rtp.bind(("", 0))
            port = rtp.getsockname()[1]
            if port % 2 == 0:
                rtcp.bind(("", port + 1))
                rtp.setblocking(False)
                rtcp.setblocking(False)
                return rtp, rtcp
        except OSError:
            pass
        rtp.close()
        rtcp.close()
    raise CameraUnavailable("unreachable", "This machine has no free pair of UDP ports.")


def _drain(sock: socket.socket, host: str) -> list[bytes]:
    """At most a burst of datagrams, so that a flood can't keep us here."""
    out = []
    for _ in range(_BURST):
        try:
            data, sender = sock.recvfrom(_DATAGRAM)
        except (BlockingIOError, ConnectionRefusedError):
            break
        if sender[0] == host:
            out.append(data)
    return out
