"""H.264 out of RTP (RFC 6184). Pure, no decoding.

Not handled: interleaved mode (STAP-B, MTAP, FU-B), which cameras don't use.
"""

from transom.gateway.cameras.nal import NalDepacketizer

NON_IDR, IDR, SPS, PPS, DELIMITER = 1, 5, 7, 8, 9
_STAP_A, _FU_A = 24, 28


class Depacketizer(NalDepacketizer):
    """Packets in order in, access units out; a key frame carries its SPS and PPS."""

    HEADER = 1
    SETS = (SPS, PPS)
    DELIMITER = DELIMITER

    @staticmethod
    def kind(nal: bytes | memoryview) -> int:
        """nal_unit_type (H.264 §7.3.1)."""
        return nal[0] & 0x1F

    @staticmethod
    def is_picture(kind: int) -> bool:
        """Slices and slice partitions."""
        return NON_IDR <= kind <= IDR

    @staticmethod
    def is_key(kind: int) -> bool:
        """Slices of an IDR picture."""
        return kind == IDR

    def _take(self, payload: memoryview) -> None:
        kind = self.kind(payload)
        if kind == _FU_A:
            # RFC 6184 §5.8: the NAL unit's header is split over indicator and FU header.
            inner = payload[1] & 0x1F if len(payload) > 1 else 0
            self._fragment(payload, bytes([payload[0] & 0xE0 | inner]))
        elif 0 < kind < _STAP_A:
            self._nal(payload)
        elif kind == _STAP_A:
            self._aggregate(payload)
        else:
            self._damaged = True
