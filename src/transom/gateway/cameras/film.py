"""A film file in place of a camera: endless, at its own pace. For trying things out.

Opens regular files of this machine only, and nothing that such a file points to.
"""

import threading
from collections.abc import Iterator
from pathlib import Path

import av
from av.container import InputContainer

from transom.clock import Clock
from transom.errors import CameraUnavailable
from transom.gateway.cameras.container import Contents
from transom.gateway.cameras.reader import Stream
from transom.gateway.cameras.source import CameraSource
from transom.gateway.cameras.unit import Unit

_WAIT_SECONDS = 0.5  # a read returns at least this often
_LONGEST_PAUSE = 2.0  # between two pictures, whatever the file says
# No playlists and no formats of scripts: they name other files and addresses.
_FORMATS = "mov,mp4,matroska,webm,avi,mpegts,mpeg,h264,hevc,flv,ogg,mjpeg"
_OPTIONS = {"protocol_whitelist": "file", "format_whitelist": _FORMATS}


class FilmReader:
    """A `Reader` of a file. `open` raises `missing`, `denied`, `no_video` or `codec`."""

    clock_offset_ms = None

    def __init__(self, source: CameraSource, *, clock: Clock) -> None:
        self._source = source
        self._clock = clock
        self._aborted = threading.Event()
        self._container: InputContainer | None = None

    def open(self) -> Stream:
        """See `Reader.open`."""
        path = Path(self._source.path)
        if not path.is_file():
            raise CameraUnavailable(
                "missing",
                f"There is no film {path.name} at this place on the gateway's machine.",
                hint="Write the whole path, for example file:/srv/films/street.mp4.",
            )
        try:
            self._container = av.open(str(path), options=_OPTIONS)
        except PermissionError as error:
            raise CameraUnavailable(
                "denied",
                f"The gateway may not read {path.name}.",
                hint="Give its user the right to read the file.",
            ) from error
        except (av.error.FFmpegError, OSError, ValueError) as error:
            raise CameraUnavailable(
                "codec",
                f"{path.name} is no film that can be played here.",
                hint="MP4, MKV, AVI and MPEG-TS with H.264 or H.265 work.",
            ) from error
        self._contents = Contents(self._container)
        self._units = self._endless()
        self._due: float | None = None
        self._next: tuple[float, Unit] | None = None
        return self._contents.stream

    def read(self) -> list[Unit]:
        """See `Reader.read`."""
        if self._next is None:
            pause, unit = next(self._units)
            self._due = (self._clock.monotonic() if self._due is None else self._due) + pause
            self._next = (self._due, unit)
        due, unit = self._next
        left = due - self._clock.monotonic()
        if left > 0 and self._aborted.wait(min(left, _WAIT_SECONDS)):
            return []
        if left > _WAIT_SECONDS:
            return []
        self._next = None
        if left < -_LONGEST_PAUSE:  # this machine can't keep up: don't hurry after it
            self._due = self._clock.monotonic()
        return [unit]

    def abort(self) -> None:
        """See `Reader.abort`."""
        self._aborted.set()

    def close(self) -> None:
        """See `Reader.close`."""
        if self._container is not None:
            self._container.close()

    def _endless(self) -> Iterator[tuple[float, Unit]]:
        """Units with the pause before each, seconds; from the beginning again at the end."""
        assert self._container is not None
        frame_seconds = 1 / (self._contents.stream.fps or 25.0)
        while True:
            before: float | None = None
            for at, unit in self._contents.units():
                pause = frame_seconds if before is None else at - before
                before = at
                yield min(max(pause, 0.0), _LONGEST_PAUSE), unit
            if before is None:
                raise CameraUnavailable("no_video", "There is no picture in this film.")
            self._container.seek(0)
            self._contents = Contents(self._container)
