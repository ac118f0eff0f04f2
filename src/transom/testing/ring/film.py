"""The picture that the pretended camera sends: H.264 as it was encoded, with nothing done to it."""

import asyncio
from fractions import Fraction
from functools import cache

import av
from aiortc import MediaStreamTrack
from av.packet import Packet
from av.stream import Stream

from transom.testing.camera.footage import Footage
from transom.testing.camera.sources import Format

FORM = Format(640, 360, 15, 600_000)
_SECONDS = 4
_START = b"\x00\x00\x00\x01"


@cache
def recorded() -> tuple[bytes, ...]:
    """Access units of a few seconds of footage; any second begins with a key frame."""
    footage = Footage("elm-street", width=FORM.width, height=FORM.height)
    encoder = FORM.encoder()
    return tuple(
        b"".join(_START + nal for nal in encoder.encode(footage.frame(n / FORM.fps, n * 1000)))
        for n in range(_SECONDS * FORM.fps)
    )


class FilmTrack(MediaStreamTrack):
    """Plays access units over and over, once it is let.

    Attributes:
        playing: set once the session is activated.
    """

    kind = "video"

    def __init__(self, units: tuple[bytes, ...]) -> None:
        super().__init__()
        self._units, self._count = units, 0
        self.playing = asyncio.Event()

    async def recv(self) -> "Packet[Stream]":
        """The next picture, at its time."""
        await self.playing.wait()
        loop = asyncio.get_running_loop()
        if not self._count:
            self._began = loop.time()
        await asyncio.sleep(self._began + self._count / FORM.fps - loop.time())
        packet = av.Packet(self._units[self._count % len(self._units)])
        packet.pts, packet.time_base = self._count, Fraction(1, FORM.fps)
        self._count += 1
        return packet
