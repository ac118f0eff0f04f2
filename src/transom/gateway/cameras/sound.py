"""A camera's sound, opened only while somebody may hear it: Opus, whatever the camera sends.

By libav's own RTSP client, over a connection of its own that asks for sound alone; every browser
decodes Opus. Its errors hold the address with its password, so none of them is logged or raised.
"""

import threading
import time
from collections.abc import Callable, Iterator
from urllib.parse import quote, urlsplit, urlunsplit

import av
import structlog
from av.audio.fifo import AudioFifo
from av.audio.resampler import AudioResampler
from av.container import InputContainer

from transom.errors import CameraUnavailable
from transom.gateway.cameras.camera import AccessUnit, CaptureClock
from transom.gateway.cameras.source import CameraSource

_log = structlog.get_logger(__name__)
RATE = 48_000  # RFC 7587 §4.1
SAMPLES = 960  # 20 ms
BIT_RATE = 32_000
KEY_EVERY = 25  # a new group, at which a listener can begin, each half second
_OPEN_SECONDS, _READ_SECONDS, _AGAIN_SECONDS = 5.0, 5.0, 2.0


class Sound:
    """Reads in a thread of its own, and again after a loss, until it is closed.

    Args:
        give: takes each packet, in that thread.
    """

    def __init__(
        self, source: CameraSource, give: Callable[[AccessUnit], None], *, clock: CaptureClock
    ) -> None:
        self._source, self._give, self._clock = source, give, clock
        self._closing = threading.Event()
        self._sequence = 0
        threading.Thread(target=self._run, name="sound", daemon=True).start()

    def close(self) -> None:
        """Nothing is given any more; the connection ends within some seconds."""
        self._closing.set()

    def _run(self) -> None:
        while not self._closing.is_set():
            try:
                for packet in opus(self._source):
                    if self._closing.is_set():
                        return
                    self._pass_on(packet)
            except CameraUnavailable as error:
                _log.info("sound_away", address=self._source.shown, reason=error.reason)
            self._closing.wait(_AGAIN_SECONDS)

    def _pass_on(self, packet: bytes) -> None:
        is_key = self._sequence % KEY_EVERY == 0
        unit = AccessUnit(packet, is_key, self._sequence, self._clock.now_us(), "opus")
        self._sequence += 1
        self._give(unit)


def opus(source: CameraSource) -> Iterator[bytes]:
    """A camera's sound as packets of 20 ms, mono, as it comes.

    Raises:
        CameraUnavailable: `no_sound`: it has none, or it can't be had; `lost`: it broke off.
    """
    if source.protocol != "rtsp":
        raise _no_sound()
    try:
        container = _open(source)
    except av.error.FFmpegError:
        raise _no_sound() from None
    with container:
        if not container.streams.audio:
            raise _no_sound()
        try:
            yield from _encoded(container)
        except av.error.FFmpegError:
            raise CameraUnavailable("lost", "The camera's sound has broken off.") from None


def require_sound(source: CameraSource, *, seconds: float = 5.0) -> None:
    """Returns once a packet has come. Raises as `opus`."""
    until = time.monotonic() + seconds
    for _ in opus(source):
        if time.monotonic() < until:
            return
    raise _no_sound()


def _open(source: CameraSource) -> InputContainer:
    parts = urlsplit(source.url)
    secret = f"{quote(source.user, safe='')}:{quote(source.password, safe='')}@"
    url = urlunsplit(parts._replace(netloc=(secret if source.user else "") + parts.netloc))
    options = {
        "rtsp_transport": source.transport,
        "allowed_media_types": "audio",
        "protocol_whitelist": "rtsp,rtp,udp,tcp",
        "fflags": "nobuffer",
        "analyzeduration": "500000",
    }
    return av.open(url, format="rtsp", options=options, timeout=(_OPEN_SECONDS, _READ_SECONDS))


def _encoded(container: InputContainer) -> Iterator[bytes]:
    encoder = av.CodecContext.create("libopus", "w")
    encoder.sample_rate, encoder.layout, encoder.format = RATE, "mono", "s16"
    encoder.bit_rate = BIT_RATE
    encoder.options = {"application": "lowdelay", "frame_duration": "20"}
    resampler, fifo = AudioResampler("s16", "mono", RATE), AudioFifo()
    for frame in container.decode(audio=0):
        for resampled in resampler.resample(frame):
            resampled.pts = None  # a camera's clock may jump; the order is enough
            fifo.write(resampled)
        while (chunk := fifo.read(SAMPLES)) is not None:
            for packet in encoder.encode(chunk):
                yield bytes(packet)


def _no_sound() -> CameraUnavailable:
    return CameraUnavailable(
        "no_sound",
        "The camera sends no sound at this address.",
        hint="Switch its microphone on in its settings; RTSP cameras alone can be heard.",
    )
