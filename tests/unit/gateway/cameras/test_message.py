import pytest
from hypothesis import given
from hypothesis import strategies as st

from transom.gateway.cameras.message import MAX_HEAD, NotRtspError, request, take_message


def test_answer_with_a_body() -> None:
    data = b"RTSP/1.0 200 OK\r\nCSeq: 2\r\nContent-Length: 3\r\nX-A: 1\r\nX-A: 2\r\n\r\nabcrest"
    answer, taken = take_message(data)
    assert answer is not None
    assert (answer.status, answer.body, data[taken:]) == (200, b"abc", b"rest")
    assert answer.all("x-a") == ["1", "2"]
    assert answer.get("missing") == ""


@pytest.mark.parametrize("cut", [1, 5, 20, 30, 46])
def test_half_an_answer_is_waited_for(cut: int) -> None:
    data = b"RTSP/1.0 200 OK\r\nContent-Length: 3\r\n\r\nabc"
    assert take_message(data[: min(cut, len(data) - 1)]) == (None, 0)


def test_cameras_own_request_is_passed_over() -> None:
    data = b"ANNOUNCE rtsp://x RTSP/1.0\r\nCSeq: 1\r\n\r\n"
    assert take_message(data) == (None, len(data))


@pytest.mark.parametrize(
    "data",
    [
        b"HTTP/1.1 400 Bad Request\r\n\r\n",
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"\x16\x03\x01\x02\x00",
        b"RTSP/1.0 200 OK\r\nContent-Length: 99999999\r\n\r\n",
        b"RTSP/1.0 200 OK\r\n" + b"x" * MAX_HEAD,
    ],
)
def test_what_is_not_rtsp_is_noticed(data: bytes) -> None:
    with pytest.raises(NotRtspError):
        answer, taken = take_message(data)
        if answer is None and not taken:
            take_message(data + bytes(MAX_HEAD))


@given(st.binary(max_size=200))
def test_no_bytes_do_more_than_not_being_rtsp(data: bytes) -> None:
    try:
        _, taken = take_message(data)
    except NotRtspError:
        return
    assert 0 <= taken <= len(data)


def test_request_is_written_as_rfc_2326_says() -> None:
    assert request("PLAY", "rtsp://x", 3, {"Session": "a"}) == (
        b"PLAY rtsp://x RTSP/1.0\r\nCSeq: 3\r\nUser-Agent: transom\r\nSession: a\r\n\r\n"
    )
