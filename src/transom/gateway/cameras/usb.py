"""A USB camera by Linux's Video4Linux: H.264 or MJPEG as the camera makes it, raw pictures encoded.

The picture's size and rate are the camera's own default.
"""

import errno
from collections.abc import Callable

import av
from av.container import InputContainer

from transom.errors import CameraUnavailable
from transom.gateway.cameras.container import Contents
from transom.gateway.cameras.reader import Stream
from transom.gateway.cameras.source import CameraSource
from transom.gateway.cameras.unit import Unit

OpenInput = Callable[[str, str], InputContainer]
_FORMATS = ("h264", "mjpeg", "")  # the last: whatever it has, which is raw pictures


def open_v4l2(path: str, wanted: str) -> InputContainer:
    """Opens a device in one of its formats. Raises FFmpegError, or ValueError without V4L2."""
    options = {"input_format": wanted} if wanted else {}
    return av.open(path, format="v4l2", options=options, timeout=(5.0, 5.0))


class UsbReader:
    """A `Reader` of a device. `open` raises `missing`, `denied`, `busy`, `no_video` or `codec`.

    Args:
        open_input: opens the device at a path in a format.
    """

    clock_offset_ms = None

    def __init__(self, source: CameraSource, *, open_input: OpenInput = open_v4l2) -> None:
        self._shown = source.shown
        self._path = source.path
        self._open_input = open_input
        self._container: InputContainer | None = None

    def open(self) -> Stream:
        """See `Reader.open`."""
        for wanted in _FORMATS:
            try:
                self._container = self._open_input(self._path, wanted)
                break
            except (OSError, ValueError) as error:
                self._explain(error, last=wanted == _FORMATS[-1])
        assert self._container is not None
        contents = Contents(self._container)
        self._units = contents.units()
        return contents.stream

    def read(self) -> list[Unit]:
        """See `Reader.read`."""
        found = next(self._units, None)
        if found is None:
            raise CameraUnavailable("lost", "The camera has stopped sending pictures.")
        return [found[1]]

    def abort(self) -> None:
        """See `Reader.abort`: the next picture ends the call, or five seconds."""

    def close(self) -> None:
        """See `Reader.close`."""
        if self._container is not None:
            self._container.close()

    def _explain(self, error: Exception, *, last: bool) -> None:
        """Raises what an owner can do about it; returns where another format may still do."""
        match error:
            case OSError(errno=errno.ENOENT | errno.ENODEV | errno.ENXIO):
                raise CameraUnavailable(
                    "missing",
                    f"No camera is plugged in at {self._shown}.",
                    hint="Plug it in. `ls /dev/v4l/by-id` lists those that are.",
                ) from error
            case OSError(errno=errno.EACCES | errno.EPERM):
                raise CameraUnavailable(
                    "denied",
                    f"The gateway may not open {self._shown}.",
                    hint="Add its user to the group video, and start it again.",
                ) from error
            case OSError(errno=errno.EBUSY):
                raise CameraUnavailable(
                    "busy",
                    "Another program is using this camera.",
                    hint="Close the program that shows it, a video call for example.",
                ) from error
        if last:
            raise CameraUnavailable(
                "no_video",
                f"What is at {self._shown} gives no picture.",
                hint="Some cameras have two devices, and the other one has the picture.",
            ) from error
