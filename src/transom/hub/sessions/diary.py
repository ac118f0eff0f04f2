"""Writes what happened to view sessions into the database and the log, after it took effect.

A disk that is full delays the diary and loses nothing: each write is tried until it goes through,
and what a stop interrupts, start-up finishes (see `recovery`).
"""

import asyncio
from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec, TypeVar

import structlog
from sqlalchemy import Connection

from transom.errors import StorageUnavailable
from transom.hub.hub import Hub
from transom.hub.ledger import Staged
from transom.hub.sessions import entries, repository
from transom.hub.sessions.live import Counts, Live

log = structlog.get_logger(__name__)
RETRY_SECONDS = 2.0
P = ParamSpec("P")
R = TypeVar("R")


def note(hub: Hub, live: Live, **values: Any) -> None:
    """Notes a session's new state, and columns that came with it."""
    work = persist(hub, _step, live.session_id, live.state, hub.clock.now(), values)
    hub.tasks.spawn(work)


def note_let_in(hub: Hub, live: Live, **values: Any) -> None:
    """As `note`, of a session that the owner let in; logs `knock.answered`."""
    hub.tasks.spawn(_log_let_in(hub, live, hub.clock.now(), values))


async def _log_let_in(hub: Hub, live: Live, now: int, values: dict[str, Any]) -> None:
    await hub.ledger.note(await persist(hub, _let_in, live, now, values))


async def log_refusal(hub: Hub, live: Live, ended: dict[str, Any]) -> None:
    """Writes a refused session's end and logs it, after a knock without an answer that first.

    Args:
        ended: the columns `ended_at`, `reason`, `step` and `message`.
    """
    hub.ledger.note_soon(*await persist(hub, _refuse, live, ended))


async def log_end(hub: Hub, live: Live, reason: str, *, wait: float) -> None:
    """Writes a session's end at once, and logs `view_session.closed` with the gateway's figures.

    Args:
        wait: seconds to wait for the figures.
    """
    ended_at = live.ended_at if live.ended_at is not None else hub.clock.now()
    await persist(hub, _mark_closed, live.session_id, ended_at, reason)
    counts = await _counts(live, ended_at, wait)
    hub.live.forget(live)
    await hub.ledger.note(await persist(hub, _close, live, ended_at, reason, counts))


async def persist(
    hub: Hub, work: Callable[Concatenate[Connection, P], R], /, *args: P.args, **kwargs: P.kwargs
) -> R:
    """Writes until the disk takes it."""
    while True:
        try:
            return await hub.db.write(work, *args, **kwargs)
        except StorageUnavailable as error:
            log.error("diary_waits", why=error.message)
            await asyncio.sleep(RETRY_SECONDS)


async def _counts(live: Live, ended_at: int, wait: float) -> Counts:
    try:
        async with asyncio.timeout(wait):
            return await asyncio.shield(live.counts)
    except TimeoutError:
        # The gateway is away: how long it ran is known, how much was sent is not.
        ran = ended_at - live.released_at if live.released_at is not None else 0
        blur = live.staged.entry.blur or "unblurred"
        return Counts(seconds=max(0, ran // 1000), frames=0, byte_count=0, blur=blur)


def _step(conn: Connection, session_id: str, state: str, now: int, values: dict[str, Any]) -> None:
    repository.change(conn, session_id, state=state, **values)
    repository.add_step(conn, session_id, state=state, at=now)


def _let_in(conn: Connection, live: Live, now: int, values: dict[str, Any]) -> Staged:
    _step(conn, live.session_id, "released", now, values)
    return entries.knock(conn, live, entries.LET_IN, at=now)


def _refuse(conn: Connection, live: Live, ended: dict[str, Any]) -> list[Staged]:
    staged = entries.refused(conn, live, ended)
    repository.change(
        conn, live.session_id, state="refused", closed_opening=staged[-1].opening_id, **ended
    )
    repository.add_step(
        conn, live.session_id, state="refused", at=ended["ended_at"], detail=ended["step"]
    )
    return staged


def _mark_closed(conn: Connection, session_id: str, ended_at: int, reason: str) -> None:
    repository.change(conn, session_id, state="closed", ended_at=ended_at, reason=reason[:40])
    repository.add_step(conn, session_id, state="closed", at=ended_at, detail=reason)


def _close(conn: Connection, live: Live, ended_at: int, reason: str, counts: Counts) -> Staged:
    staged = entries.closed(conn, live, ended_at, reason, counts)
    repository.change(
        conn,
        live.session_id,
        closed_opening=staged.opening_id,
        seconds=counts.seconds,
        frames=counts.frames,
        bytes=counts.byte_count,
    )
    return staged
