"""H.265 out of RTP (RFC 7798). Pure, no decoding.

Not handled: decoding order numbers (`sprop-max-don-diff` above 0) and PACI, which cameras don't
use.
"""

from transom.gateway.cameras.nal import NalDepacketizer

_LAST_IRAP = 21  # CRA; 22 and 23 are reserved (H.265 table 7-1)
FIRST_IRAP, VPS, SPS, PPS, DELIMITER = 16, 32, 33, 34, 35
_AP, _FU = 48, 49


class Depacketizer(NalDepacketizer):
    """Packets in order in, access units out; a key frame carries its VPS, SPS and PPS."""

    HEADER = 2
    SETS = (VPS, SPS, PPS)
    DELIMITER = DELIMITER

    @staticmethod
    def kind(nal: bytes | memoryview) -> int:
        """nal_unit_type (H.265 §7.3.1.2)."""
        return nal[0] >> 1 & 0x3F

    @staticmethod
    def is_picture(kind: int) -> bool:
        """Slice segments."""
        return kind < VPS

    @staticmethod
    def is_key(kind: int) -> bool:
        """Slice segments of a picture at which decoding may begin: IDR, BLA, CRA."""
        return FIRST_IRAP <= kind <= _LAST_IRAP

    def _take(self, payload: memoryview) -> None:
        if len(payload) <= self.HEADER:
            self._damaged = True
            return
        kind = self.kind(payload)
        if kind == _FU:
            # RFC 7798 §4.4.3: the header's type stands in the FU header, all else in the payload's.
            inner = (payload[2] & 0x3F) << 1
            self._fragment(payload, bytes([payload[0] & 0x81 | inner, payload[1]]))
        elif kind == _AP:
            self._aggregate(payload)
        elif kind < _AP:
            self._nal(payload)
        else:
            self._damaged = True
