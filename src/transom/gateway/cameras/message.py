"""RTSP/1.0 messages (RFC 2326) as bytes and back. Pure."""

import re
from dataclasses import dataclass

MAX_HEAD = 16 * 1024
MAX_BODY = 256 * 1024
_STATUS = re.compile(rb"RTSP/1\.\d (\d{3})(?: |\r|$)")


@dataclass(frozen=True)
class Response:
    """An answer: status, headers (names in lower case, repeated ones apart) and body."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def all(self, name: str) -> list[str]:
        """Every value of a header."""
        return [v for n, v in self.headers if n == name]

    def get(self, name: str) -> str:
        """The first value of a header, or nothing."""
        return next(iter(self.all(name)), "")


class NotRtspError(ValueError):
    """The far end doesn't speak RTSP."""


def request(method: str, uri: str, sequence: int, headers: dict[str, str]) -> bytes:
    """A request without a body."""
    lines = [f"{method} {uri} RTSP/1.0", f"CSeq: {sequence}", "User-Agent: transom"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def take_message(data: bytes) -> tuple[Response | None, int]:
    """The first message of `data` and how many bytes it takes; 0 bytes when it isn't whole yet.

    `None` with bytes taken is a camera's own request, which is passed over.

    Raises:
        NotRtspError: it can't become a message any more.
    """
    end = data.find(b"\r\n\r\n")
    if end < 0:
        if len(data) > MAX_HEAD or not _may_be_rtsp(data):
            raise NotRtspError
        return None, 0
    head, start = data[:end], end + 4
    headers = _headers(head)
    size = next((v for n, v in headers if n == "content-length"), "0")
    if not size.isdigit() or int(size) > MAX_BODY:
        raise NotRtspError
    if len(data) < start + int(size):
        return None, 0
    taken = start + int(size)
    status = _STATUS.match(head)
    if status is None:
        if b" RTSP/1." not in head.split(b"\r\n")[0]:
            raise NotRtspError
        return None, taken
    return Response(int(status[1]), headers, data[start:taken]), taken


def _may_be_rtsp(data: bytes) -> bool:
    """An answer begins with RTSP/; a camera's own request with a method in capitals."""
    return data.startswith(b"RTSP/"[: len(data)]) or data[:4].isupper()


def _headers(head: bytes) -> tuple[tuple[str, str], ...]:
    pairs = (line.partition(":") for line in head.decode("utf-8", "replace").split("\r\n")[1:])
    return tuple((name.strip().lower(), value.strip()) for name, _, value in pairs)
