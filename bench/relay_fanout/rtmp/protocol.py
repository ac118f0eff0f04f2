"""RTMP 1.0, as much of it as a publisher and a player of live video need.

Chunk format: Adobe's RTMP specification §5.3; commands: §7.2. Reads no socket.
"""

import struct
from collections.abc import Iterator

HANDSHAKE_BYTES = 1536
_SET_CHUNK_SIZE, _VIDEO, _COMMAND = 1, 9, 20
_DEFAULT_CHUNK, _LARGE_CHUNK = 128, 1 << 20
_EXTENDED = 0xFFFFFF
_HEADER_BYTES = (11, 7, 3, 0)  # of a message header, by chunk type
_AVC_KEY, _AVC_INTER = b"\x17\x01\x00\x00\x00", b"\x27\x01\x00\x00\x00"
VIDEO_TAG_BYTES = 5
STREAM = 1  # the first stream that a server makes

Amf = str | float | dict[str, str]


def hello() -> bytes:
    """C0 and C1."""
    return b"\x03" + bytes(HANDSHAKE_BYTES)


def open_stream(*, app: str, name: str, publish: bool) -> bytes:
    """Everything after the handshake, in one piece: servers answer it in order."""
    verb, more = ("publish", ["live"]) if publish else ("play", [])
    connect = command("connect", 1.0, {"app": app, "tcUrl": f"rtmp://127.0.0.1/{app}"})
    create = command("createStream", 2.0, None)
    start = command(verb, 3.0, None, name, *more, stream=STREAM)
    return set_chunk_size() + connect + create + start


def set_chunk_size() -> bytes:
    """From here on our messages come in one chunk each."""
    return _message(2, _SET_CHUNK_SIZE, _LARGE_CHUNK.to_bytes(4, "big"), chunk=_DEFAULT_CHUNK)


def command(name: str, number: float, *values: Amf | None, stream: int = 0) -> bytes:
    """An AMF0 command message."""
    body = b"".join(_amf(value) for value in (name, number, *values))
    return _message(3, _COMMAND, body, stream=stream)


def video(payload: bytes, *, is_key: bool, milliseconds: int) -> bytes:
    """A video message: one AVC NAL unit tag with our bytes."""
    body = (_AVC_KEY if is_key else _AVC_INTER) + payload
    return _message(6, _VIDEO, body, stream=STREAM, milliseconds=milliseconds)


def _message(
    channel: int,
    kind: int,
    body: bytes,
    *,
    stream: int = 0,
    milliseconds: int = 0,
    chunk: int = _LARGE_CHUNK,
) -> bytes:
    assert len(body) <= chunk and milliseconds < _EXTENDED
    head = bytes([channel]) + milliseconds.to_bytes(3, "big") + len(body).to_bytes(3, "big")
    return head + bytes([kind]) + stream.to_bytes(4, "little") + body


def _amf(value: Amf | None) -> bytes:
    if value is None:
        return b"\x05"
    if isinstance(value, float):
        return b"\x00" + struct.pack(">d", value)
    if isinstance(value, str):
        return b"\x02" + _short(value)
    members = b"".join(_short(key) + _amf(member) for key, member in value.items())
    return b"\x03" + members + b"\x00\x00\x09"


def _short(text: str) -> bytes:
    return len(text).to_bytes(2, "big") + text.encode()


class ChunkReader:
    """Puts a server's chunks together to video messages; other messages are skipped."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._chunk = _DEFAULT_CHUNK
        self._length: dict[int, int] = {}
        self._kind: dict[int, int] = {}
        self._extended: dict[int, bool] = {}
        self._body: dict[int, bytearray] = {}

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Bodies of the video messages that these bytes complete."""
        self._buffer += data
        while taken := self._take():
            kind, body = taken
            if kind == _SET_CHUNK_SIZE:
                self._chunk = int.from_bytes(body[:4], "big")
            elif kind == _VIDEO:
                yield body

    def _take(self) -> tuple[int, bytes] | None:
        """The next complete message, or None if bytes are missing."""
        while True:
            size = self._one_chunk()
            if size is None:
                return None
            channel = size
            if len(self._body[channel]) == self._length[channel]:
                return self._kind[channel], bytes(self._body.pop(channel))

    def _one_chunk(self) -> int | None:
        """Moves one chunk's bytes to its message; the channel, or None if it isn't whole."""
        buffer = self._buffer
        if not buffer:
            return None
        form, channel = buffer[0] >> 6, buffer[0] & 0x3F  # channels beyond 63 aren't used here
        head = 1 + _HEADER_BYTES[form]
        if len(buffer) < head:
            return None
        length = int.from_bytes(buffer[4:7], "big") if form < 2 else self._length[channel]
        kind = buffer[7] if form < 2 else self._kind[channel]
        extended = self._extended.get(channel, False)
        if form < 3:
            extended = int.from_bytes(buffer[1:4], "big") == _EXTENDED
        head += 4 if extended else 0
        have = len(self._body.get(channel, b""))
        piece = min(self._chunk, length - have)
        if len(buffer) < head + piece:
            return None
        self._length[channel], self._kind[channel] = length, kind
        self._extended[channel] = extended
        self._body.setdefault(channel, bytearray()).extend(buffer[head : head + piece])
        del buffer[: head + piece]
        return channel
