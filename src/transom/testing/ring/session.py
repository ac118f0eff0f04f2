"""One live session of the pretended cloud: signalling over a WebSocket, and a real WebRTC peer."""

import asyncio
import contextlib
import json
from typing import Any

from aiohttp import WSMsgType, web
from aiortc import RTCPeerConnection, RTCSessionDescription

from transom.testing.ring.film import FilmTrack


class Session:
    """A session with one camera.

    Args:
        said: takes the methods that the client sent, in order.
        limit: seconds from the activation to the vendor's end of it.
        answers: whether the camera wakes up at all.
    """

    def __init__(
        self,
        socket: web.WebSocketResponse,
        units: tuple[bytes, ...],
        *,
        said: list[str],
        limit: float | None,
        answers: bool,
    ) -> None:
        self._socket, self._said = socket, said
        self._limit, self._answers = limit, answers
        self._track = FilmTrack(units)
        self._peer = RTCPeerConnection()
        self._ending: asyncio.Task[None] | None = None

    async def run(self) -> None:
        """Until either side ends it."""
        try:
            async for message in self._socket:
                if message.type is WSMsgType.TEXT:
                    await self._heard(json.loads(message.data))
        finally:
            if self._ending is not None:
                self._ending.cancel()
            await self._peer.close()

    async def end(self, text: str = "session ended") -> None:
        """The vendor ends it, in its own words."""
        with contextlib.suppress(ConnectionError):  # the client was quicker
            await self._say("close", {"reason": {"code": 5, "text": text}})
        await self._peer.close()

    async def _heard(self, message: dict[str, Any]) -> None:
        self._said.append(message["method"])
        body = message["body"]
        match message["method"]:
            case "live_view":
                await self._say("session_created", {"session_id": "s" * 40})
                if self._answers:
                    await self._answer(body["sdp"])
            case "activate_session":
                await self._say("notification", {"text": "camera_connected"})
                self._track.playing.set()
                if self._limit is not None:
                    self._ending = asyncio.create_task(self._end_later(self._limit))
            case "camera_options":
                await self._say("camera_started", {})
            case "ping":
                await self._say("pong", {})

    async def _answer(self, offer: str) -> None:
        await self._peer.setRemoteDescription(RTCSessionDescription(offer, "offer"))
        self._peer.addTrack(self._track)
        await self._peer.setLocalDescription(await self._peer.createAnswer())
        sdp = self._peer.localDescription.sdp
        lines = sdp.splitlines(keepends=True)
        candidates = [line for line in lines if line.startswith("a=candidate:")]
        # They come apart from the answer, as the vendor's came for years.
        held = [line for line in lines if not line.startswith(("a=candidate:", "a=end-of"))]
        await self._say("sdp", {"sdp": "".join(held), "type": "answer"})
        for line in candidates:
            await self._say("ice", {"ice": line.strip().removeprefix("a="), "mlineindex": 0})

    async def _end_later(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
        await self.end()

    async def _say(self, method: str, body: dict[str, Any]) -> None:
        await self._socket.send_str(json.dumps({"method": method, "body": body}))
