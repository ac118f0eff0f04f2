"""What a camera's RTCP packets say of its own clock (RFC 3550 §6.4.1). Pure."""

import struct

_SENDER_REPORT = 200
_HEAD = struct.Struct("!BBHIQ")
_EPOCH_S = 2_208_988_800
"""From 1900, where NTP begins to count, to 1970."""
_ERA_S = 2**32
_YEAR_S, _DAY_S = 366 * 86_400, 86_400


def clock_offset_ms(data: memoryview, *, now: int) -> int | None:
    """How far the camera's clock is ahead of ours, milliseconds; behind, if negative.

    None where the packet holds no sender report, or its sender knows no time of day: it may then
    send 0, or the time since its start. What the packet took on the way counts as behind.

    Args:
        now: our clock when it arrived, milliseconds since 1970.
    """
    at = 0
    while at + _HEAD.size <= len(data):
        first, kind, words, _, ntp = _HEAD.unpack_from(data, at)
        if first >> 6 != 2:
            return None
        if kind == _SENDER_REPORT:
            return _offset(ntp, now)
        at += 4 * (words + 1)
    return None


def _offset(ntp: int, now: int) -> int | None:
    """Of the instant, in whichever era of 2^32 seconds is nearest to ours (RFC 5905 §6)."""
    instant = (ntp * 1000 >> 32) - _EPOCH_S * 1000
    eras = round((now - instant) / (_ERA_S * 1000))
    offset = instant + eras * _ERA_S * 1000 - now
    if ntp >> 32 < _YEAR_S and abs(offset) > _DAY_S * 1000:
        return None
    return offset
