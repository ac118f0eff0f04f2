"""Access units into RTP packets (RFC 6184 §5.6–5.8): single NAL unit, STAP-A, FU-A. Pure."""

import struct
from collections.abc import Iterator

_STAP_A, _FU_A = 24, 28
PAYLOAD_TYPE = 96
CLOCK_RATE = 90_000


class Packetizer:
    """Numbers and stamps packets of one stream.

    Args:
        ssrc: the stream's source identifier.
        mtu: the largest RTP packet, bytes.
    """

    def __init__(self, *, ssrc: int, first_sequence: int = 0, mtu: int = 1400) -> None:
        self.ssrc = ssrc
        self._sequence = first_sequence
        self._room = mtu - 12

    def packets(self, nals: list[bytes], timestamp: int) -> list[bytes]:
        """An access unit as RTP packets; the last one carries the marker."""
        payloads = list(self._payloads(nals))
        last = len(payloads) - 1
        return [self._packet(p, timestamp, marker=i == last) for i, p in enumerate(payloads)]

    @property
    def next_sequence(self) -> int:
        """The sequence number of the next packet."""
        return self._sequence

    def _packet(self, payload: bytes, timestamp: int, *, marker: bool) -> bytes:
        sequence = self._sequence
        self._sequence = sequence + 1 & 0xFFFF
        kind = PAYLOAD_TYPE | (0x80 if marker else 0)
        return struct.pack("!BBHII", 0x80, kind, sequence, timestamp, self.ssrc) + payload

    def _payloads(self, nals: list[bytes]) -> Iterator[bytes]:
        """Small NAL units that follow each other share a packet; large ones are cut up."""
        together: list[bytes] = []
        for nal in nals:
            size = 1 + sum(2 + len(n) for n in [*together, nal])
            if together and size > self._room:
                yield _aggregate(together)
                together = []
            if len(nal) + 3 > self._room:
                yield from self._fragments(nal)
            else:
                together.append(nal)
        if together:
            yield _aggregate(together)

    def _fragments(self, nal: bytes) -> Iterator[bytes]:
        indicator, kind = nal[0] & 0xE0 | _FU_A, nal[0] & 0x1F
        step = self._room - 2
        for at in range(1, len(nal), step):
            start = 0x80 if at == 1 else 0
            end = 0x40 if at + step >= len(nal) else 0
            yield bytes([indicator, start | end | kind]) + nal[at : at + step]


def _aggregate(nals: list[bytes]) -> bytes:
    if len(nals) == 1:
        return nals[0]
    importance = max(nal[0] & 0x60 for nal in nals)
    return bytes([importance | _STAP_A]) + b"".join(struct.pack("!H", len(n)) + n for n in nals)


def sender_report(
    ssrc: int, *, instant_us: int, timestamp: int, packets: int, octets: int
) -> bytes:
    """An RTCP sender report (RFC 3550 §6.4.1) that ties a timestamp to the wall clock."""
    seconds, micros = divmod(instant_us, 1_000_000)
    ntp = (seconds + 2_208_988_800 << 32) | (micros << 32) // 1_000_000
    return struct.pack(
        "!BBHIQIII", 0x80, 200, 6, ssrc, ntp, timestamp & 0xFFFFFFFF, packets & 0xFFFFFFFF,
        octets & 0xFFFFFFFF,
    )  # fmt: skip
