"""A small RTSP server (RFC 2326): H.264 over TCP and UDP, digest authentication."""

import asyncio
import contextlib
import re
import secrets
import socket
import struct
from collections.abc import Mapping
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

from transom.errors import SetupError
from transom.testing.camera.digest import DigestGate
from transom.testing.camera.mount import Mount
from transom.testing.camera.sources import Source

_Answer = tuple[int, dict[str, str], str]  # status, headers, body
_METHODS = "OPTIONS, DESCRIBE, SETUP, PLAY, PAUSE, GET_PARAMETER, TEARDOWN"
_MAX_QUEUED = 8 * 1024 * 1024  # a watcher that is further behind is dropped
_REASONS = {
    200: "OK", 400: "Bad Request", 401: "Unauthorized", 404: "Not Found",
    454: "Session Not Found", 455: "Method Not Valid in This State", 461: "Unsupported Transport",
    501: "Not Implemented",
}  # fmt: skip


class CameraServer:
    """Serves streams by path.

    Args:
        sources: by path, `/main` for example.
        gate: who may watch; `None`: anybody.
        port: 0 takes a free one.
        timeout_seconds: a session that says nothing for so long is dropped.
        clock_skew_ms: how far the camera's clock is ahead, by its sender reports.
    """

    def __init__(
        self,
        sources: Mapping[str, Source],
        *,
        gate: DigestGate | None = None,
        host: str = "127.0.0.1",
        port: int = 0,
        transports: frozenset[str] = frozenset({"tcp", "udp"}),
        timeout_seconds: int = 60,
        clock_skew_ms: int = 0,
    ) -> None:
        self.mounts = {
            path: Mount(source, clock_skew_ms=clock_skew_ms) for path, source in sources.items()
        }
        self.gate, self.host, self.port = gate, host, port
        self.transports, self.timeout_seconds = transports, timeout_seconds
        self.lose_every = 0
        self._connections: set[_Connection] = set()

    async def __aenter__(self) -> Self:
        """Listens.

        Raises:
            SetupError: the port is in use.
        """
        try:
            self._server = await asyncio.start_server(self._serve, self.host, self.port)
        except OSError as error:
            raise SetupError(f"the camera can't listen on port {self.port}") from error
        self.port = self._server.sockets[0].getsockname()[1]
        self.udp = [socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(2)]
        for sock in self.udp:
            sock.bind((self.host, 0))
            sock.setblocking(False)
        for mount in self.mounts.values():
            mount.start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        tb: TracebackType | None,
    ) -> None:
        """Drops everyone."""
        self._server.close()
        self.drop_all()
        for mount in self.mounts.values():
            await asyncio.to_thread(mount.close)
        await self._server.wait_closed()
        for sock in self.udp:
            sock.close()

    def drop_all(self) -> None:
        """Breaks every connection off, as a camera that restarts does."""
        for connection in list(self._connections):
            connection.drop()

    def url(self, path: str = "/main") -> str:
        """A stream's address."""
        return f"rtsp://{self.host}:{self.port}{path}"

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connection = _Connection(self, reader, writer)
        self._connections.add(connection)
        try:
            await connection.run()
        finally:
            self._connections.discard(connection)
            connection.drop()


