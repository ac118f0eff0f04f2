"""A film's bytes to whoever fetches them, each piece made in a thread when it is asked for."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Iterator

from transom.errors import NotFoundError
from transom.gateway.tasks import offload


async def sent(film: Iterator[bytes]) -> AsyncIterator[bytes]:
    """The film; its first piece is made before this returns, so that a refusal is raised here.

    Raises:
        NotFoundError: there is none. And whatever the film raises.
    """
    pieces = _Pieces(film)
    first = await offload(pieces.next)
    if first is None:
        raise NotFoundError(
            "nothing is recorded at that time",
            hint="Choose a time that the timeline shows as recorded.",
        )
    return _following(first, pieces)


class _Pieces:
    """A generator that is asked in threads; whoever closes it waits for the piece in hand."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces, self._lock = pieces, threading.Lock()
        self._closed = False

    def next(self) -> bytes | None:
        with self._lock:
            return None if self._closed else next(self._pieces, None)

    def close(self) -> None:
        with self._lock:
            self._closed = True
            close: Callable[[], None] = getattr(self._pieces, "close", lambda: None)
            close()


async def _following(first: bytes, pieces: _Pieces) -> AsyncIterator[bytes]:
    piece: bytes | None = first
    try:
        while piece is not None:
            yield piece
            piece = await offload(pieces.next)
    finally:
        await asyncio.shield(offload(pieces.close))
