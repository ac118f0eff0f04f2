"""One stream of a virtual camera and those who watch it."""

import asyncio
import base64
import secrets
from typing import Protocol

from transom.testing.camera.packetize import CLOCK_RATE, PAYLOAD_TYPE, Packetizer, sender_report
from transom.testing.camera.sources import Source

_REPORT_EVERY_US = 5_000_000  # RFC 3550 §6.2
_SPS, _PPS = 7, 8


class Watcher(Protocol):
    """Takes RTP and RTCP packets, on the event loop."""

    def send(self, packets: list[bytes]) -> None:
        """RTP packets of one access unit."""
        ...

    def send_report(self, report: bytes) -> None:
        """An RTCP packet."""
        ...


class Mount:
    """A source that runs while somebody watches.

    Args:
        clock_skew_ms: how far the camera's clock is ahead, by its sender reports.

    Attributes:
        frozen: hold the connection but send nothing, as a hung camera does.
    """

    def __init__(self, source: Source, *, clock_skew_ms: int = 0) -> None:
        self._source, self._skew_us = source, clock_skew_ms * 1000
        self._packetizer = Packetizer(
            ssrc=secrets.randbits(32), first_sequence=secrets.randbits(16)
        )
        self._watchers: set[Watcher] = set()
        self._offset = secrets.randbits(32)
        self._sets: dict[int, bytes] = {}
        self._report_due_us = self._packets = self._octets = 0
        self.frozen = False

    def start(self) -> None:
        """Starts the source's thread, asleep."""
        self._loop = asyncio.get_running_loop()
        self._source.start(self._take)

    def close(self) -> None:
        """Ends the source's thread."""
        self._source.close()

    def join(self, watcher: Watcher) -> None:
        """Sends to this watcher from now on, a key frame first where the source can."""
        self._watchers.add(watcher)
        self._report_due_us = 0
        self._source.wake()

    def leave(self, watcher: Watcher) -> None:
        """Sends it nothing more."""
        self._watchers.discard(watcher)
        if not self._watchers:
            self._source.sleep()

    def sdp(self, host: str) -> str:
        """The stream's description (RFC 8866, RFC 6184 §8.2.1)."""
        sprop = ",".join(base64.b64encode(self._sets[k]).decode() for k in sorted(self._sets))
        parameters = f";sprop-parameter-sets={sprop}" if len(self._sets) == 2 else ""
        lines = [
            "v=0", f"o=- 1 1 IN IP4 {host}", "s=Transom virtual camera", f"c=IN IP4 {host}",
            "t=0 0", "a=control:*", f"m=video 0 RTP/AVP {PAYLOAD_TYPE}",
            f"a=rtpmap:{PAYLOAD_TYPE} H264/{CLOCK_RATE}",
            f"a=fmtp:{PAYLOAD_TYPE} packetization-mode=1{parameters}",
            f"a=framerate:{self._source.fps:g}", "a=control:track1",
        ]  # fmt: skip
        return "\r\n".join(lines) + "\r\n"

    def _take(self, nals: list[bytes], is_key: bool, instant_us: int) -> None:
        """In the source's thread."""
        if is_key:
            self._sets |= {n[0] & 0x1F: n for n in nals if n[0] & 0x1F in (_SPS, _PPS)}
        timestamp = instant_us * CLOCK_RATE // 1_000_000 + self._offset & 0xFFFFFFFF
        packets = self._packetizer.packets(nals, timestamp)
        report = None
        if instant_us >= self._report_due_us:
            self._report_due_us = instant_us + _REPORT_EVERY_US
            report = sender_report(
                self._packetizer.ssrc, instant_us=instant_us + self._skew_us, timestamp=timestamp,
                packets=self._packets, octets=self._octets,
            )  # fmt: skip
        self._packets += len(packets)
        self._octets += sum(map(len, packets))
        self._loop.call_soon_threadsafe(self._deliver, packets, report)

    def _deliver(self, packets: list[bytes], report: bytes | None) -> None:
        for watcher in () if self.frozen else list(self._watchers):
            watcher.send(packets)
            if report is not None:
                watcher.send_report(report)
