"""Finds the video in a session description (RFC 8866; RFC 6184 §8.1, RFC 7798 §7.1)."""

import base64
import binascii
import re
from dataclasses import dataclass, field

from transom.errors import CameraUnavailable
from transom.gateway.cameras.camera import Codec

_CODECS: tuple[tuple[str, Codec], ...] = (
    ("H264", "h264"),  # best first: it needs no other codec on its way
    ("H265", "hevc"),
    ("HEVC", "hevc"),
)
_SETS: dict[Codec, tuple[str, ...]] = {
    "h264": ("sprop-parameter-sets",),
    "hevc": ("sprop-vps", "sprop-sps", "sprop-pps"),
}
_NAMES = {"JPEG": "MJPEG over RTSP", "MP4V-ES": "MPEG-4 Part 2"}
_STATIC = {"26": "JPEG", "31": "H261", "32": "MPV", "34": "H263"}  # RFC 3551 §6


@dataclass(frozen=True)
class VideoDescription:
    """The H.264 or H.265 stream that a camera offers.

    Attributes:
        control: where to SETUP it, absolute.
        aggregate: where to PLAY, absolute.
        parameter_sets: as NAL units, as far as the description has them.
    """

    payload_type: int
    control: str
    aggregate: str
    parameter_sets: tuple[bytes, ...] = ()
    fps: float = 0.0
    codec: Codec = "h264"


@dataclass
class _Media:
    kind: str
    formats: list[str]
    attributes: list[tuple[str, str]] = field(default_factory=list)

    def first(self, name: str) -> str | None:
        return next((v for n, v in self.attributes if n == name), None)

    def encodings(self) -> dict[str, str]:
        """Encoding name by payload type, upper case."""
        found = {f: _STATIC[f] for f in self.formats if f in _STATIC}
        for name, value in self.attributes:
            if name == "rtpmap" and (m := re.match(r"(\d+)\s+([^/\s]+)", value)):
                found[m[1]] = m[2].upper()
        return found


def find_video(sdp: str, *, base: str) -> VideoDescription:
    """The first H.264 video; where there is none, the first H.265 video.

    Args:
        base: the URL that controls are relative to.

    Raises:
        CameraUnavailable: `no_video` (none offered) or `codec` (none that we can pass through).
    """
    session, medias = _parse(sdp)
    videos = [m for m in medias if m.kind == "video"]
    for wanted, codec in _CODECS:
        for media in videos:
            for payload_type, encoding in media.encodings().items():
                if encoding == wanted:
                    return _describe(media, payload_type, codec, session, base)
    if not videos:
        raise CameraUnavailable("no_video", "The camera offers no video at this address.")
    found = [e for m in videos for e in m.encodings().values()] or ["an unnamed codec"]
    name = _NAMES.get(found[0], re.sub(r"[^A-Z0-9. -]", "", found[0])[:20])
    raise CameraUnavailable(
        "codec",
        f"The camera sends {name}, and {name} isn't supported yet.",
        hint="Choose H.264 or H.265 in the camera's settings; most cameras offer them.",
    )


def _parse(sdp: str) -> tuple[_Media, list[_Media]]:
    session, medias = _Media("session", []), list[_Media]()
    for line in sdp.splitlines():
        key, _, value = line.strip().partition("=")
        if key == "m":
            words = value.split()
            medias.append(_Media(words[0] if words else "", words[3:]))
        elif key == "a":
            name, _, rest = value.partition(":")
            (medias[-1] if medias else session).attributes.append((name, rest.strip()))
    return session, medias


def _describe(
    media: _Media, payload_type: str, codec: Codec, session: _Media, base: str
) -> VideoDescription:
    return VideoDescription(
        payload_type=int(payload_type),
        control=_resolve(base, media.first("control")),
        aggregate=_resolve(base, session.first("control")),
        parameter_sets=_parameter_sets(media, payload_type, codec),
        fps=_fps(media.first("framerate")),
        codec=codec,
    )


def _resolve(base: str, control: str | None) -> str:
    """RFC 2326 Appendix C.1.1, as cameras do it: appended, not resolved as RFC 3986 would."""
    if control in (None, "", "*"):
        return base
    assert control is not None
    if control.lower().startswith("rtsp://"):
        return control
    return f"{base.rstrip('/')}/{control.lstrip('/')}"


def _parameter_sets(media: _Media, payload_type: str, codec: Codec) -> tuple[bytes, ...]:
    found: list[bytes] = []
    for name, value in media.attributes:
        if name != "fmtp" or value.split()[:1] != [payload_type]:
            continue
        for wanted in _SETS[codec]:
            # Padding of base64 is "=" too, so the value ends at ";" alone.
            match = re.search(rf"(?:^|[;\s]){wanted}=([^;\s]+)", value)
            try:
                found += [base64.b64decode(part) for part in match[1].split(",")] if match else []
            except binascii.Error:
                return ()
    return tuple(nal for nal in found if nal)


def _fps(text: str | None) -> float:
    try:
        fps = float(text or 0)
    except ValueError:
        return 0.0
    return fps if 0 < fps < 1000 else 0.0
