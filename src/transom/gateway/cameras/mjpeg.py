"""A camera that sends MJPEG over HTTP. Follows no redirect: only the owner says who is asked.

Without TLS, as such cameras are; Digest keeps the password from the wire where the camera asks so.
"""

import socket
from contextlib import suppress
from http.client import HTTPConnection, HTTPException, HTTPResponse
from typing import NoReturn
from urllib.parse import urlsplit

from transom.errors import CameraUnavailable
from transom.gateway.cameras.auth import Credentials
from transom.gateway.cameras.multipart import Multipart, NotMultipartError, boundary_of
from transom.gateway.cameras.reader import Stream
from transom.gateway.cameras.source import CameraSource
from transom.gateway.cameras.unit import Unit

_CHUNK = 64 * 1024
_HINT = "It is the address that shows a moving picture in a browser; the manual names it."


class MjpegReader:
    """A `Reader` over HTTP. `open` raises `unreachable`, `password`, `not_mjpeg`, `no_video` or
    `lost`.
    """

    clock_offset_ms = None

    def __init__(self, source: CameraSource, *, answer_seconds: float = 5.0) -> None:
        self._source = source
        self._answer_seconds = answer_seconds
        self._credentials = Credentials(source.user, source.password)
        self._connection: HTTPConnection | None = None
        self._socket: socket.socket | None = None
        self._response: HTTPResponse | None = None

    def open(self) -> Stream:
        """See `Reader.open`."""
        response = self._get()
        challenges = response.headers.get_all("WWW-Authenticate") or []
        if response.status == 401 and self._source.user and self._credentials.challenge(challenges):
            response = self._get()
        self._check(response)
        self._parts = Multipart(self._boundary(response))
        return Stream("mjpeg")

    def read(self) -> list[Unit]:
        """See `Reader.read`."""
        assert self._response is not None
        try:
            data = self._response.read1(_CHUNK)
        except TimeoutError as error:
            raise CameraUnavailable("lost", "The camera has stopped sending pictures.") from error
        except (OSError, HTTPException, ValueError) as error:
            raise self._gone("closed the connection") from error
        if not data:
            raise self._gone("closed the connection")
        try:
            return [Unit(picture, is_key=True) for picture in self._parts.push(data)]
        except NotMultipartError as error:
            raise self._gone("sends something that isn't MJPEG") from error

    def abort(self) -> None:
        """See `Reader.abort`."""
        if self._socket is not None:
            with suppress(OSError):
                self._socket.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """See `Reader.close`."""
        for one in (self._response, self._connection):
            if one is not None:
                one.close()

    def _get(self) -> HTTPResponse:
        self.close()
        source = self._source
        self._connection = HTTPConnection(source.host, source.port, timeout=self._answer_seconds)
        try:
            self._connection.connect()
        except (OSError, UnicodeError) as error:
            raise CameraUnavailable(
                "unreachable",
                f"Nothing answers at {source.address_shown}.",
                hint="Check the address, and that the camera is on and on this network.",
            ) from error
        self._socket = self._connection.sock
        parts = urlsplit(source.url)
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        headers = {"User-Agent": "transom", "Accept": "multipart/x-mixed-replace"}
        if authorization := self._credentials.header("GET", target):
            headers["Authorization"] = authorization
        try:
            self._connection.request("GET", target, headers=headers)
            self._response = self._connection.getresponse()
        except (OSError, HTTPException, ValueError) as error:
            self._refuse("doesn't answer as a web server does", error)
        return self._response

    def _boundary(self, response: HTTPResponse) -> str:
        kind = response.headers.get("Content-Type", "")
        boundary = boundary_of(kind)
        if boundary is None and kind.lower().startswith("image/"):
            raise CameraUnavailable(
                "not_mjpeg", "This address gives a single picture, no stream.", hint=_HINT
            )
        if boundary is None:
            self._refuse("answers with something else than pictures")
        return boundary

    def _check(self, response: HTTPResponse) -> None:
        match response.status:
            case 200:
                return
            case 401 | 403:
                message = "The camera refuses this user name and password."
                if not self._source.user:
                    message = "The camera asks for a user name and a password."
                raise CameraUnavailable(
                    "password", message, hint="Enter the camera's own password."
                )
            case status if 300 <= status < 400:
                self._refuse("sends us elsewhere, and that isn't followed")
            case 404:
                raise CameraUnavailable(
                    "no_video", "The camera has no stream at this path.", hint=_HINT
                )
            case status:
                raise CameraUnavailable("no_video", f"The camera refuses the stream ({status}).")

    def _refuse(self, what: str, error: Exception | None = None) -> NoReturn:
        raise CameraUnavailable(
            "not_mjpeg",
            f"What is at {self._source.address_shown} isn't an MJPEG camera: it {what}.",
            hint=_HINT,
        ) from error

    def _gone(self, what: str) -> CameraUnavailable:
        return CameraUnavailable("lost", f"The camera at {self._source.address_shown} {what}.")
