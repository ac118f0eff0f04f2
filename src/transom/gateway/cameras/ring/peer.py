"""The gateway's end of a WebRTC connection: takes H.264 as it comes, sends nothing.

The library underneath is `aiortc`. It decodes what it receives and has no door for those who want
it undecoded, so its receivers get another jitter buffer here, by the name that their class gives
it. A version in which that name is gone is refused at once, not silently.
"""

import asyncio
import contextlib

from aiortc import (
    RTCConfiguration,
    RTCIceServer,
    RTCPeerConnection,
    RTCRtpReceiver,
    RTCSessionDescription,
)
from aiortc.sdp import candidate_from_sdp

from transom.errors import SetupError
from transom.gateway.cameras.ring.packets import InOrder, Unheard
from transom.gateway.cameras.unit import Unit

_KINDS = ("video/h264", "video/rtx")
_BUFFER = "_RTCRtpReceiver__jitter_buffer"


class Peer:
    """One connection. Each method belongs to the event loop in which it was made.

    Attributes:
        units: access units in order, and `None` once the connection is over.

    Args:
        stun: STUN servers, as URLs.
    """

    def __init__(self, *, stun: tuple[str, ...]) -> None:
        self.units: asyncio.Queue[Unit | None] = asyncio.Queue()
        self._answered = asyncio.Event()
        servers = [RTCIceServer(urls=list(stun))] if stun else []
        self._connection = connection = RTCPeerConnection(RTCConfiguration(servers))
        connection.on("connectionstatechange", self._changed)

    async def offer(self) -> str:
        """An offer to receive, with this end's candidates in it (RFC 8829 §4.1.8).

        Sound is offered because the vendor's own clients do; what comes of it is dropped unheard.
        """
        sound = self._connection.addTransceiver("audio", direction="recvonly")
        picture = self._connection.addTransceiver("video", direction="recvonly")
        known = RTCRtpReceiver.getCapabilities("video")
        assert known is not None
        picture.setCodecPreferences([c for c in known.codecs if c.mimeType.lower() in _KINDS])
        _tap(sound.receiver, Unheard())
        _tap(picture.receiver, InOrder(self.units.put_nowait))
        await self._connection.setLocalDescription(await self._connection.createOffer())
        return self._connection.localDescription.sdp

    async def answer(self, sdp: str) -> None:
        """Takes the other end's answer. Raises ValueError where it is none."""
        await self._connection.setRemoteDescription(RTCSessionDescription(sdp, "answer"))
        self._answered.set()

    async def candidate(self, line: str, media: int) -> None:
        """Takes a candidate of the other end's, once there is an answer for it to belong to.

        One that can't be read is dropped.
        """
        await self._answered.wait()
        with contextlib.suppress(ValueError, AssertionError, IndexError):
            candidate = candidate_from_sdp(line.removeprefix("a=").removeprefix("candidate:"))
            candidate.sdpMLineIndex = media
            await self._connection.addIceCandidate(candidate)

    async def close(self) -> None:
        """Ends the connection."""
        await self._connection.close()

    def _changed(self) -> None:
        if self._connection.connectionState in ("failed", "closed"):
            self.units.put_nowait(None)


def _tap(receiver: RTCRtpReceiver, buffer: InOrder | Unheard) -> None:
    if not hasattr(receiver, _BUFFER):
        raise SetupError(
            "this version of aiortc isn't the one that Transom knows",
            hint="Install Transom with its extra: pip install 'transom[ring]'.",
        )
    setattr(receiver, _BUFFER, buffer)
