"""Where a virtual camera's access units come from: generated footage, a file, or a loop.

A source runs in its own thread while somebody watches, and sleeps otherwise.
"""

import threading
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np
from av.video.stream import VideoStream

from transom.clock import SystemClock
from transom.errors import SetupError
from transom.gateway.cameras.nal import split_nals
from transom.testing.camera.clock_strip import CELL_HEIGHT, WIDTH, draw_clock
from transom.testing.camera.encode import Encoder, is_key
from transom.testing.camera.footage import Footage
from transom.testing.camera.planes import Planes

_GRAIN = 8  # of 255; enough for 4 Mbit/s at 1080p


@dataclass(frozen=True)
class Format:
    """What the camera sends."""

    width: int = 640
    height: int = 360
    fps: int = 25
    bitrate: int = 1_000_000
    gop: int = 0

    def encoder(self) -> Encoder:
        """An encoder for it."""
        return Encoder(
            width=self.width, height=self.height, fps=self.fps, bitrate=self.bitrate, gop=self.gop
        )


class Source(ABC):
    """Makes access units at their time, in a thread of its own.

    Call `start` with what takes (NAL units, key?, capture instant in µs); it is called in that
    thread. `wake` and `sleep` follow whether anybody watches.
    """

    fps: float = 25.0

    def __init__(self) -> None:
        self._awake = threading.Event()
        self._ending = threading.Event()
        self._clock = SystemClock()

    def start(self, take: Callable[[list[bytes], bool, int], None]) -> None:
        """Starts the thread, asleep."""
        self._take = take
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def wake(self) -> None:
        """Somebody watches: the next access unit is a key frame."""
        self._key_wanted = True
        self._awake.set()

    def sleep(self) -> None:
        """Nobody watches."""
        self._awake.clear()

    def close(self) -> None:
        """Ends the thread."""
        self._ending.set()
        self._awake.set()
        self._thread.join()

    @abstractmethod
    def units(self) -> Iterator[tuple[list[bytes], int]]:
        """Access units with their capture instants, endless, each made when it is asked for."""

    def key_wanted(self) -> bool:
        """Whether a new watcher waits for a key frame; asking clears it."""
        wanted, self._key_wanted = self._key_wanted, False
        return wanted

    _key_wanted = False

    def _run(self) -> None:
        units = self.units()
        while not self._ending.is_set():
            self._awake.wait()
            due = self._clock.monotonic()
            while self._awake.is_set() and not self._ending.is_set():
                nals, instant_us = next(units)
                self._take(nals, is_key(nals), instant_us)
                due = max(due + 1 / self.fps, self._clock.monotonic() - 0.5)
                self._ending.wait(max(0.0, due - self._clock.monotonic()))


class FootageSource(Source):
    """Generated footage of a scene, with the clock."""

    def __init__(self, scene: str, form: Format) -> None:
        super().__init__()
        self.fps = form.fps
        self._footage = Footage(scene, width=form.width, height=form.height)
        self._encoder = form.encoder()

    def units(self) -> Iterator[tuple[list[bytes], int]]:
        """See `Source.units`."""
        began = self._clock.monotonic()
        while True:
            instant_us = self._clock.now_us()
            seconds = self._clock.monotonic() - began
            frame = self._footage.frame(seconds, instant_us // 1000)
            yield self._encoder.encode(frame, key=self.key_wanted()), instant_us


class FileSource(Source):
    """A video file, looped: transcoded with the clock, or its own H.264 passed through.

    Raises:
        SetupError: it isn't a video that can be read, or can't be passed through.
    """

    def __init__(self, path: Path, form: Format, *, passthrough: bool = False) -> None:
        super().__init__()
        self._path, self._form, self._passthrough = path, form, passthrough
        with self._open() as container:
            stream = container.streams.video[0]
            self.fps = float(stream.average_rate or form.fps)
            codec = stream.codec_context.name
        if passthrough and codec != "h264":
            raise SetupError(
                f"{path.name} can't be passed through: it holds {codec}, not H.264",
                hint="Leave --passthrough out, and it is transcoded.",
            )

    def units(self) -> Iterator[tuple[list[bytes], int]]:
        """See `Source.units`."""
        return self._copied() if self._passthrough else self._transcoded()

    def _open(self) -> "av.container.InputContainer":
        try:
            container = av.open(str(self._path))
            if not container.streams.video:
                raise SetupError(f"{self._path.name} holds no video")
        except (av.error.FFmpegError, OSError) as error:
            raise SetupError(f"{self._path.name} can't be read as a video") from error
        return container

    def _transcoded(self) -> Iterator[tuple[list[bytes], int]]:
        form = Format(**{**self._form.__dict__, "fps": round(self.fps)})
        encoder = form.encoder()
        while True:
            with self._open() as container:
                for frame in container.decode(video=0):
                    picture = frame.reformat(form.width, form.height, "yuv420p")
                    instant_us = self._clock.now_us()
                    planes = Planes(np.asarray(picture.to_ndarray(), np.uint8))
                    planes.u[: CELL_HEIGHT // 2, : WIDTH // 2] = 128
                    planes.v[: CELL_HEIGHT // 2, : WIDTH // 2] = 128
                    draw_clock(planes.y, instant_us // 1000)
                    yield encoder.encode(planes.frame(), key=self.key_wanted()), instant_us

    def _copied(self) -> Iterator[tuple[list[bytes], int]]:
        while True:
            with self._open() as container:
                stream = container.streams.video[0]
                assert isinstance(stream, VideoStream)
                to_annex_b = av.bitstream.BitStreamFilterContext("h264_mp4toannexb", stream)
                for packet in container.demux(stream):
                    for out in to_annex_b.filter(packet) if packet.size else []:
                        yield split_nals(bytes(out)), self._clock.now_us()


class LoopSource(Source):
    """A few seconds of footage, encoded once and repeated: next to no CPU, for load tests.

    The clock in it stands still from loop to loop. Grain brings the encoder up to its bit rate.
    """

    def __init__(self, scene: str, form: Format, *, seconds: int = 4) -> None:
        super().__init__()
        self.fps = form.fps
        self._form = form
        self._units: list[list[bytes]] = []
        if seconds:
            self._record(scene, form, seconds)

    def another(self) -> "LoopSource":
        """One more stream of the same recording."""
        other = LoopSource("", self._form, seconds=0)
        other._units = self._units
        return other

    def _record(self, scene: str, form: Format, seconds: int) -> None:
        footage, encoder = Footage(scene, width=form.width, height=form.height), form.encoder()
        rng = np.random.default_rng(1)
        for number in range(seconds * form.fps):
            planes = footage.planes(number / form.fps, self._clock.now())
            grain = rng.integers(-_GRAIN, _GRAIN, planes.y.shape, np.int16)
            planes.y[:] = np.clip(planes.y + grain, 16, 235)
            self._units.append(encoder.encode(planes.frame()))

    def units(self) -> Iterator[tuple[list[bytes], int]]:
        """See `Source.units`."""
        while True:
            for nals in self._units:
                yield nals, self._clock.now_us()

    @property
    def bits_per_second(self) -> float:
        """What it comes to."""
        total = sum(len(nal) + 4 for nals in self._units for nal in nals)
        return total * 8 * self.fps / len(self._units)
