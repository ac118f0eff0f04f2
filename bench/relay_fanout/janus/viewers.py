"""WebRTC viewers of Janus: one GStreamer webrtcbin each. Runs in Debian's Python.

Every viewer's packets are counted where they leave webrtcbin: decrypted and in order. A reader's
packets are also looked at, and its frames are timed at their last packet.
"""

import threading
import time
from typing import Any

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstSdp", "1.0")
gi.require_version("GstWebRTC", "1.0")
from gi.repository import Gst, GstSdp, GstWebRTC  # noqa: E402

from bench.relay_fanout.janus.signalling import Janus  # noqa: E402
from bench.relay_fanout.load import Load, from_argument  # noqa: E402
from bench.relay_fanout.peers import lateness_ms  # noqa: E402
from bench.relay_fanout.tally import Tally, answer_in_background, say  # noqa: E402

_CONNECT_SECONDS = 20.0
_RTP_HEADER, _DESCRIPTOR, _STAMP = 12, 1, 8


class Viewer:
    """One peer connection; its received media end in a sink that counts them."""

    def __init__(self) -> None:
        self._pipeline = Gst.Pipeline()
        self._peer = Gst.ElementFactory.make("webrtcbin")
        self._peer.set_property("bundle-policy", GstWebRTC.WebRTCBundlePolicy.MAX_BUNDLE)
        self._peer.set_property("latency", 0)
        self._sink = Gst.ElementFactory.make("fakesink")
        self._sink.set_property("sync", False)
        self._sink.set_property("async", False)
        self._pipeline.add(self._peer)
        self._pipeline.add(self._sink)
        self._gathered = threading.Event()
        self._peer.connect("notify::ice-gathering-state", self._on_gathering)
        self._peer.connect("pad-added", self._on_pad)
        self._pipeline.set_state(Gst.State.PLAYING)

    def answer(self, offer: str) -> str:
        """Takes the offer (SDP), gathers candidates, returns the answer (SDP)."""
        message = GstSdp.SDPMessage.new_from_text(offer)[1]
        kind = GstWebRTC.WebRTCSDPType.OFFER
        self._do("set-remote-description", GstWebRTC.WebRTCSessionDescription.new(kind, message))
        reply = self._do("create-answer", None)
        self._do("set-local-description", reply.get_value("answer"))
        if not self._gathered.wait(_CONNECT_SECONDS):
            raise RuntimeError("no ICE candidates were gathered")
        text: str = self._peer.get_property("local-description").sdp.as_text()
        return text

    def packets(self) -> int:
        """Packets that have left webrtcbin so far."""
        count: int = self._sink.get_property("stats").get_uint64("rendered")[1]
        return count

    def read(self, tally: Tally) -> None:
        """From now on counts and times this viewer's frames."""
        size = 0

        def on_packet(_pad: Any, info: Any) -> Any:
            nonlocal size
            buffer = info.get_buffer()
            head = buffer.extract_dup(0, 64)
            start = _payload_start(head)
            size += buffer.get_size() - start - _STAMP
            if head[1] & 0x80:  # the marker bit: a frame's last packet
                tally.frame(size + _STAMP, lateness_ms(head[start : start + _STAMP]))
                size = 0
            return Gst.PadProbeReturn.OK

        self._sink.get_static_pad("sink").add_probe(Gst.PadProbeType.BUFFER, on_packet)

    def _do(self, action: str, argument: Any) -> Any:
        promise = Gst.Promise.new()
        self._peer.emit(action, argument, promise)
        promise.wait()
        return promise.get_reply()

    def _on_gathering(self, peer: Any, _what: Any) -> None:
        state = peer.get_property("ice-gathering-state")
        if state == GstWebRTC.WebRTCICEGatheringState.COMPLETE:
            self._gathered.set()

    def _on_pad(self, _peer: Any, pad: Any) -> None:
        if pad.get_direction() == Gst.PadDirection.SRC:
            pad.link(self._sink.get_static_pad("sink"))


def _payload_start(packet: bytes) -> int:
    """Where the frame's bytes begin (RFC 3550 §5.1, §5.3.1), after VP8's descriptor."""
    start = _RTP_HEADER + 4 * (packet[0] & 0x0F)
    if packet[0] & 0x10:
        start += 4 + 4 * int.from_bytes(packet[start + 2 : start + 4], "big")
    return start + _DESCRIPTOR


def connect(load: Load, port: int) -> list[Viewer]:
    """Connects all viewers, one after the other, and waits until each gets packets.

    Raises:
        RuntimeError: Janus refused one, or some got nothing in time.
    """
    janus, viewers = Janus(port), []
    for number in range(load.viewers):
        viewer, handle = Viewer(), janus.attach()
        offer = janus.watch(handle, load.camera_of(number) + 1)
        janus.answer(handle, viewer.answer(offer))
        viewers.append(viewer)
    until = time.monotonic() + _CONNECT_SECONDS
    while silent := sum(1 for viewer in viewers if not viewer.packets()):
        if time.monotonic() > until:
            raise RuntimeError(f"{silent} of {load.viewers} viewers got no packet")
        time.sleep(0.1)
    return viewers


def main(load: Load, given: dict[str, Any]) -> None:
    """Views until the process is ended."""
    Gst.init(None)
    viewers = connect(load, given["http_port"])
    readers = viewers[: load.readers]
    tally = Tally(wire_bytes=lambda: [v.packets() for v in viewers], readers=len(readers))
    for viewer in readers:
        viewer.read(tally)
    say({"viewers": len(viewers)})
    answer_in_background(tally)
    threading.Event().wait()


if __name__ == "__main__":
    main(*from_argument())
