"""RTP packets (RFC 3550 §5.1), put back in order where they came over UDP. Pure."""

import struct
from dataclasses import dataclass

_HEADER = struct.Struct("!BBHII")
_REORDER = 16  # packets that wait for a missing one; a local network overtakes by a few at most


@dataclass(slots=True)
class RtpPacket:
    """One packet; `payload` is a view into the buffer that it came in."""

    payload_type: int
    marker: bool
    sequence: int
    timestamp: int
    payload: memoryview


def parse(data: memoryview) -> RtpPacket | None:
    """The packet, or `None` where the bytes aren't one: it is then dropped like a lost one."""
    if len(data) < _HEADER.size:
        return None
    first, second, sequence, timestamp, _ = _HEADER.unpack_from(data)
    start, end = 12 + 4 * (first & 0x0F), len(data)
    if first >> 6 != 2:
        return None
    if first & 0x10:  # header extension
        if end < start + 4:
            return None
        start += 4 + 4 * int.from_bytes(data[start + 2 : start + 4], "big")
    if first & 0x20:  # padding
        end -= data[-1]
    if start >= end:
        return None
    return RtpPacket(second & 0x7F, bool(second & 0x80), sequence, timestamp, data[start:end])


class Reorder:
    """Hands packets out in the order of their sequence numbers.

    A missing packet is waited for until 16 later ones are here; then they go out without it, and
    the reader sees the gap.
    """

    def __init__(self) -> None:
        self._waiting: dict[int, RtpPacket] = {}
        self._next: int | None = None

    def push(self, packet: RtpPacket) -> list[RtpPacket]:
        """The packets that are in order now."""
        if self._next is None or packet.sequence == self._next:
            self._next = packet.sequence + 1 & 0xFFFF
            return [packet, *self._follow()] if self._waiting else [packet]
        ahead = packet.sequence - self._next & 0xFFFF
        if ahead >= 0x8000:
            return []  # late or doubled
        self._waiting[packet.sequence] = packet
        if len(self._waiting) <= _REORDER:
            return []
        self._next = min(self._waiting, key=lambda s: s - (self._next or 0) & 0xFFFF)
        return self._follow()

    def _follow(self) -> list[RtpPacket]:
        out = []
        while self._next is not None and (found := self._waiting.pop(self._next, None)):
            out.append(found)
            self._next = self._next + 1 & 0xFFFF
        return out
