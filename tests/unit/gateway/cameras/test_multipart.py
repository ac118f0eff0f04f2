"""Pictures out of the streams that cameras write, and nothing out of what isn't one."""

import random
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transom.gateway.cameras.multipart import Multipart, NotMultipartError, boundary_of

KIND = "multipart/x-mixed-replace"


def jpeg(size: int, seed: int = 1) -> bytes:
    body = random.Random(seed).randbytes(size).replace(b"--", b"++").replace(b"\xff", b"\xfe")
    return b"\xff\xd8\xff" + body + b"\xff\xd9"


PICTURES = [jpeg(3000, 1), jpeg(10, 2), jpeg(70_000, 3)]


def stream(
    pictures: list[bytes], *, boundary: str, end: str = "\r\n", length: bool = True
) -> bytes:
    out = b""
    for picture in pictures:
        head = f"{boundary}{end}Content-Type: image/jpeg{end}"
        head += f"Content-Length: {len(picture)}{end}" if length else ""
        out += (head + end).encode() + picture + end.encode()
    return out + boundary.encode()


@pytest.mark.parametrize(
    ("value", "boundary"),
    [
        (f"{KIND};boundary=frame", "frame"),
        (f'{KIND}; boundary="a b"', "a b"),
        (f"{KIND}; charset=x; BOUNDARY=--myboundary", "--myboundary"),
        (f"{KIND.upper()}; boundary = x1", "x1"),
    ],
)
def test_boundary_is_read_as_cameras_write_it(value: str, boundary: str) -> None:
    assert boundary_of(value) == boundary


@pytest.mark.parametrize(
    "value", ["", "image/jpeg", KIND, f"{KIND}; boundary=", f"{KIND}; boundary=--"]
)
def test_what_names_no_boundary_is_no_stream(value: str) -> None:
    assert not boundary_of(value)


@pytest.mark.parametrize("length", [True, False])
@pytest.mark.parametrize("end", ["\r\n", "\n"])
@pytest.mark.parametrize("named", ["frame", "--frame"])
@pytest.mark.parametrize("chunk", [1, 1000, 1_000_000])
def test_every_dialect_gives_the_same_pictures(
    length: bool, end: str, named: str, chunk: int
) -> None:
    data = stream(PICTURES, boundary="--frame", end=end, length=length)
    parts, got = Multipart(named), []
    for at in range(0, len(data), chunk):
        got += parts.push(data[at : at + chunk])
    assert got == PICTURES


def test_a_picture_comes_out_with_its_last_byte() -> None:
    data, parts = stream(PICTURES[:1], boundary="--x").removesuffix(b"\r\n--x"), Multipart("x")
    assert parts.push(data[:-1]) == []
    assert parts.push(data[-1:]) == PICTURES[:1]


def test_parts_that_are_no_jpeg_are_left_out() -> None:
    data = stream([b"<html>", PICTURES[0], b"", PICTURES[1]], boundary="--x")
    assert Multipart("x").push(data) == PICTURES[:2]


@pytest.mark.parametrize(
    "data",
    [
        b"x" * 20_000,
        b"--x\r\n" + b"X-A: b\r\n" * 3000,
        b"--x\r\nContent-Length: 99999999\r\n\r\n",
        b"--x\r\n\r\n" + bytes(9 * 1024 * 1024),
    ],
)
def test_what_never_ends_is_given_up(data: bytes) -> None:
    parts = Multipart("x")
    with pytest.raises(NotMultipartError):
        for at in range(0, len(data), 65_536):
            parts.push(data[at : at + 65_536])


PIECES = st.sampled_from(
    [b"--x", b"\r\n", b"\n\n", b"\r\n\r\n", b"Content-Length: 5", b"Content-Length: -1", b"--",
     b"\xff\xd8\xff", b"\xff\xd9", b"Content-Length: 00000005\r\n\r\n"],
)  # fmt: skip


@settings(max_examples=300)
@given(st.lists(st.one_of(PIECES, st.binary(max_size=20)), max_size=40))
def test_no_bytes_break_the_reader(pieces: list[bytes]) -> None:
    parts = Multipart("x")
    with suppress(NotMultipartError):
        for piece in pieces:
            assert all(picture.startswith(b"\xff\xd8\xff") for picture in parts.push(piece))


@given(st.text(max_size=60))
def test_no_content_type_breaks_the_boundary(text: str) -> None:
    boundary = boundary_of(f"{KIND};{text}")
    assert boundary is None or isinstance(Multipart(boundary), Multipart)
