"""H.264 out of RTP (RFC 6184) into whole access units in Annex B form. Pure, no decoding.

An access unit is complete with the packet that carries the marker, so nothing waits for the
next picture. Not handled: interleaved mode (STAP-B, MTAP, FU-B), which cameras don't use.
"""

from dataclasses import dataclass

from transom.gateway.cameras.rtp import RtpPacket

START = b"\x00\x00\x00\x01"
NON_IDR, IDR, SPS, PPS, DELIMITER = 1, 5, 7, 8, 9
_STAP_A, _FU_A = 24, 28
_MAX_BYTES = 8 * 1024 * 1024  # of one access unit: a hostile camera mustn't fill the memory


@dataclass(frozen=True, slots=True)
class Unit:
    """What came out of a packet: an access unit in Annex B form, or word that one is lost."""

    data: bytes
    is_key: bool

    @property
    def lost(self) -> bool:
        """Whether this stands for an access unit that didn't arrive whole."""
        return not self.data


LOST = Unit(b"", False)


class Depacketizer:
    """Packets in order in, access units out.

    Args:
        parameter_sets: SPS and PPS from the session description; those in the stream take over.
    """

    def __init__(self, parameter_sets: tuple[bytes, ...] = ()) -> None:
        self._sps = b""
        self._pps: dict[int, bytes] = {}
        for nal in parameter_sets:
            self._remember(nal)
        self._expected: int | None = None
        self._timestamp: int | None = None
        self._reset()

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

    def _reset(self) -> None:
        self._parts: list[bytes | memoryview] = []
        self._kinds: set[int] = set()
        self._bytes = 0
        self._pictures = False
        self._in_fragment = False
        self._damaged = False

    def _take(self, payload: memoryview) -> None:
        kind = payload[0] & 0x1F
        if kind == _FU_A:
            self._fragment(payload)
        elif 0 < kind < _STAP_A:
            self._nal(payload)
        elif kind == _STAP_A:
            at = 1
            while at + 2 < len(payload):
                size = int.from_bytes(payload[at : at + 2], "big")
                if size == 0 or at + 2 + size > len(payload):
                    self._damaged = True
                    return
                self._nal(payload[at + 2 : at + 2 + size])
                at += 2 + size
        else:
            self._damaged = True

    def _fragment(self, payload: memoryview) -> None:
        """RFC 6184 §5.8: the NAL's header is split over indicator and FU header."""
        if len(payload) < 3:
            self._damaged = True
            return
        header = payload[1]
        if header & 0x80:
            nal_header = bytes([payload[0] & 0xE0 | header & 0x1F])
            self._begin(nal_header[0] & 0x1F)
            self._parts += (START, nal_header)
            self._in_fragment = True
        elif not self._in_fragment:
            self._damaged = True
            return
        self._append(payload[2:])
        if header & 0x40:
            self._in_fragment = False

    def _nal(self, nal: memoryview) -> None:
        kind = nal[0] & 0x1F
        if kind in (SPS, PPS):
            self._remember(bytes(nal))
        self._begin(kind)
        self._parts.append(START)
        self._append(nal)

    def _begin(self, kind: int) -> None:
        if self._in_fragment:
            self._damaged = True  # the fragment before had no end
        self._in_fragment = False
        self._kinds.add(kind)
        self._pictures = self._pictures or NON_IDR <= kind <= IDR

    def _append(self, data: memoryview) -> None:
        self._bytes += len(data)
        if self._bytes > _MAX_BYTES:
            self._parts.clear()
            self._damaged = True
            return
        self._parts.append(data)

    def _remember(self, nal: bytes) -> None:
        if nal and nal[0] & 0x1F == SPS:
            if nal != self._sps:  # another picture format: the old PPS go with it
                self._sps, self._pps = nal, {}
        elif len(nal) > 1 and nal[0] & 0x1F == PPS:
            self._pps[_pps_id(nal)] = nal

    def _flush(self, *, lost: bool = False) -> list[Unit]:
        pictures, damaged = self._pictures, self._damaged or lost or self._in_fragment
        is_key = IDR in self._kinds
        data = b"" if damaged else b"".join(self._with_sets(is_key))
        self._reset()
        if damaged or not data:
            return [LOST] if pictures or not lost else []
        return [Unit(data, is_key)]

    def _with_sets(self, is_key: bool) -> list[bytes | memoryview]:
        """The unit's parts; SPS and PPS stand before a key frame that came without them."""
        if not is_key or {SPS, PPS} <= self._kinds:
            return self._parts
        sets = [part for nal in (self._sps, *self._pps.values()) for part in (START, nal)]
        # A delimiter is first in its access unit (H.264 §7.4.1.2.3).
        at = 2 if self._parts[1][0] & 0x1F == DELIMITER else 0
        return [*self._parts[:at], *sets, *self._parts[at:]]


def _pps_id(nal: bytes) -> int:
    """pic_parameter_set_id, the first ue(v) of a PPS (H.264 §7.3.2.2)."""
    bits = f"{int.from_bytes(nal[1:5].ljust(4, bytes(1)), 'big'):032b}"
    zeros = len(bits) - len(bits.lstrip("0"))
    return int(bits[zeros : 2 * zeros + 1] or "0", 2) - 1
