"""The witness over HTTP: four routes, as a bare ASGI application."""

import asyncio
import re
from collections.abc import Awaitable, Callable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from typing import Any

from transom.core.log.add_checkpoint import MAX_REQUEST_BYTES
from transom.witness.page import POLICY, Watched, health, html
from transom.witness.service import HTML, JSON, Answer, WitnessService
from transom.witness.state import WitnessState

Message = MutableMapping[str, Any]
_CHECKPOINT = re.compile(r"/([0-9a-f]{64})/checkpoint\Z")


class WitnessApp:
    """Serves `POST /add-checkpoint` and `GET /<origin hash>/checkpoint` (C2SP tlog-witness).

    And what the witness says of itself: `GET /` to people, `GET /health` to machines.
    """

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
            (b"x-content-type-options", b"nosniff"),
            (b"content-security-policy", POLICY.encode()),
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
        if path in ("/", "/health") and method in ("GET", "HEAD"):
            return await self._about(people=path == "/")
        match = _CHECKPOINT.match(path)
        note = self._state.note(match[1]) if match and method in ("GET", "HEAD") else None
        if note is None:
            return Answer(HTTPStatus.NOT_FOUND, "nothing here\n")
        return Answer(HTTPStatus.OK, note.to_text())

    async def _about(self, *, people: bool) -> Answer:
        loop = asyncio.get_running_loop()
        problem, logs = await loop.run_in_executor(self._thread, self._look)
        status = HTTPStatus.SERVICE_UNAVAILABLE if problem else HTTPStatus.OK
        if people:
            return Answer(status, html(self._service.vkey, logs, problem), HTML)
        return Answer(status, health(self._service.vkey, logs, problem), JSON)

    def _look(self) -> tuple[str | None, list[Watched]]:
        logs = [
            Watched(key, last.size if last else 0, self._state.cosigned_at(key.name))
            for key in self._service.logs
            for last in [self._state.last(key.name)]
        ]
        return self._state.problem(), logs

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
