"""RTP into Janus: VP8's one-byte descriptor, then our bytes; Janus passes them on unread.

Each packet of a frame carries its instant; lateness is taken at the last (the marker bit).
"""

import socket
import struct
from typing import Any

from bench.relay_fanout.load import Load, from_argument
from bench.relay_fanout.peers import frame, send_for_ever
from bench.relay_fanout.tally import answer_in_background, say

PAYLOAD_TYPE = 96
_CLOCK = 90_000
_PACKET_BYTES = 1_180  # of payload; with RTP, SRTP, UDP and IP headers it fits 1,280
_HEADER = struct.Struct(">BBHII")
_FIRST, _LATER = b"\x10", b"\x00"  # VP8 payload descriptor: start of partition 0, or not


class Packetiser:
    """One camera's RTP packets."""

    def __init__(self, load: Load, ssrc: int) -> None:
        self._load = load
        self._ssrc = ssrc
        self._sequence = 0

    def packets(self, index: int, payload: bytes) -> list[bytes]:
        """The frame's packets. Each repeats its instant, so that any one of them can be timed."""
        stamp, rest = payload[:8], payload[8:]
        room = _PACKET_BYTES - len(stamp)
        pieces = [rest[at : at + room] for at in range(0, len(rest), room)]
        return [
            self._packet(index, stamp + piece, first=number == 0, last=number == len(pieces) - 1)
            for number, piece in enumerate(pieces)
        ]

    def _packet(self, index: int, payload: bytes, *, first: bool, last: bool) -> bytes:
        self._sequence = (self._sequence + 1) & 0xFFFF
        instant = index * _CLOCK // self._load.fps
        kind = PAYLOAD_TYPE | (0x80 if last else 0)
        header = _HEADER.pack(0x80, kind, self._sequence, instant & 0xFFFFFFFF, self._ssrc)
        return header + (_FIRST if first else _LATER) + payload


def main(load: Load, given: dict[str, Any]) -> None:
    """Sends all cameras until the process is ended."""
    sender = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    cameras = [Packetiser(load, ssrc=1000 + number) for number in range(load.cameras)]

    def send(camera: int, index: int, payload: bytes) -> None:
        port = given["first_rtp_port"] + 2 * camera
        for packet in cameras[camera].packets(index, payload):
            sender.sendto(packet, ("127.0.0.1", port))

    say({"first_frame_bytes": len(frame(load, 0))})
    answer_in_background()
    send_for_ever(load, send)


if __name__ == "__main__":
    main(*from_argument())
