"""RTMP players of nginx, one connection each. A reader puts its frames together and times them;
the others' bytes are counted as they arrive."""

import asyncio
from functools import partial
from typing import Any, cast

import uvloop

from bench.relay_fanout.load import Load, from_argument
from bench.relay_fanout.peers import lateness_ms
from bench.relay_fanout.rtmp.protocol import (
    HANDSHAKE_BYTES,
    VIDEO_TAG_BYTES,
    ChunkReader,
    hello,
    open_stream,
)
from bench.relay_fanout.tally import Tally, answer_in_background, say

_SERVER_HANDSHAKE = 1 + 2 * HANDSHAKE_BYTES
_PLAYING_BYTES = 4096  # more than the answers to connect and play: media has come


class Player(asyncio.Protocol):
    """One connection; counts, and with a tally reads."""

    def __init__(self, camera: int) -> None:
        self._camera = camera
        self._handshake = bytearray()
        self._reader: ChunkReader | None = None
        self._tally: Tally | None = None
        self.received = 0
        self.playing = asyncio.Event()

    def read(self, tally: Tally) -> None:
        """Frames are to be put together and timed; call it before the connection is made."""
        self._reader, self._tally = ChunkReader(), tally

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begins the handshake."""
        self._transport = cast(asyncio.Transport, transport)  # uvloop's is one by behaviour only
        self._transport.write(hello())

    def data_received(self, data: bytes) -> None:
        """Finishes the handshake; then counts."""
        if len(self._handshake) < _SERVER_HANDSHAKE:
            data = self._shake_hands(data)
        self.received += len(data)
        if self.received >= _PLAYING_BYTES:
            self.playing.set()
        if self._reader is not None and self._tally is not None:
            for body in self._reader.feed(data):
                frame = body[VIDEO_TAG_BYTES:]
                self._tally.frame(len(frame), lateness_ms(frame[:8]))

    def _shake_hands(self, data: bytes) -> bytes:
        missing = _SERVER_HANDSHAKE - len(self._handshake)
        self._handshake += data[:missing]
        if len(self._handshake) == _SERVER_HANDSHAKE:
            self._transport.write(bytes(self._handshake[1 : 1 + HANDSHAKE_BYTES]))
            name = f"camera{self._camera}"
            self._transport.write(open_stream(app="live", name=name, publish=False))
        return data[missing:]


def _same(player: Player) -> Player:
    return player


async def main(load: Load, given: dict[str, Any]) -> None:
    """Connects all players, says so when each has media, and plays on."""
    players = [Player(load.camera_of(number)) for number in range(load.viewers)]
    readers = players[: load.readers]
    tally = Tally(wire_bytes=lambda: [p.received for p in players], readers=len(readers))
    for player in readers:
        player.read(tally)
    loop = asyncio.get_running_loop()
    for player in players:
        await loop.create_connection(partial(_same, player), "127.0.0.1", given["port"])
    await asyncio.gather(*(player.playing.wait() for player in players))
    say({"viewers": len(players)})
    answer_in_background(tally)
    await asyncio.Event().wait()


if __name__ == "__main__":
    uvloop.run(main(*from_argument()))
