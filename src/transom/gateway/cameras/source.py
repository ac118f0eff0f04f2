"""Where a camera's pictures come from, and its secret, which never leave the gateway (P7)."""

import re
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Literal
from urllib.parse import quote, unquote, urlsplit

from transom.errors import InputError

Transport = Literal["tcp", "udp"]
Protocol = Literal["rtsp", "http", "usb", "file", "ring"]
DEFAULT_PORTS = {"rtsp": 554, "http": 80}  # RFC 2326 §3.2, RFC 9110 §4.2.1
_RING = re.compile(r"ring:\d{1,20}", re.ASCII)
_USB = re.compile(r"/dev/(?:video\d{1,3}|v4l/by-(?:id|path)/[\w.:+-]{1,200})", re.ASCII)
_HINT = (
    "It looks like rtsp://192.168.1.20/stream1; the camera's manual or app shows it. "
    "MJPEG begins with http://, a USB camera is usb:/dev/video0, a film file:/folder/film.mp4."
)


@dataclass(frozen=True)
class CameraSource:
    """A camera's address with its credentials apart. Neither repr nor str shows a secret.

    Attributes:
        url: without user and password: `rtsp://host[:port]/path`, `http://host[:port]/path`
            (MJPEG), `usb:/dev/video0`, `file:/path` or `ring:` with the device's number.
        transport: how RTP comes; of no meaning except for `rtsp`.
    """

    url: str = field(repr=False)
    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)
    transport: Transport = "tcp"

    @classmethod
    def parse(
        cls, url: str, *, user: str = "", password: str = "", transport: Transport = "tcp"
    ) -> "CameraSource":
        """Reads what a person typed; user and password inside the URL are taken out of it.

        Raises:
            InputError: field `url`: no address that this gateway can open.
        """
        url = url.strip()
        scheme = url.partition(":")[0].lower()
        if scheme == "usb" or url.startswith("/dev/"):
            return cls(f"usb:{_device(url)}")
        if scheme == "ring":
            return cls(_ring(url))
        if scheme == "file":
            return cls(f"file:{_path(url)}")
        if any(ord(c) <= 32 or ord(c) == 127 for c in url):
            raise InputError("url", "the address has a space or a control character", hint=_HINT)
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError as error:
            raise InputError("url", "the address can't be read", hint=_HINT) from error
        if scheme not in DEFAULT_PORTS or not parts.hostname:
            raise InputError(
                "url", "the address must begin with rtsp:// or http:// and a host", hint=_HINT
            )
        host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
        where = host if port is None else f"{host}:{port}"
        query = f"?{parts.query}" if parts.query else ""
        return cls(
            f"{scheme}://{where}{parts.path}{query}",
            user or unquote(parts.username or ""),
            password or unquote(parts.password or ""),
            transport,
        )

    @property
    def protocol(self) -> Protocol:
        """How it is spoken to."""
        scheme: Protocol = self.url.partition(":")[0]  # type: ignore[assignment]
        return scheme

    @property
    def on_demand(self) -> bool:
        """Whether it may be connected only while somebody looks: a Ring camera's battery."""
        return self.protocol == "ring"

    @property
    def path(self) -> str:
        """The device or the file, for `usb` and `file`; for `ring` the device's number."""
        return unquote(self.url.partition(":")[2])

    @property
    def host(self) -> str:
        """The host to dial, for `rtsp` and `http`."""
        return urlsplit(self.url).hostname or ""

    @property
    def port(self) -> int:
        """The TCP port to dial, for `rtsp` and `http`."""
        return urlsplit(self.url).port or DEFAULT_PORTS[self.protocol]

    @property
    def shown(self) -> str:
        """What pages and logs may show: the host, the USB device, the film's name."""
        if self.host:
            return self.host
        if self.protocol == "ring":
            return "Ring"
        return self.path if self.protocol == "usb" else PurePosixPath(self.path).name

    @property
    def address_shown(self) -> str:
        """As `shown`, with the port."""
        return f"{self.host}:{self.port}" if self.host else self.shown


def _device(url: str) -> str:
    path = url.partition(":")[2] if url.lower().startswith("usb:") else url
    path = f"/{path.lstrip('/')}"
    if not _USB.fullmatch(path) or ".." in path:
        raise InputError(
            "url",
            "a USB camera's address looks like usb:/dev/video0",
            hint="`ls /dev/v4l/by-id` lists those that are plugged in.",
        )
    return path


def _ring(url: str) -> str:
    if not _RING.fullmatch(url.lower()):
        raise InputError(
            "url",
            "a Ring camera's address looks like ring:12345",
            hint="Sign in to Ring under “Add a camera” instead: that lists them.",
        )
    return url.lower()


def _path(url: str) -> str:
    path = unquote(url.partition(":")[2])
    path = f"/{path.lstrip('/')}"
    if "\x00" in path or not PurePosixPath(path).name:
        raise InputError("url", "a film's address looks like file:/folder/film.mp4", hint=_HINT)
    return quote(path)
