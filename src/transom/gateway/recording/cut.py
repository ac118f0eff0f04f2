"""A clip that begins at exactly the asked picture. Blocking.

H.264: what lies between the asked picture and the next key frame is decoded and encoded anew;
everything after it is the camera's own, byte for byte. The new pictures' parameter sets bear ids
that the camera's don't (H.264 §7.4.1.2.1), so one sample description holds both (ISO/IEC 14496-15
§5.3.3), and nothing changes at the joint. MJPEG is all key frames. H.265 begins at the key frame:
its new parameter sets couldn't be told from the camera's. The end of a clip needs no encoding,
since a picture needs only what was sent before it.
"""

from collections import deque
from collections.abc import Callable, Iterator
from itertools import chain

import av
import structlog
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame

from transom.errors import PictureError
from transom.gateway.cameras.camera import AccessUnit, Codec
from transom.gateway.cameras.h264 import PPS, SPS, Depacketizer
from transom.gateway.cameras.nal import START, first_ue, split_nals
from transom.gateway.picture.encoder import TIME_BASE, H264Encoder

log = structlog.get_logger(__name__)
_CRF = 18  # the eye sees no difference; it is a few seconds at most
_SPS_IDS = range(32)  # H.264 §7.4.2.1.1
_FORMATS = ("yuv420p", "yuvj420p")


def is_exact(codec: Codec) -> bool:
    """Whether a clip of the camera's own pictures begins at exactly the asked one."""
    return codec != "hevc"


def exact(read: Callable[[], Iterator[AccessUnit]], begin_us: int) -> Iterator[AccessUnit]:
    """Access units that show what was captured at `begin_us` or later.

    Args:
        read: the recording from the key frame at or before `begin_us`. It is read again where the
            pictures before the next key frame don't decode: the clip then begins at the key frame.
    """
    found = read()
    first = next(found, None)
    if first is None:
        return
    if first.codec == "mjpeg":
        yield from (unit for unit in chain((first,), found) if unit.captured_at_us >= begin_us)
    elif first.captured_at_us >= begin_us or not is_exact(first.codec):
        yield from chain((first,), found)
    else:
        yield from _joined(first, found, begin_us, read)


def _joined(
    first: AccessUnit,
    found: Iterator[AccessUnit],
    begin_us: int,
    read: Callable[[], Iterator[AccessUnit]],
) -> Iterator[AccessUnit]:
    """The first group encoded anew from an instant on, then the rest as it is."""
    key: list[AccessUnit] = []
    group = _until_key(found, key)
    any_out = False
    try:
        for unit in _encoded(first, group, begin_us):
            any_out = True
            yield unit
    except PictureError as error:
        log.warning("clip_not_exact", message=error.message)
        if not any_out:
            yield from read()
            return
        deque(group, maxlen=0)
    yield from chain(key, found)


def _until_key(found: Iterator[AccessUnit], key: list[AccessUnit]) -> Iterator[AccessUnit]:
    """What comes before the next key frame, which goes into `key`."""
    for unit in found:
        if unit.is_key:
            key.append(unit)
            return
        yield unit


def _encoded(first: AccessUnit, rest: Iterator[AccessUnit], begin_us: int) -> Iterator[AccessUnit]:
    """Pictures of one group, from an instant on. Raises PictureError."""
    sets = [nal for nal in split_nals(first.data) if Depacketizer.kind(nal) in (SPS, PPS)]
    encoder = H264Encoder(crf=_CRF, sps_id=_free_id(sets))
    last_us = 0
    for frame, captured_us in _decoded(chain((first,), rest)):
        if not last_us and captured_us < begin_us:
            continue
        # A camera that reorders pictures has them arrive in another order than they are shown.
        frame.pts = max(captured_us, last_us + 1)
        frame.time_base = TIME_BASE
        data, is_key = encoder.encode(frame)
        if not last_us:
            data = _with_sets(data, sets)
        last_us = frame.pts
        yield AccessUnit(data, is_key, first.sequence, last_us)


def _decoded(group: Iterator[AccessUnit]) -> Iterator[tuple[VideoFrame, int]]:
    """Pictures with the instants of their access units. Raises PictureError."""
    decoder = av.CodecContext.create("h264", "r")
    assert isinstance(decoder, VideoCodecContext)
    decoder.thread_count = 1
    try:
        for unit in group:
            packet = av.Packet(unit.data)
            packet.pts = packet.dts = unit.captured_at_us
            packet.time_base = TIME_BASE
            for frame in decoder.decode(packet):
                yield _sound(frame)
        for frame in decoder.decode(None):
            yield _sound(frame)
    except av.error.FFmpegError as error:
        raise PictureError("a part of the recording doesn't decode") from error


def _sound(frame: VideoFrame) -> tuple[VideoFrame, int]:
    if frame.is_corrupt or frame.pts is None:
        raise PictureError("a part of the recording is damaged")
    if frame.format.name in _FORMATS:
        return frame, frame.pts
    return frame.reformat(format=_FORMATS[0]), frame.pts


def _free_id(sets: list[bytes]) -> int:
    """An id for both parameter sets that the camera uses for neither."""
    used = {first_ue(nal[4 if Depacketizer.kind(nal) == SPS else 1 :]) for nal in sets}
    return next((number for number in _SPS_IDS if number not in used), _SPS_IDS[-1])


def _with_sets(data: bytes, sets: list[bytes]) -> bytes:
    """A key frame with the camera's parameter sets beside its own.

    The sample description takes its profile from the first SPS, so the highest comes first.
    """
    own = split_nals(data)
    every = sorted(
        (nal for nal in [*own, *sets] if Depacketizer.kind(nal) == SPS), key=lambda n: -n[1]
    )
    every += [nal for nal in [*own, *sets] if Depacketizer.kind(nal) == PPS]
    every += [nal for nal in own if Depacketizer.kind(nal) not in (SPS, PPS)]
    return b"".join(START + nal for nal in every)