class _Connection:
    """One client: its requests, and the packets it gets."""

    def __init__(
        self, server: CameraServer, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self._server, self._reader, self._writer = server, reader, writer
        self._mount: Mount | None = None
        self._session = ""
        self._channel: int | None = None
        self._client_ports: tuple[int, int] | None = None
        self._peer = writer.get_extra_info("peername")[0]
        self._count = 0

    async def run(self) -> None:
        """Until the client goes, or is silent for too long."""
        with contextlib.suppress(TimeoutError, OSError, EOFError, asyncio.LimitOverrunError):
            while True:
                async with asyncio.timeout(self._server.timeout_seconds):
                    first = await self._reader.readexactly(1)
                    if first == b"$":
                        _, size = struct.unpack("!BH", await self._reader.readexactly(3))
                        await self._reader.readexactly(size)
                        continue
                    head = first + await self._reader.readuntil(b"\r\n\r\n")
                self._answer(head.decode("utf-8", "replace"))
                await self._writer.drain()

    def drop(self) -> None:
        """Stops sending, and closes."""
        if self._mount is not None:
            self._mount.leave(self)
        self._writer.transport.abort()

    def send(self, packets: list[bytes]) -> None:
        """See `Watcher.send`."""
        if self._client_ports is not None:
            for packet in packets:
                self._count += 1
                if self._server.lose_every and self._count % self._server.lose_every == 0:
                    continue
                self._datagram(0, packet)
            return
        if self._writer.transport.get_write_buffer_size() > _MAX_QUEUED:
            self.drop()
        else:
            self._writer.writelines(self._framed(p, self._channel or 0) for p in packets)

    def send_report(self, report: bytes) -> None:
        """See `Watcher.send_report`."""
        if self._client_ports is not None:
            self._datagram(1, report)
        else:
            self._writer.write(self._framed(report, (self._channel or 0) + 1))

    @staticmethod
    def _framed(packet: bytes, channel: int) -> bytes:
        return struct.pack("!BBH", 0x24, channel, len(packet)) + packet

    def _datagram(self, which: int, packet: bytes) -> None:
        assert self._client_ports is not None
        with contextlib.suppress(OSError):  # full, or nobody there: as on any network
            self._server.udp[which].sendto(packet, (self._peer, self._client_ports[which]))

    def _answer(self, head: str) -> None:
        lines = head.split("\r\n")
        method, _, rest = lines[0].partition(" ")
        uri = rest.rpartition(" ")[0]
        headers = {
            n.strip().lower(): v.strip() for n, _, v in (x.partition(":") for x in lines[1:])
        }
        denied = self._challenge(method, headers.get("authorization", ""))
        status, extra, body = denied or self._handle(method, uri, headers)
        answer = [f"RTSP/1.0 {status} {_REASONS[status]}", f"CSeq: {headers.get('cseq', '0')}"]
        answer += [f"{name}: {value}" for name, value in extra.items()]
        answer += [f"Content-Length: {len(body)}"] if body else []
        self._writer.write(("\r\n".join(answer) + "\r\n\r\n" + body).encode())

    def _challenge(self, method: str, authorization: str) -> _Answer | None:
        gate = self._server.gate
        if method == "OPTIONS" or gate is None or gate.admits(authorization, method):
            return None
        stale = bool(authorization) and gate.is_stale(authorization)
        return 401, {"WWW-Authenticate": gate.challenge(stale=stale)}, ""

    def _handle(self, method: str, uri: str, headers: dict[str, str]) -> _Answer:
        path = urlsplit(uri).path.removesuffix("/track1").rstrip("/") or "/"
        mount = self._server.mounts.get(path)
        match method:
            case "OPTIONS":
                return 200, {"Public": _METHODS}, ""
            case _ if mount is None:
                return 404, {}, ""
            case "DESCRIBE":
                base = {"Content-Type": "application/sdp", "Content-Base": f"{uri}/"}
                return 200, base, mount.sdp(self._server.host)
            case "SETUP":
                return self._set_up(headers.get("transport", ""))
        return self._control(method, mount, headers.get("session", ""))

    def _control(self, method: str, mount: Mount, session: str) -> _Answer:
        if method not in _METHODS:
            return 501, {}, ""
        if not self._session or session != self._session:
            return 454, {}, ""
        if method == "PLAY":
            self._mount = mount
            mount.join(self)
        elif method in ("PAUSE", "TEARDOWN"):
            mount.leave(self)
        return 200, {"Session": self._session}, ""

    def _set_up(self, transport: str) -> _Answer:
        tcp = re.search(r"RTP/AVP/TCP\b.*interleaved=(\d+)", transport)
        udp = re.search(r"RTP/AVP(?:/UDP)?;.*client_port=(\d+)-(\d+)", transport)
        if tcp and "tcp" in self._server.transports:
            self._channel = int(tcp[1])
            chosen = f"RTP/AVP/TCP;unicast;interleaved={self._channel}-{self._channel + 1}"
        elif udp and "udp" in self._server.transports:
            self._client_ports = int(udp[1]), int(udp[2])
            ours = "-".join(str(s.getsockname()[1]) for s in self._server.udp)
            chosen = f"RTP/AVP;unicast;client_port={udp[1]}-{udp[2]};server_port={ours}"
        else:
            return 461, {}, ""
        self._session = secrets.token_hex(8)
        session = f"{self._session};timeout={self._server.timeout_seconds}"
        return 200, {"Transport": chosen, "Session": session}, ""
