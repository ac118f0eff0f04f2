"""Where a device's ONVIF service is. Only the host that the owner chose, or that answered, is ever
asked, whatever addresses the device reports of itself.
"""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from transom.errors import InputError

DEFAULT_PORT = 80
DEFAULT_PATH = "/onvif/device_service"
_PATH = re.compile(r"/[\w./~-]{1,200}", re.ASCII)
_HINT = "It looks like 192.168.1.20 or 192.168.1.20:8000; the camera's app shows it."


@dataclass(frozen=True)
class OnvifPlace:
    """A device's address."""

    host: str
    port: int = DEFAULT_PORT
    path: str = DEFAULT_PATH

    @classmethod
    def parse(cls, text: str) -> "OnvifPlace":
        """Reads what a person typed: a host, with a port if it isn't 80.

        Raises:
            InputError: field `address`.
        """
        typed = text.strip().removeprefix("http://")
        if typed.count(":") > 1 and not typed.startswith("["):
            typed = f"[{typed}]"
        if "://" in typed:
            raise InputError("address", "only plain HTTP is spoken to a device", hint=_HINT)
        try:
            parts = urlsplit(f"http://{typed}")
            host, port = parts.hostname or "", parts.port or DEFAULT_PORT
        except ValueError as error:
            raise InputError("address", "the address can't be read", hint=_HINT) from error
        if not re.fullmatch(r"[\w.:%-]{1,253}", host, re.ASCII) or parts.username is not None:
            raise InputError("address", "that isn't the address of a device", hint=_HINT)
        path = parts.path if _PATH.fullmatch(parts.path) else DEFAULT_PATH
        return cls(host, port, path)

    @property
    def authority(self) -> str:
        """Host and port, as in a URL."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}"

    @property
    def url(self) -> str:
        """The device service's address."""
        return f"http://{self.authority}{self.path}"
