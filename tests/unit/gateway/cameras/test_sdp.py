"""Session descriptions as cameras write them."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transom.errors import CameraUnavailable
from transom.gateway.cameras.sdp import find_video

BASE = "rtsp://10.0.0.9/stream1"
HEAD = "v=0\r\no=- 1 1 IN IP4 10.0.0.9\r\ns=x\r\nt=0 0\r\n"
AUDIO = "m=audio 0 RTP/AVP 0\r\na=control:track2\r\n"
SPROP = ",".join(base64.b64encode(n).decode() for n in (b"\x67\x42", b"\x68\xce"))
VIDEO = (
    "m=video 0 RTP/AVP 97\r\na=rtpmap:97 H264/90000\r\n"
    f"a=fmtp:97 packetization-mode=1; sprop-parameter-sets={SPROP}; profile-level-id=42\r\n"
    "a=framerate:12.5\r\na=control:track1\r\n"
)


def test_h264_is_found_behind_audio() -> None:
    video = find_video(f"{HEAD}a=control:*\r\n{AUDIO}{VIDEO}", base=BASE)
    assert video.payload_type == 97
    assert video.control == f"{BASE}/track1"
    assert video.aggregate == BASE
    assert video.parameter_sets == (b"\x67\x42", b"\x68\xce")
    assert video.fps == 12.5


@pytest.mark.parametrize(
    ("control", "expected"),
    [
        ("rtsp://10.0.0.9/other/track", "rtsp://10.0.0.9/other/track"),
        ("trackID=1", f"{BASE}/trackID=1"),
        ("/trackID=1", f"{BASE}/trackID=1"),
        ("*", BASE),
    ],
)
def test_control_is_absolute_or_appended(control: str, expected: str) -> None:
    text = HEAD + VIDEO.replace("control:track1", f"control:{control}")
    assert find_video(text, base=BASE).control == expected


@pytest.mark.parametrize(
    ("rtpmap", "name"),
    [
        ("JPEG/90000", "MJPEG"),
        ("MP4V-ES/90000", "MPEG-4 Part 2"),
        ("AV1/90000", "AV1"),
    ],
)
def test_codec_that_is_not_supported_yet_is_named(rtpmap: str, name: str) -> None:
    with pytest.raises(CameraUnavailable, match=name) as raised:
        find_video(f"{HEAD}m=video 0 RTP/AVP 96\r\na=rtpmap:96 {rtpmap}\r\n", base=BASE)
    assert raised.value.reason == "codec"
    assert "isn't supported yet" in raised.value.message


@pytest.mark.parametrize("encoding", ["H265", "HEVC", "h265"])
def test_h265_is_found_with_its_three_parameter_sets(encoding: str) -> None:
    sets = (b"\x40\x01v", b"\x42\x01s", b"\x44\x01pp")
    vps, sps, pps = (base64.b64encode(nal).decode() for nal in sets)
    text = (
        f"{HEAD}m=video 0 RTP/AVP 98\r\na=rtpmap:98 {encoding}/90000\r\n"
        f"a=fmtp:98 profile-id=1;sprop-sps={sps};sprop-pps={pps}; sprop-vps={vps}\r\n"
    )
    video = find_video(text, base=BASE)
    assert (video.codec, video.payload_type, video.parameter_sets) == ("hevc", 98, sets)


def test_h264_is_taken_where_a_camera_offers_both() -> None:
    other = "m=video 0 RTP/AVP 98\r\na=rtpmap:98 H265/90000\r\na=control:other\r\n"
    video = find_video(HEAD + other + VIDEO, base=BASE)
    assert (video.codec, video.control) == ("h264", f"{BASE}/track1")


def test_static_jpeg_payload_type_is_named_without_a_map() -> None:
    with pytest.raises(CameraUnavailable, match="MJPEG"):
        find_video(f"{HEAD}m=video 0 RTP/AVP 26\r\n", base=BASE)


def test_sound_only_is_no_video() -> None:
    with pytest.raises(CameraUnavailable) as raised:
        find_video(HEAD + AUDIO, base=BASE)
    assert raised.value.reason == "no_video"


@given(st.text(alphabet="v=ma:video 0RTP/AVP 96H264\r\n,;*x", max_size=200))
def test_any_text_is_a_video_or_a_camera_without_one(text: str) -> None:
    try:
        find_video(text, base=BASE)
    except CameraUnavailable as error:
        assert error.reason in {"no_video", "codec"}
