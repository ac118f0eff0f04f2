"""What a person may choose about the demo."""

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit, urlunsplit

from transom.errors import InputError


@dataclass(frozen=True)
class DemoOptions:
    """The choices of `transom demo`; see `transom demo --help`."""

    video: Path | None = None
    camera: str | None = None
    port: int = 8420
    data: Path | None = None

    def __post_init__(self) -> None:
        if self.video is not None and not self.video.is_file():
            raise InputError("video", f"there is no file {self.video}")


@dataclass(frozen=True)
class CameraAddress:
    """A camera's address, with user and password taken out of it."""

    url: str
    user: str
    password: str

    @classmethod
    def parse(cls, text: str) -> "CameraAddress":
        """Splits `rtsp://user:password@host/path`.

        Raises:
            InputError: it isn't an RTSP address.
        """
        parts = urlsplit(text)
        if parts.scheme not in ("rtsp", "rtsps") or not parts.hostname:
            raise InputError(
                "camera", "a camera's address looks like rtsp://user:password@host/path"
            )
        host = parts.netloc.rpartition("@")[2]
        url = urlunsplit(parts._replace(netloc=host))
        return cls(url, unquote(parts.username or ""), unquote(parts.password or ""))
