"""Dials a relay once, with pinned certificates; who calls it owns the retrying."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import moq

_CONNECT_SECONDS = 5.0


@asynccontextmanager
async def dial(
    url: str, *, fingerprints: Sequence[str], publish: moq.OriginProducer | None = None
) -> AsyncIterator[moq.Session]:
    """A connection to `url`, closed on leaving.

    The relay may still refuse it: then `Session.closed` raises soon after.

    Args:
        fingerprints: SHA-256 of the certificates that are good, hex; no other is.
        publish: what the relay may read; nothing by default.

    Raises:
        moq.Error: no connection.
        TimeoutError: no answer within 5 s.
    """
    client = moq.Client(
        url,
        tls_fingerprints=list(fingerprints),
        websocket_enabled=False,  # the relay has none; our fallback is the hub's own route
        reconnect=False,
        publish=publish or moq.OriginProducer(),
        subscribe=moq.OriginProducer(),
    )
    async with asyncio.timeout(_CONNECT_SECONDS):
        await client.__aenter__()  # type: ignore[no-untyped-call]
    try:
        assert client.session is not None
        yield client.session
    finally:
        await client.__aexit__(None, None, None)


async def ending(session: moq.Session) -> moq.Error | None:
    """Waits for the session's end; returns what ended it, `None` if we did."""
    try:
        await session.closed()
    except moq.Error as error:
        return error
    return None
