"""The witness over HTTP: two routes, as a bare ASGI application."""

import asyncio
import re
from collections.abc import Awaitable, Callable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from typing import Any

from transom.core.log.add_checkpoint import MAX_REQUEST_BYTES
from transom.witness.service import Answer, WitnessService
from transom.witness.state import WitnessState

Message = MutableMapping[str, Any]
_CHECKPOINT = re.compile(r"/([0-9a-f]{64})/checkpoint\Z")


class WitnessApp:
    """Serves `POST /add-checkpoint` and `GET /<origin hash>/checkpoint` (C2SP tlog-witness)."""

    def __init__(self, service: WitnessService, state: WitnessState) -> None:
        self._service = service
        self._state = state
        # One thread: requests are decided one after the other, and the loop never waits for a disk.
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="witness")

    async def __call__(
        self,
        scope: Message,
        receive: Callable[[], Awaitable[Message]],
        send: Callable[[Message], Awaitable[None]],
    ) -> None:
        """See ASGI 3.0; HTTP only."""
        if scope["type"] != "http":
            return
        answer = await self._answer(scope["method"], scope["path"], receive)
        body = answer.body.encode()
        headers = [
            (b"content-type", answer.content_type.encode()),
            (b"content-length", str(len(body)).encode()),
            (b"cache-control", b"no-store"),
        ]
        start = {"type": "http.response.start", "status": answer.status.value, "headers": headers}
        await send(start)
        await send({"type": "http.response.body", "body": body})

    async def _answer(
        self, method: str, path: str, receive: Callable[[], Awaitable[Message]]
    ) -> Answer:
        if path == "/add-checkpoint":
            if method != "POST":
                return Answer(HTTPStatus.METHOD_NOT_ALLOWED, "POST a checkpoint\n")
            return await self._add_checkpoint(receive)
        match = _CHECKPOINT.match(path)
        note = self._state.note(match[1]) if match and method in ("GET", "HEAD") else None
        if note is None:
            return Answer(HTTPStatus.NOT_FOUND, "nothing here\n")
        return Answer(HTTPStatus.OK, note.to_text())

    async def _add_checkpoint(self, receive: Callable[[], Awaitable[Message]]) -> Answer:
        body, more = b"", True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                return Answer(HTTPStatus.BAD_REQUEST, "the request ended early\n")
            body += message.get("body", b"")
            more = message.get("more_body", False)
            if len(body) > MAX_REQUEST_BYTES:
                return Answer(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "the request is too long\n")
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, self._service.add_checkpoint, body)
