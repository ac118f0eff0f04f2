"""WebSockets of viewing: the operator's event stream, and the relay's fallback."""

import asyncio
from contextlib import suppress
from typing import Any

from litestar import WebSocket, websocket
from litestar.di import NamedDependency
from litestar.exceptions import WebSocketDisconnect
from litestar.params import FromPath, FromQuery

from transom.errors import SessionEnded, SignInRefused, TransomError
from transom.hub.hub import Hub
from transom.hub.sessions.streams import Listener
from transom.hub.web.access import check_browser, signed_in
from transom.hub.web.sockets import Pump
from transom.wire.items import ENDED_BY_RIGHT, OVER, SUBPROTOCOL, TRACK, TRACKS, encode_message

NOT_SIGNED_IN = 4401
CODE_BASE = 4000  # a relay's code 403 is the WebSocket's 4403
Socket = WebSocket[Any, Any, Any]


@websocket("/v1/operator/stream")
async def operator_stream(socket: Socket, hub: NamedDependency[Hub]) -> None:
    """Tells an operator what happens to their sessions and cameras; replays to a late socket."""
    await socket.accept()
    try:
        check_browser(hub, socket)
        person = await signed_in(hub, socket)
    except TransomError:
        await socket.close(NOT_SIGNED_IN, "sign in first")
        return
    listener = Listener(person.person_id, person.agency_id, person.session)
    hub.streams.join(listener)
    try:
        async with Pump(socket, listener.next):
            await _until_gone(socket)
    finally:
        hub.streams.leave(listener)


@websocket("/v1/relay/{session_id:str}")
async def relay_fallback(
    socket: Socket,
    session_id: FromPath[str],
    hub: NamedDependency[Hub],
    token: FromQuery[str] = "",
    track: FromQuery[str] = TRACK,
) -> None:
    """A view session's sealed frames where UDP is blocked (spec/moq-mapping.md)."""
    offered = socket.scope.get("subprotocols", [])
    await socket.accept(subprotocols=SUBPROTOCOL if SUBPROTOCOL in offered else None)
    try:
        if track not in TRACKS:
            raise SignInRefused("there is no such track")
        items = hub.relay.subscribe(session_id, token=token, track=track)
    except SignInRefused:
        await socket.close(CODE_BASE + ENDED_BY_RIGHT, "not open")
        return
    gone = asyncio.create_task(_until_gone(socket))
    sending = asyncio.create_task(_send_items(socket, items))
    try:
        await asyncio.wait((gone, sending), return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in (gone, sending):
            task.cancel()
        await asyncio.gather(gone, sending, return_exceptions=True)


async def _send_items(socket: Socket, items: Any) -> None:
    code = OVER
    try:
        async for item in items:
            await socket.send_data(encode_message(item), "binary")
    except SessionEnded as ended:
        code = ended.close_code
    with suppress(RuntimeError, OSError):
        await socket.close(CODE_BASE + code)


async def _until_gone(socket: Socket) -> None:
    """Reads and ignores until the other side is gone."""
    with suppress(WebSocketDisconnect):
        while True:
            await socket.receive_data("text")
