"""A camera's address and secret, which never leave the gateway (P7)."""

from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import unquote, urlsplit

from transom.errors import InputError

Transport = Literal["tcp", "udp"]
DEFAULT_PORT = 554  # RFC 2326 §3.2
_HINT = "It looks like rtsp://192.168.1.20/stream1; the camera's manual or app shows it."


@dataclass(frozen=True)
class RtspSource:
    """An RTSP address with its credentials apart. Neither repr nor str shows a secret.

    Attributes:
        url: `rtsp://host[:port]/path`, without user and password.
    """

    url: str = field(repr=False)
    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)
    transport: Transport = "tcp"

    @classmethod
    def parse(
        cls, url: str, *, user: str = "", password: str = "", transport: Transport = "tcp"
    ) -> "RtspSource":
        """Reads what a person typed; user and password inside the URL are taken out of it.

        Raises:
            InputError: field `url`: not an rtsp:// URL with a host.
        """
        if any(ord(c) <= 32 or ord(c) == 127 for c in url.strip()):
            raise InputError("url", "the address has a space or a control character", hint=_HINT)
        try:
            parts = urlsplit(url.strip())
            port = parts.port
        except ValueError as error:
            raise InputError("url", "the address can't be read", hint=_HINT) from error
        if parts.scheme.lower() != "rtsp" or not parts.hostname:
            raise InputError("url", "the address must begin with rtsp:// and a host", hint=_HINT)
        host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
        where = host if port is None else f"{host}:{port}"
        query = f"?{parts.query}" if parts.query else ""
        return cls(
            f"rtsp://{where}{parts.path}{query}",
            user or unquote(parts.username or ""),
            password or unquote(parts.password or ""),
            transport,
        )

    @property
    def host(self) -> str:
        """The host to dial."""
        return urlsplit(self.url).hostname or ""

    @property
    def port(self) -> int:
        """The TCP port to dial."""
        return urlsplit(self.url).port or DEFAULT_PORT

    @property
    def address_shown(self) -> str:
        """Host and port only, for pages and logs."""
        return f"{self.host}:{self.port}"
