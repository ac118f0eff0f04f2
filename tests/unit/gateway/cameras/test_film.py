"""A film in place of a camera: endless, at its own pace, and nothing but a film."""

import itertools
from fractions import Fraction
from pathlib import Path

import av
import pytest

from tests.unit.gateway.cameras.watch import Watch
from transom.errors import CameraUnavailable
from transom.gateway.cameras.opening import probe
from transom.gateway.cameras.picture import decode
from transom.gateway.cameras.source import CameraSource
from transom.testing.camera.footage import Footage

ENCODERS = {"h264": "libx264", "hevc": "libx265", "mjpeg": "mjpeg", "mpeg4": "mpeg4"}


def film(folder: Path, codec: str, *, rate: int = 100, form: str = "mp4", **options: str) -> Path:
    path = folder / f"a film {codec}.{form}"
    footage = Footage("elm-street", width=640, height=360)
    options = {"preset": "ultrafast", "tune": "zerolatency", **options}
    if codec == "hevc":
        options["x265-params"] = "log-level=none:keyint=6"
    with av.open(str(path), "w") as container:
        stream = container.add_stream(ENCODERS[codec], rate=Fraction(rate), options=options)
        stream.width, stream.height = 640, 360
        stream.pix_fmt = "yuvj420p" if codec == "mjpeg" else "yuv420p"
        stream.codec_context.gop_size = 6
        for number in range(12):
            frame = footage.frame(number / 25, number * 40).reformat(format=stream.pix_fmt)
            frame.pts, frame.time_base = number, Fraction(1, rate)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def source(path: Path) -> CameraSource:
    return CameraSource.parse(f"file:{path}")


@pytest.mark.parametrize(
    ("codec", "form", "sent"),
    [
        ("h264", "mp4", "h264"),
        ("h264", "ts", "h264"),
        ("hevc", "mp4", "hevc"),
        ("mjpeg", "avi", "mjpeg"),
        ("mpeg4", "avi", "h264"),
    ],
)
async def test_film_runs_endlessly_in_whole_units(
    tmp_path: Path, codec: str, form: str, sent: str
) -> None:
    async with Watch(source(film(tmp_path, codec, form=form))) as watch:
        await watch.until(lambda w: len(w.units) >= 30)  # more than twice around
    units = watch.units
    assert {unit.codec for unit in units} == {sent}
    assert units[0].is_key
    assert [unit.sequence for unit in units] == list(range(len(units)))
    pictures = list(decode((unit.data for unit in units), units[0].codec))
    assert len(pictures) == len(units)
    assert {(p.width, p.height) for p in pictures} == {(640, 360)}
    info = watch.states[0].info
    assert info is not None
    assert info.fps == 100.0


async def test_film_runs_at_its_own_pace(tmp_path: Path) -> None:
    async with Watch(source(film(tmp_path, "h264", rate=25))) as watch:
        await watch.until(lambda w: len(w.units) >= 20)
    first, last = watch.units[0], watch.units[19]
    assert last.captured_at_us - first.captured_at_us >= 18 * 40_000


async def test_pictures_in_another_order_than_they_are_shown_are_encoded_anew(
    tmp_path: Path,
) -> None:
    path = film(tmp_path, "h264", tune="film", bf="2")
    with av.open(str(path)) as container:
        assert container.streams.video[0].codec_context.has_b_frames
    async with Watch(source(path)) as watch:
        await watch.until(lambda w: len(w.units) >= 20)
    for unit, following in itertools.pairwise(watch.units):
        assert unit.sequence + 1 == following.sequence
    assert len(list(decode(unit.data for unit in watch.units))) == len(watch.units)


async def test_what_is_no_film_is_said_plainly(tmp_path: Path) -> None:
    (tmp_path / "notes.mp4").write_text("#EXTM3U\nhttp://127.0.0.1:1/x.ts\n")
    list_of_films = tmp_path / "films.ffconcat"
    list_of_films.write_text(f"ffconcat version 1.0\nfile '{film(tmp_path, 'h264')}'\n")
    playlist = tmp_path / "list.m3u8"
    playlist.write_text("#EXTM3U\n#EXTINF:1,\na.ts\n#EXT-X-ENDLIST\n")
    for path, reason in (
        (tmp_path / "none.mp4", "missing"),
        (tmp_path, "missing"),
        (Path("/dev/zero"), "missing"),
        (tmp_path / "notes.mp4", "codec"),
        (list_of_films, "codec"),
        (playlist, "codec"),
    ):
        with pytest.raises(CameraUnavailable) as raised:
            await probe(source(path))
        assert raised.value.reason == reason, path
        assert str(tmp_path) not in raised.value.message


async def test_film_without_a_picture_is_no_video(tmp_path: Path) -> None:
    path = tmp_path / "sound.mkv"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("pcm_s16le", rate=8000)
        frame = av.AudioFrame(format="s16", layout="mono", samples=1024)
        frame.sample_rate = 8000
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    with pytest.raises(CameraUnavailable) as raised:
        await probe(source(path))
    assert raised.value.reason == "no_video"
