"""How long the hub keeps released clips: holds that a court or an appeal needs, and destruction.

A clip is destroyed by its storage key: the vault shreds it, the keys that were wrapped to devices
are deleted, and the database's own log is emptied of them. A hold stops that until it is lifted;
a program's sunset it doesn't stop, since everything ends then (P5).
"""

import asyncio

import structlog
from sqlalchemy import Connection, RowMapping

from transom.core.codec import JsonObject, b64, decode_object
from transom.core.signing import Signed
from transom.errors import ConflictError
from transom.hub.accounts.people import SignedIn
from transom.hub.db.forgetting import empty_log
from transom.hub.footage import custody_repository as repository
from transom.hub.footage import repository as clips
from transom.hub.footage.custody import (
    DESTROYED,
    HELD,
    LIFTED,
    Where,
    clip_of,
    enter,
    may_keep,
    there,
)
from transom.hub.footage.pieces import object_ids, part_of
from transom.hub.hub import Hub
from transom.hub.ledger import Staged

DAY_MS = 24 * 3_600_000
KEEP_DAYS = 30
"""How long a released clip stays at the hub, if its program lasts so long (spec/footage.md)."""

log = structlog.get_logger(__name__)


async def hold(hub: Hub, person: SignedIn, where: Where, reason: str) -> None:
    """Keeps a clip from being destroyed until the hold is lifted.

    Raises:
        PolicyRefused: the person keeps no evidence.
        NotFoundError: there is no such clip, or it was destroyed.
        ConflictError: it is held already.
    """
    may_keep(hub, person)
    hub.ledger.note_soon(await hub.db.write(_hold, person, where, reason, hub.clock.now()))


async def lift(hub: Hub, person: SignedIn, where: Where, reason: str) -> None:
    """Lifts a hold; what is over its time is destroyed at once.

    Raises:
        PolicyRefused, NotFoundError: as `hold`.
        ConflictError: nothing is held.
    """
    may_keep(hub, person)
    hub.ledger.note_soon(await hub.db.write(_lift, person, where, reason, hub.clock.now()))


async def destroy(hub: Hub, person: SignedIn, where: Where, reason: str) -> None:
    """Destroys a clip before its time.

    Raises:
        PolicyRefused, NotFoundError: as `hold`.
        ConflictError: it is held.
        StorageUnavailable: it is destroyed as soon as the disk lets it.
    """
    may_keep(hub, person)
    by: JsonObject = {"why": "asked", "by": person.pseudonym, "reason": reason}
    staged = await hub.db.write(_mark, person, where, by, hub.clock.now())
    hub.ledger.note_soon(staged)
    await finish_due(hub)


async def destroy_due(hub: Hub) -> None:
    """A duty: destroys the clips whose time is over, and what an interruption has left."""
    now = hub.clock.now()
    if await hub.db.read(repository.undated):
        await hub.db.write(repository.date, now + KEEP_DAYS * DAY_MS)
    for row in await hub.db.read(repository.to_destroy, now):
        where = (row["request_id"], row["camera_id"])
        hub.ledger.note_soon(await hub.db.write(_mark, None, where, {"why": "retention"}, now))
    await finish_due(hub)


async def finish_due(hub: Hub) -> None:
    """Takes what is marked as destroyed out of vault and database, for good."""
    for clip in await hub.db.read(repository.unfinished):
        signed = Signed.from_json(decode_object(clip["release"]))
        _, names = object_ids(signed)
        count = await asyncio.to_thread(
            hub.vault.destroy, clip["program_id"], part_of(signed), names
        )
        if not await asyncio.to_thread(empty_log, hub.folder.database):
            log.info("clip_keys_wait", why="the database is being read")
            return
        where = (clip["request_id"], clip["camera_id"])
        await hub.db.write(repository.change_clip, where, next_piece=0)
        log.info("clip_destroyed", request_id=clip["request_id"], pieces=count)


def _hold(conn: Connection, person: SignedIn, where: Where, reason: str, now: int) -> Staged:
    _, clip = clip_of(conn, person, *where)
    if there(clip)["held_at"] is not None:
        raise ConflictError("the clip is held already")
    repository.change_clip(conn, where, held_at=now)
    return _by(conn, HELD, where, by=(person, reason), at=now)


def _lift(conn: Connection, person: SignedIn, where: Where, reason: str, now: int) -> Staged:
    _, clip = clip_of(conn, person, *where)
    if there(clip)["held_at"] is None:
        raise ConflictError("the clip isn't held")
    repository.change_clip(conn, where, held_at=None)
    return _by(conn, LIFTED, where, by=(person, reason), at=now)


def _by(conn: Connection, type_: str, where: Where, *, by: tuple[SignedIn, str], at: int) -> Staged:
    person, reason = by
    return enter(
        conn,
        type_,
        where,
        at=at,
        record={"by": person.pseudonym, "reason": reason},
        person_id=person.person_id,
        detail=reason,
    )


def _mark(
    conn: Connection, person: SignedIn | None, where: Where, by: JsonObject, now: int
) -> Staged:
    clip = _known(conn, person, where)
    if clip["held_at"] is not None:
        raise ConflictError("the clip is held", hint="Lift the legal hold first.")
    release, _ = object_ids(Signed.from_json(decode_object(clip["release"])))
    repository.change_clip(conn, where, destroyed_at=now)
    keys = repository.forget_keys(conn, *where)
    record: JsonObject = {
        **by,
        "sealed_hash": b64(release.sealed_hash),
        "pieces": release.pieces,
        "keys": keys,
    }
    return enter(
        conn,
        DESTROYED,
        where,
        at=now,
        record=record,
        person_id=person.person_id if person is not None else None,
        detail=str(by.get("reason", "")),
    )


def _known(conn: Connection, person: SignedIn | None, where: Where) -> RowMapping:
    if person is not None:
        return there(clip_of(conn, person, *where)[1])
    clip = clips.clip(conn, *where)
    assert clip is not None  # the duty has just read it
    return there(clip)
