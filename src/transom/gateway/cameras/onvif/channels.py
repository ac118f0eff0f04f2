"""A device's profiles, sorted into channels: what can be seen, each with a main and a sub stream.

Pure: takes what the device answered, and believes none of it to be of the right type.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

_CODECS = {"H264": "H.264", "H265": "H.265", "HEVC": "H.265"}
_MAX_CHANNELS = 64
_MAX_WORDS = 80


@dataclass(frozen=True)
class Offer:
    """A stream that a device says it has. Width, height and rate are 0 where it doesn't say."""

    token: str
    codec: str
    width: int
    height: int
    fps: int


@dataclass(frozen=True)
class Channel:
    """A lens, or a recorder's channel.

    Attributes:
        best: its main stream.
        small: its sub stream, if it has one.
        steered_by: the profile with which it is steered; empty if it can't be.
    """

    name: str
    best: Offer
    small: Offer | None
    steered_by: str

    @property
    def turns(self) -> bool:
        """Whether it can be steered."""
        return bool(self.steered_by)


def channels_of(profiles: Sequence[Mapping[str, Any]]) -> tuple[Channel, ...]:
    """The channels, in the device's order. Streams that can't be used here are left out."""
    by_source: dict[str, list[tuple[Mapping[str, Any], Offer]]] = {}
    for profile in profiles:
        offer = _offer(profile)
        if offer is None:
            continue
        source = _member(profile, "video_source")
        key = str(source.get("source_token") or source.get("token") or "")
        if key in by_source or len(by_source) < _MAX_CHANNELS:
            by_source.setdefault(key, []).append((profile, offer))
    several = len(by_source) > 1
    return tuple(
        _channel(number, entries, several=several)
        for number, entries in enumerate(by_source.values(), start=1)
    )


def _channel(
    number: int, entries: Sequence[tuple[Mapping[str, Any], Offer]], *, several: bool
) -> Channel:
    offers = [offer for _, offer in entries]
    best = max(offers, key=_size)
    small = min(offers, key=_size)
    named = _words(_member(entries[0][0], "video_source").get("name"))
    return Channel(
        name=(named or f"Channel {number}") if several else named,
        best=best,
        small=small if small.token != best.token and _size(small) < _size(best) else None,
        steered_by=next((offer.token for profile, offer in entries if "ptz" in profile), ""),
    )


def _offer(profile: Mapping[str, Any]) -> Offer | None:
    encoder = _member(profile, "video_encoder")
    token = profile.get("token")
    codec = _CODECS.get(str(encoder.get("encoding")).upper().replace(".", ""))
    if not isinstance(token, str) or not token or codec is None:
        return None
    size = (_number(encoder.get(name)) for name in ("width", "height", "fps_limit"))
    return Offer(token, codec, *size)


def _size(offer: Offer) -> int:
    return offer.width * offer.height


def _member(profile: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = profile.get(name)
    return value if isinstance(value, Mapping) else {}


def _number(value: object) -> int:
    return value if isinstance(value, int) and 0 <= value <= 100_000 else 0


def _words(value: object) -> str:
    text = "".join(c if c.isprintable() else " " for c in str(value or ""))
    return " ".join(text.split())[:_MAX_WORDS]
