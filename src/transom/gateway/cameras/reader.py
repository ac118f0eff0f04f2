"""One connection with one camera, of whatever protocol; what all of them have in common.

Blocking, in the camera's own thread. Doesn't retry: `ThreadedCamera` does.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol

from transom.clock import Clock
from transom.errors import CameraUnavailable
from transom.gateway.cameras.camera import Codec
from transom.gateway.cameras.unit import Unit


@dataclass(frozen=True)
class Stream:
    """What a connection gives. `fps` is 0.0 where the camera doesn't tell."""

    codec: Codec
    fps: float = 0.0


class Reader(Protocol):
    """A connection. `abort` is the one call from another thread."""

    @property
    def clock_offset_ms(self) -> int | None:
        """How far the camera's clock is ahead of the gateway's, by its newest report; None: it
        hasn't told."""
        ...

    def open(self) -> Stream:
        """Connects and starts the stream.

        Raises:
            CameraUnavailable: with a sentence for the owner that holds no secret.
        """
        ...

    def read(self) -> list[Unit]:
        """Units in order, as soon as there are any; [] after half a second, or a few.

        Raises:
            CameraUnavailable: `lost`, or as `open`.
        """
        ...

    def abort(self) -> None:
        """Makes a blocked call return or raise at once; may be called before `open`."""
        ...

    def close(self) -> None:
        """Frees what it holds, whether or not it was opened."""
        ...


MakeReader = Callable[[], Reader]


def units(reader: Reader, *, clock: Clock, stall_seconds: float) -> Iterator[Unit]:
    """Access units of an open connection, and lost ones, until the camera is lost.

    Raises:
        CameraUnavailable: `lost`, or `no_video` where nothing has come in `stall_seconds`.
    """
    last, anything = clock.monotonic(), False
    while True:
        for unit in reader.read():
            yield unit
            last, anything = clock.monotonic(), True
        if clock.monotonic() - last > stall_seconds:
            if anything:
                raise CameraUnavailable("lost", "The camera has stopped sending pictures.")
            raise CameraUnavailable(
                "no_video",
                "The camera accepts the connection, but no picture arrives.",
                hint="If it's set to UDP, choose TCP: a firewall may be in between.",
            )
