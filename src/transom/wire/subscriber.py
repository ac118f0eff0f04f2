"""A viewer's side of the relay in Python (the demo's viewer, tests, bench)."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, suppress
from typing import NoReturn

import moq

from transom.errors import HubUnavailable, SessionEnded, SignInRefused
from transom.wire.dial import dial, ending
from transom.wire.items import TRACK, WireFrame
from transom.wire.track import TrackSource

_QUEUED = 64


async def subscribe(
    url: str, *, fingerprints: tuple[str, ...], token: str, broadcast: str, track: str = TRACK
) -> AsyncIterator[WireFrame]:
    """Dials `url` (`https://host:port/v/<session_id>`) and yields frames, newest group first.

    Waits if the gateway hasn't announced yet, and again if it is lost. Goes on until the relay
    ends the session or the caller closes the iterator.

    Raises:
        SignInRefused: the relay refused the token.
        SessionEnded: the relay cut the session; carries the code.
        HubUnavailable: the relay doesn't answer.
    """
    stack = AsyncExitStack()
    try:
        dialled = dial(f"{url}?token={token}", fingerprints=fingerprints)
        session = await stack.enter_async_context(dialled)
    except (moq.Error, TimeoutError) as error:
        raise HubUnavailable("the relay doesn't answer") from error
    async with stack:
        async for frame in _frames(session, TrackSource(session.consume(), broadcast, track)):
            yield frame


async def _frames(session: moq.Session, source: TrackSource) -> AsyncIterator[WireFrame]:
    queue: asyncio.Queue[WireFrame | None] = asyncio.Queue(_QUEUED)
    closed = asyncio.ensure_future(ending(session))
    reader = asyncio.ensure_future(_read(source, queue))
    closed.add_done_callback(lambda _: _interrupt(reader, queue))
    try:
        while True:
            frame = await queue.get()
            if frame is None or closed.done():
                _raise_end(closed.result())
            yield frame
    finally:
        closed.cancel()
        reader.cancel()


def _interrupt(reader: "asyncio.Future[None]", queue: asyncio.Queue[WireFrame | None]) -> None:
    """Wakes a consumer that waits for a frame, when there will be none."""
    reader.cancel()
    if not queue.full():
        queue.put_nowait(None)


async def _read(source: TrackSource, queue: asyncio.Queue[WireFrame | None]) -> None:
    with suppress(moq.Error):  # the connection is gone: its end is told apart elsewhere
        async for item in source.items():
            if isinstance(item, WireFrame):
                await queue.put(item)


def _raise_end(error: moq.Error | None) -> NoReturn:
    if error is not None and moq.is_auth(error):
        raise SignInRefused("the relay refused this session's token") from error
    protocol = None if error is None else moq.protocol_error(error)
    if protocol is not None:
        raise SessionEnded(protocol.code, "the relay ended this view session") from error
    raise HubUnavailable("the connection to the relay is lost") from error
