import pytest

from transom.errors import InputError
from transom.gateway.cameras.source import CameraSource


def test_credentials_are_taken_out_of_the_url() -> None:
    source = CameraSource.parse(" rtsp://ann:p%40ss%3A@[::1]:8554/s?ch=1 ")
    assert (source.user, source.password) == ("ann", "p@ss:")
    assert source.url == "rtsp://[::1]:8554/s?ch=1"
    assert (source.host, source.port) == ("::1", 8554)


def test_fields_win_over_the_url_and_the_port_has_a_default() -> None:
    source = CameraSource.parse("rtsp://a:b@cam.local/x", user="ann", password="pw")
    assert (source.user, source.password, source.port) == ("ann", "pw", 554)
    assert source.address_shown == "cam.local:554"


def test_nothing_about_a_source_shows_a_secret() -> None:
    source = CameraSource.parse("rtsp://ann:sEcReT@cam.local/path-token")
    for text in (repr(source), str(source), source.address_shown):
        assert "sEcReT" not in text
        assert "path-token" not in text


@pytest.mark.parametrize(
    ("typed", "url", "protocol", "shown"),
    [
        ("http://cam.local/mjpg?n=1", "http://cam.local/mjpg?n=1", "http", "cam.local"),
        ("/dev/video2", "usb:/dev/video2", "usb", "/dev/video2"),
        ("usb:/dev/v4l/by-id/usb-C920-0", "usb:/dev/v4l/by-id/usb-C920-0", "usb",
         "/dev/v4l/by-id/usb-C920-0"),
        ("file:///films/a b.mp4", "file:/films/a%20b.mp4", "file", "a b.mp4"),
    ],
)  # fmt: skip
def test_mjpeg_usb_and_films_have_addresses_too(
    typed: str, url: str, protocol: str, shown: str
) -> None:
    source = CameraSource.parse(typed)
    assert (source.url, source.protocol, source.shown) == (url, protocol, shown)
    assert CameraSource.parse(source.url) == source


def test_ports_are_those_of_the_protocol() -> None:
    assert CameraSource.parse("http://cam.local/x").port == 80
    assert CameraSource.parse("http://ann:pw@cam.local:81/x").address_shown == "cam.local:81"


@pytest.mark.parametrize(
    "url",
    ["usb:", "usb:/dev/sda", "/dev/video", "/dev/video0/../sda", "usb:/dev/v4l/by-id/../../sda",
     "usb:/dev/v4l/by-id/..", "/etc/passwd", "file:", "file:///", "file:/a%00b"],
)  # fmt: skip
def test_no_other_device_and_no_folder_is_an_address(url: str) -> None:
    with pytest.raises(InputError) as raised:
        CameraSource.parse(url)
    assert raised.value.field == "url"


@pytest.mark.parametrize(
    "url",
    ["", "cam.local", "https://cam.local/", "ftp://cam.local/", "http:///x", "rtsp://",
     "rtsp:///x", "rtsp://h:port/", "rtsp://a b/",
     "rtsp://h:99999/", "rtsp://h/\r\nX-Evil: 1", "rtsp://[::1/"],
)  # fmt: skip
def test_anything_else_is_an_input_error_for_the_url_field(url: str) -> None:
    with pytest.raises(InputError) as raised:
        CameraSource.parse(url)
    assert raised.value.field == "url"
    assert "rtsp://" in raised.value.hint


def test_a_ring_cameras_address_is_its_number_and_pages_show_ring_alone() -> None:
    source = CameraSource.parse("RING:4711")
    assert (source.url, source.protocol, source.path) == ("ring:4711", "ring", "4711")
    assert (source.shown, source.address_shown, source.on_demand) == ("Ring", "Ring", True)
    assert not CameraSource.parse("usb:/dev/video0").on_demand


@pytest.mark.parametrize("typed", ["ring:", "ring:front door", "ring://4711", "ring:4711/x"])
def test_what_is_no_number_at_ring_is_refused(typed: str) -> None:
    with pytest.raises(InputError) as raised:
        CameraSource.parse(typed)
    assert raised.value.field == "url"
