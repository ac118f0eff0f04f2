"""WebSocket: the whole state after every change, and a notice at each start and end of a look."""

import asyncio
from typing import Any

from litestar import WebSocket, websocket
from litestar.di import NamedDependency
from litestar.exceptions import WebSocketDisconnect

from transom.gateway.api.schemas import StateEvent, encode
from transom.gateway.events import Listener
from transom.gateway.gateway import Gateway

PAUSE_SECONDS = 0.05  # many changes at once are one event


@websocket("/api/events")
async def events(socket: WebSocket[Any, Any, Any], gateway: NamedDependency[Gateway]) -> None:
    """Sends `{t: "state", state}` and `{t: "notice", title, text}` (`StateEvent`, `NoticeEvent`).

    Whatever the page sends is ignored.
    """
    await socket.accept()
    with gateway.events.listen() as listener:
        tasks = [
            asyncio.create_task(_send(socket, listener, gateway)),
            asyncio.create_task(_until_closed(socket)),
        ]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)


async def _send(socket: WebSocket[Any, Any, Any], listener: Listener, gateway: Gateway) -> None:
    while True:
        changed, notices = await listener.next()
        for notice in notices:
            await socket.send_text(encode(notice).decode())
        if changed:
            await socket.send_text(encode(StateEvent(state=gateway.state())).decode())
        await asyncio.sleep(PAUSE_SECONDS)


async def _until_closed(socket: WebSocket[Any, Any, Any]) -> None:
    try:
        while True:
            await socket.receive_text()
    except WebSocketDisconnect:
        return


HANDLERS = [events]
