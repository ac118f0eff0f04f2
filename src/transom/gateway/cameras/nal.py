"""NAL units out of RTP packets into whole access units in Annex B form. Pure, no decoding.

Holds what H.264 (RFC 6184) and H.265 (RFC 7798) have in common; `h264` and `h265` say what differs.
An access unit is complete with the packet that carries the marker, so nothing waits for the next
picture. Not handled: transmission out of decoding order, which cameras don't use.
"""

from abc import ABC, abstractmethod
from typing import ClassVar

from transom.gateway.cameras.rtp import RtpPacket
from transom.gateway.cameras.unit import LOST, Unit

START = b"\x00\x00\x00\x01"
_MAX_BYTES = 8 * 1024 * 1024  # of one access unit: a hostile camera mustn't fill the memory


class NalDepacketizer(ABC):
    """Packets in order in, access units out.

    Args:
        parameter_sets: those of the session description; those in the stream take over.
    """

    HEADER: ClassVar[int]
    """Bytes of a NAL unit's header."""
    SETS: ClassVar[tuple[int, ...]]
    """The kinds of parameter sets, in the order in which they are sent; the last one has ids."""
    DELIMITER: ClassVar[int]

    def __init__(self, parameter_sets: tuple[bytes, ...] = ()) -> None:
        self._sets: dict[int, dict[int, bytes]] = {kind: {} for kind in self.SETS}
        for nal in parameter_sets:
            if len(nal) > self.HEADER:
                self._remember(self.kind(nal), nal)
        self._expected: int | None = None
        self._timestamp: int | None = None
        self._reset()

    @staticmethod
    @abstractmethod
    def kind(nal: bytes | memoryview) -> int:
        """A NAL unit's type, from its header."""

    @staticmethod
    @abstractmethod
    def is_picture(kind: int) -> bool:
        """Whether such a NAL unit is a slice of a picture."""

    @staticmethod
    @abstractmethod
    def is_key(kind: int) -> bool:
        """Whether decoding may begin at a picture of such slices."""

    @abstractmethod
    def _take(self, payload: memoryview) -> None:
        """Takes one packet's payload; it has at least one byte."""

    def push(self, packet: RtpPacket) -> list[Unit]:
        """The access units that this packet completes, in order; usually none or one."""
        out = []
        if self._expected is not None and packet.sequence != self._expected:
            # Whatever is missing belonged to the unit in hand, or to the one that begins here.
            out += self._flush(lost=True)
            self._damaged = True
        self._expected = packet.sequence + 1 & 0xFFFF
        if packet.timestamp != self._timestamp:
            if self._pictures:  # a camera that sets no markers
                out += self._flush()
            self._timestamp = packet.timestamp
        self._take(packet.payload)
        if packet.marker and (self._pictures or self._damaged):
            out += self._flush()
        return out

    def skip(self, sequence: int) -> None:
        """A packet of padding alone: it counts, and holds nothing."""
        if self._expected == sequence:
            self._expected = sequence + 1 & 0xFFFF

    def _reset(self) -> None:
        self._parts: list[bytes | memoryview] = []
        self._kinds: set[int] = set()
        self._bytes = 0
        self._pictures = False
        self._in_fragment = False
        self._damaged = False

    def _aggregate(self, payload: memoryview) -> None:
        """Several NAL units, each behind its size in 16 bits."""
        at = self.HEADER
        while at + 2 < len(payload):
            size = int.from_bytes(payload[at : at + 2], "big")
            if size < self.HEADER or at + 2 + size > len(payload):
                self._damaged = True
                return
            self._nal(payload[at + 2 : at + 2 + size])
            at += 2 + size

    def _fragment(self, payload: memoryview, nal_header: bytes) -> None:
        """A piece of a NAL unit, behind the payload's header and a byte with the bits S and E."""
        if len(payload) < self.HEADER + 2:
            self._damaged = True
            return
        header = payload[self.HEADER]
        if header & 0x80:
            self._begin(self.kind(nal_header))
            self._parts += (START, nal_header)
            self._in_fragment = True
        elif not self._in_fragment:
            self._damaged = True
            return
        self._append(payload[self.HEADER + 1 :])
        if header & 0x40:
            self._in_fragment = False

    def _nal(self, nal: memoryview) -> None:
        kind = self.kind(nal)
        if kind in self.SETS:
            self._remember(kind, bytes(nal))
        self._begin(kind)
        self._parts.append(START)
        self._append(nal)

    def _begin(self, kind: int) -> None:
        if self._in_fragment:
            self._damaged = True  # the fragment before had no end
        self._in_fragment = False
        self._kinds.add(kind)
        self._pictures = self._pictures or self.is_picture(kind)

    def _append(self, data: memoryview) -> None:
        self._bytes += len(data)
        if self._bytes > _MAX_BYTES:
            self._parts.clear()
            self._damaged = True
            return
        self._parts.append(data)

    def _remember(self, kind: int, nal: bytes) -> None:
        if kind not in self.SETS:
            return
        if kind == self.SETS[-1]:
            self._sets[kind][first_ue(nal[self.HEADER :])] = nal
        elif self._sets[kind].get(0) != nal:  # another format: what depends on the old one goes
            self._sets[kind] = {0: nal}
            for later in self.SETS[self.SETS.index(kind) + 1 :]:
                self._sets[later] = {}

    def _flush(self, *, lost: bool = False) -> list[Unit]:
        pictures, damaged = self._pictures, self._damaged or lost or self._in_fragment
        is_key = any(map(self.is_key, self._kinds))
        data = b"" if damaged else b"".join(self._with_sets(is_key))
        self._reset()
        if damaged or not data:
            return [LOST] if pictures or not lost else []
        return [Unit(data, is_key)]

    def _with_sets(self, is_key: bool) -> list[bytes | memoryview]:
        """The unit's parts; parameter sets stand before a key frame that came without them."""
        if not is_key or self._kinds.issuperset(self.SETS):
            return self._parts
        known = (nal for kind in self.SETS for nal in self._sets[kind].values())
        sets = [part for nal in known for part in (START, nal)]
        # A delimiter is first in its access unit (H.264 §7.4.1.2.3, H.265 §7.4.2.4.4).
        at = 2 if self.kind(self._parts[1]) == self.DELIMITER else 0
        return [*self._parts[:at], *sets, *self._parts[at:]]


def first_ue(data: bytes) -> int:
    """A parameter set's own id: the first ue(v) behind its header (H.264 §7.3.2.2, §9.1)."""
    bits = f"{int.from_bytes(data[:4].ljust(4, bytes(1)), 'big'):032b}"
    zeros = len(bits) - len(bits.lstrip("0"))
    return int(bits[zeros : 2 * zeros + 1] or "0", 2) - 1


def split_nals(data: bytes) -> list[bytes]:
    """The NAL units of an Annex B byte stream, without start codes."""
    parts = data.split(b"\x00\x00\x01")[1:]
    # A zero before a start code belongs to the start code; NAL units never end in zero.
    return [part.rstrip(b"\x00") if part is not parts[-1] else part for part in parts]
