"""RTMP as the bench's publisher writes and its player reads it."""

import itertools

import pytest

from bench.relay_fanout.rtmp.protocol import (
    VIDEO_TAG_BYTES,
    ChunkReader,
    command,
    set_chunk_size,
    video,
)


def _chunked(body: bytes, chunk: int, *, channel: int = 6) -> bytes:
    """A video message as a server writes it: type 0 header, then type 3 between the pieces."""
    head = bytes([channel]) + bytes(3) + len(body).to_bytes(3, "big") + b"\x09" + bytes(4)
    pieces = [body[at : at + chunk] for at in range(0, len(body), chunk)]
    return head + bytes([0xC0 | channel]).join(pieces)


@pytest.mark.parametrize("step", [1, 7, 4096])
def test_a_message_in_many_chunks_comes_out_whole_however_it_arrives(step: int) -> None:
    body = bytes(range(256)) * 5
    stream = _chunked(body, 128) + _chunked(body[::-1], 128)
    reader = ChunkReader()
    arrivals = (stream[at : at + step] for at in range(0, len(stream), step))
    bodies = list(itertools.chain.from_iterable(map(reader.feed, arrivals)))
    assert bodies == [body, body[::-1]]


def test_a_chunk_size_message_changes_what_follows() -> None:
    body = bytes(5000)
    reader = ChunkReader()
    assert list(reader.feed(set_chunk_size() + _chunked(body, 1 << 20))) == [body]


def test_commands_are_skipped() -> None:
    reader = ChunkReader()
    stream = set_chunk_size() + command("onStatus", 0.0, None, {"code": "x"})
    assert list(reader.feed(stream)) == []


def test_interleaved_channels_are_kept_apart() -> None:
    first, second = bytes([1]) * 200, bytes([2]) * 200
    one, two = _chunked(first, 128, channel=6), _chunked(second, 128, channel=7)
    head = 12 + 128
    mixed = one[:head] + two[:head] + one[head:] + two[head:]
    assert list(ChunkReader().feed(mixed)) == [first, second]


def test_what_the_publisher_writes_the_player_reads() -> None:
    reader = ChunkReader()
    stream = set_chunk_size() + video(b"stamped frame", is_key=True, milliseconds=40)
    (body,) = reader.feed(stream)
    assert body[VIDEO_TAG_BYTES:] == b"stamped frame"
