import pytest

from transom.errors import InputError
from transom.gateway.cameras.source import RtspSource


def test_credentials_are_taken_out_of_the_url() -> None:
    source = RtspSource.parse(" rtsp://ann:p%40ss%3A@[::1]:8554/s?ch=1 ")
    assert (source.user, source.password) == ("ann", "p@ss:")
    assert source.url == "rtsp://[::1]:8554/s?ch=1"
    assert (source.host, source.port) == ("::1", 8554)


def test_fields_win_over_the_url_and_the_port_has_a_default() -> None:
    source = RtspSource.parse("rtsp://a:b@cam.local/x", user="ann", password="pw")
    assert (source.user, source.password, source.port) == ("ann", "pw", 554)
    assert source.address_shown == "cam.local:554"


def test_nothing_about_a_source_shows_a_secret() -> None:
    source = RtspSource.parse("rtsp://ann:sEcReT@cam.local/path-token")
    for text in (repr(source), str(source), source.address_shown):
        assert "sEcReT" not in text
        assert "path-token" not in text


@pytest.mark.parametrize(
    "url",
    ["", "cam.local", "http://cam.local/", "rtsp://", "rtsp:///x", "rtsp://h:port/", "rtsp://a b/",
     "rtsp://h:99999/", "rtsp://h/\r\nX-Evil: 1", "rtsp://[::1/"],
)  # fmt: skip
def test_anything_else_is_an_input_error_for_the_url_field(url: str) -> None:
    with pytest.raises(InputError) as raised:
        RtspSource.parse(url)
    assert raised.value.field == "url"
    assert "rtsp://" in raised.value.hint
