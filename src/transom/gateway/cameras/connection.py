"""One RTSP session with one camera, blocking: connect, set up, read packets.

Runs in the camera's own thread; `abort` is the one call from another. Doesn't retry.
"""

import re
import secrets
import socket
import struct
from contextlib import suppress

from transom.clock import Clock
from transom.errors import CameraUnavailable
from transom.gateway.cameras import rtcp, rtp
from transom.gateway.cameras.auth import Credentials
from transom.gateway.cameras.message import NotRtspError, Response, request, take_message
from transom.gateway.cameras.sdp import VideoDescription, find_video
from transom.gateway.cameras.source import CameraSource
from transom.gateway.cameras.udp import UdpPair

_WAIT_SECONDS = 0.5  # a read returns at least this often
_CHUNK = 64 * 1024
_DEFAULT_TIMEOUT = 60  # RFC 2326 §12.37
_REPORT_SECONDS = 5.0


class RtspConnection:
    """Reads one camera's video packets.

    Args:
        answer_seconds: how long the camera may take to accept, and to answer each request.

    Attributes:
        clock_offset_ms: as `Reader.clock_offset_ms`.
    """

    def __init__(self, source: CameraSource, *, clock: Clock, answer_seconds: float = 5.0) -> None:
        self._source = source
        self._clock = clock
        self._answer_seconds = answer_seconds
        self._credentials = Credentials(source.user, source.password)
        self._socket: socket.socket | None = None
        self._udp: UdpPair | None = None
        self._reorder = rtp.Reorder()
        self.clock_offset_ms: int | None = None
        self._aborted = False
        self._buffer = b""
        self._packets: list[rtp.RtpPacket] = []
        self._responses: list[Response] = []
        self._spoke = False
        self._sequence = 0
        self._session: dict[str, str] = {}
        self._channel = 0
        self._keep_alive = "OPTIONS"
        self._ssrc = secrets.randbits(32)

    def open(self) -> VideoDescription:
        """Connects and starts the stream.

        Raises:
            CameraUnavailable: `unreachable`, `password`, `not_rtsp`, `no_video`, `codec`, `lost`.
        """
        self._connect()
        public = self._ask("OPTIONS", self._source.url).get("public")
        if "GET_PARAMETER" in public:
            self._keep_alive = "GET_PARAMETER"
        answer = self._ask("DESCRIBE", self._source.url, {"Accept": "application/sdp"})
        base = answer.get("content-base") or answer.get("content-location") or self._source.url
        self._video = find_video(answer.body.decode("utf-8", "replace"), base=base)
        self._set_up(self._video.control)
        self._ask("PLAY", self._video.aggregate, {"Range": "npt=0.000-"})
        self._alive_at = self._reported_at = self._clock.monotonic()
        return self._video

    def read(self) -> list[rtp.RtpPacket]:
        """Packets of the video in order, as soon as there are any; [] after half a second.

        Raises:
            CameraUnavailable: `lost`: the camera closed the connection.
        """
        if not self._packets:
            self._receive()
        self._stay_alive()
        packets, self._packets = self._packets, []
        self._responses.clear()
        return packets

    def abort(self) -> None:
        """Makes a blocked call in the camera's thread return at once. Any thread."""
        self._aborted = True
        if self._socket is not None:
            with suppress(OSError):
                self._socket.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Says goodbye, without waiting for an answer, and frees the sockets."""
        if self._socket is not None:
            with suppress(OSError):
                if self._session and not self._aborted:
                    self._send("TEARDOWN", self._video.aggregate)
            self._socket.close()
        if self._udp is not None:
            self._udp.close()

    def _connect(self) -> None:
        source = self._source
        try:
            self._socket = socket.create_connection(
                (source.host, source.port), timeout=self._answer_seconds
            )
        except (OSError, UnicodeError) as error:
            raise CameraUnavailable(
                "unreachable",
                f"Nothing answers at {source.address_shown}.",
                hint="Check the address, and that the camera is on and on this network.",
            ) from error
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        # A blocking socket with a kernel timeout: one system call a read instead of two.
        self._socket.setblocking(True)
        interval = struct.pack("ll", 0, int(_WAIT_SECONDS * 1_000_000))
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, interval)

    def _set_up(self, control: str) -> None:
        if self._source.transport == "tcp":
            wanted = "RTP/AVP/TCP;unicast;interleaved=0-1"
        else:
            assert self._socket is not None
            self._udp = UdpPair(self._socket.getpeername()[0], self._socket)
            wanted = "RTP/AVP;unicast;client_port={}-{}".format(*self._udp.ports)
        answer = self._ask("SETUP", control, {"Transport": wanted})
        identifier, _, rest = answer.get("session").partition(";")
        self._session = {"Session": identifier.strip()}
        timeout = re.search(r"timeout\s*=\s*(\d+)", rest)
        self._alive_seconds = max(2.0, int(timeout[1] if timeout else _DEFAULT_TIMEOUT) / 2)
        transport = answer.get("transport")
        if channel := re.search(r"interleaved=(\d+)", transport):
            self._channel = int(channel[1])
        if self._udp is not None and (
            port := re.search(r"server_port=(\d+)(?:-(\d+))?", transport)
        ):
            self._udp.connect(int(port[1]), int(port[2] or int(port[1]) + 1))

    def _ask(self, method: str, uri: str, headers: dict[str, str] | None = None) -> Response:
        """Sends and waits for the answer; answers a challenge, and a new nonce, once each."""
        answer = self._exchange(method, uri, headers)
        for attempt in range(2):
            if answer.status != 401:
                break
            understood = self._credentials.challenge(answer.all("www-authenticate"))
            if attempt and not self._credentials.stale:
                break
            if not self._source.user or not understood:
                break
            answer = self._exchange(method, uri, headers)
        _check(answer, self._source)
        return answer

    def _exchange(self, method: str, uri: str, headers: dict[str, str] | None) -> Response:
        self._responses.clear()
        sequence = self._send(method, uri, headers)
        until = self._clock.monotonic() + self._answer_seconds
        while self._clock.monotonic() < until:
            for answer in self._responses:
                if answer.get("cseq") in (str(sequence), ""):
                    return answer
            self._receive()
        raise self._gone("doesn't answer")

    def _send(self, method: str, uri: str, headers: dict[str, str] | None = None) -> int:
        assert self._socket is not None
        self._sequence += 1
        every = {**(headers or {}), **self._session}
        if authorization := self._credentials.header(method, uri):
            every["Authorization"] = authorization
        try:
            self._socket.sendall(request(method, uri, self._sequence, every))
        except OSError as error:
            raise self._gone("closed the connection") from error
        return self._sequence

    def _receive(self) -> None:
        if self._udp is None:
            self._receive_stream()
            return
        datagrams, reports, spoken = self._udp.wait(_WAIT_SECONDS)
        for report in reports:
            self._take_report(memoryview(report))
        for datagram in datagrams:
            self._take(memoryview(datagram))
        if spoken:
            self._receive_stream()

    def _receive_stream(self) -> None:
        assert self._socket is not None
        try:
            chunk = self._socket.recv(_CHUNK)
        except BlockingIOError:
            return
        except OSError as error:
            raise self._gone("closed the connection") from error
        if not chunk:
            raise self._gone("closed the connection")
        try:
            self._split(self._buffer + chunk if self._buffer else chunk)
        except NotRtspError as error:
            raise self._gone("sends something that isn't RTSP") from error

    def _split(self, data: bytes) -> None:
        """Takes interleaved packets (RFC 2326 §10.12) and messages off the stream."""
        view, at, end = memoryview(data), 0, len(data)
        while at + 4 <= end:
            if data[at] == 0x24:
                after = at + 4 + (data[at + 2] << 8 | data[at + 3])
                if after > end:
                    break
                if data[at + 1] == self._channel:
                    self._take(view[at + 4 : after])
                elif data[at + 1] == self._channel + 1:
                    self._take_report(view[at + 4 : after])
                at = after
            else:
                message, taken = take_message(data[at:])
                if not taken:
                    break
                at += taken
                if message is not None:
                    self._responses.append(message)
                    self._spoke = True
        self._buffer = data[at:]

    def _take(self, data: memoryview) -> None:
        packet = rtp.parse(data)
        if packet is None or packet.payload_type != self._video.payload_type:
            return
        if self._udp is None:
            self._packets.append(packet)
        else:
            self._packets += self._reorder.push(packet)

    def _take_report(self, data: memoryview) -> None:
        offset = rtcp.clock_offset_ms(data, now=self._clock.now())
        if offset is not None:
            self.clock_offset_ms = offset

    def _stay_alive(self) -> None:
        now = self._clock.monotonic()
        if now - self._alive_at > self._alive_seconds:
            self._alive_at = now
            self._send(self._keep_alive, self._video.aggregate)
        if now - self._reported_at > _REPORT_SECONDS:
            self._reported_at = now
            self._report()

    def _report(self) -> None:
        """An empty receiver report (RFC 3550 §6.4.2): some cameras stop without one."""
        assert self._socket is not None
        name = b"transom"
        report = struct.pack("!BBHI", 0x80, 201, 1, self._ssrc)
        report += struct.pack("!BBHIBB", 0x81, 202, 4, self._ssrc, 1, len(name)) + name + bytes(3)
        with suppress(OSError):
            if self._udp is not None:
                self._udp.rtcp.send(report)
            else:
                head = struct.pack("!BBH", 0x24, self._channel + 1, len(report))
                self._socket.sendall(head + report)

    def _gone(self, what: str) -> CameraUnavailable:
        where = self._source.address_shown
        if self._spoke:
            return CameraUnavailable("lost", f"The camera at {where} {what}.")
        return CameraUnavailable(
            "not_rtsp",
            f"What answers at {where} isn't an RTSP camera: it {what}.",
            hint="Check the port; cameras mostly use 554 for RTSP.",
        )


def _check(answer: Response, source: CameraSource) -> None:
    """Turns a refusal into words that help. None of them holds the path or a secret."""
    match answer.status:
        case status if 200 <= status < 300:
            return
        case 401 | 403:
            message = "The camera refuses this user name and password."
            if not source.user:
                message = "The camera asks for a user name and a password."
            raise CameraUnavailable("password", message, hint="Enter the camera's own password.")
        case 404:
            raise CameraUnavailable(
                "no_video",
                "The camera has no stream at this path.",
                hint="Look up the stream's path in the camera's manual or app.",
            )
        case 461:
            other = "UDP" if source.transport == "tcp" else "TCP"
            raise CameraUnavailable(
                "no_video",
                f"The camera doesn't offer {source.transport.upper()}.",
                hint=f"Choose {other} instead.",
            )
        case status:
            raise CameraUnavailable("no_video", f"The camera refuses the stream ({status}).")
