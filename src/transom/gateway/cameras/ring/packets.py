"""RTP packets out of a WebRTC connection, put in order, into access units as they came.

Takes the place of `aiortc`'s jitter buffer, so that nothing is decoded: that one waits for the next
picture's first packet, and its pictures go to a decoder. Pure.
"""

from collections.abc import Callable

from aiortc.jitterbuffer import JitterFrame
from aiortc.rtp import RtpPacket as PeerPacket

from transom.gateway.cameras.h264 import Depacketizer
from transom.gateway.cameras.rtp import RtpPacket
from transom.gateway.cameras.unit import Unit

_PATIENCE = 128  # packets, about a second: behind a gap, and from one request to the next


class InOrder:
    """Has the one method of `aiortc.jitterbuffer.JitterBuffer` that its receiver calls.

    Args:
        take: called with each access unit, and with each that was lost.
    """

    def __init__(self, take: Callable[[Unit], None]) -> None:
        self._take = take
        self._depacketizer = Depacketizer()
        self._waiting: dict[int, PeerPacket] = {}
        self._next: int | None = None
        self._in_step = False
        self._since_asked = _PATIENCE

    def add(self, packet: PeerPacket) -> tuple[bool, JitterFrame | None]:
        """Takes a packet in whatever order; says whether a key frame is to be asked for."""
        number = packet.sequence_number
        if self._next is None:
            self._next = number
        if not (number - self._next) & 0x8000:  # else too late, or once more
            self._waiting[number] = packet
        if len(self._waiting) > _PATIENCE:
            first = self._next
            self._next = min(self._waiting, key=lambda one: one - first & 0xFFFF)
        self._pass_on(self._next)
        self._since_asked += 1
        asks = not self._in_step and self._since_asked > _PATIENCE
        if asks:
            self._since_asked = 0
        return asks, None

    def _pass_on(self, number: int) -> None:
        """Gives out what is in order from a number on."""
        while (packet := self._waiting.pop(number, None)) is not None:
            self._next = number = number + 1 & 0xFFFF
            if not packet.payload:
                self._depacketizer.skip(packet.sequence_number)
                continue
            for unit in self._depacketizer.push(_ours(packet)):
                if unit.lost and self._in_step:
                    self._since_asked = _PATIENCE
                self._in_step = not unit.lost and (unit.is_key or self._in_step)
                self._take(unit)


class Unheard:
    """As `InOrder`, for sound: nothing of it is kept."""

    def add(self, packet: PeerPacket) -> tuple[bool, JitterFrame | None]:
        """Drops a packet."""
        return False, None


def _ours(packet: PeerPacket) -> RtpPacket:
    return RtpPacket(
        packet.payload_type,
        bool(packet.marker),
        packet.sequence_number,
        packet.timestamp,
        memoryview(packet.payload),
    )
