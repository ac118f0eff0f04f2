"""Every query on what was done with released clips."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, RowMapping, delete, insert, select, update

from transom.core.codec import decode_object
from transom.core.signing import Signed
from transom.hub.db.forgetting import overwrite_deleted
from transom.hub.db.tables import openings, people, programs
from transom.hub.db.tables_footage import (
    footage_clips,
    footage_custody,
    footage_keys,
    footage_requests,
)


def add(conn: Connection, **values: Any) -> None:
    """Adds what was done."""
    conn.execute(insert(footage_custody).values(**values))


def of_clip(conn: Connection, request_id: str, camera_id: str) -> Sequence[RowMapping]:
    """What was done with a clip, oldest first, with the openings and who it was."""
    query = (
        select(footage_custody, openings, people.c.pseudonym)
        .join(openings, openings.c.opening_id == footage_custody.c.opening_id)
        .outerjoin(people, people.c.person_id == footage_custody.c.person_id)
        .where(footage_custody.c.request_id == request_id, footage_custody.c.camera_id == camera_id)
        .order_by(footage_custody.c.event_id)
    )
    return conn.execute(query).mappings().all()


def fetched_since(conn: Connection, where: tuple[str, str], person_id: str, at: int) -> bool:
    """Whether somebody was handed a clip's key after `at`."""
    query = select(footage_custody.c.event_id).where(
        footage_custody.c.request_id == where[0],
        footage_custody.c.camera_id == where[1],
        footage_custody.c.person_id == person_id,
        footage_custody.c.type == "clip.fetched",
        footage_custody.c.at > at,
    )
    return conn.execute(query).first() is not None


def by_token(conn: Connection, token: bytes, at: int) -> RowMapping | None:
    """The act after `at` with the token of this hash."""
    query = select(footage_custody).where(
        footage_custody.c.token == token, footage_custody.c.at > at
    )
    return conn.execute(query).mappings().first()


def released_opening(conn: Connection, request_id: str, camera_id: str) -> RowMapping | None:
    """The opening of a clip's `clip.released`."""
    query = select(openings).where(
        openings.c.type == "clip.released", openings.c.subject == request_id
    )
    for row in conn.execute(query).mappings():
        release = Signed.from_json(decode_object(row["record"])["release"])
        if release.body["camera_id"] == camera_id:
            return row
    return None


def newest_opening(conn: Connection, types: Sequence[str], subject: str) -> RowMapping | None:
    """The opening of the newest entry of one of these types about a subject."""
    query = select(openings).where(openings.c.type.in_(types), openings.c.subject == subject)
    return conn.execute(query.order_by(openings.c.opening_id.desc()).limit(1)).mappings().first()


def date(conn: Connection, keep_until: int) -> None:
    """Gives the clips that came before clips had an end the same whole time from now on."""
    query = update(footage_clips).where(
        footage_clips.c.released_at.is_not(None), footage_clips.c.keep_until.is_(None)
    )
    conn.execute(query.values(keep_until=keep_until))


def undated(conn: Connection) -> bool:
    """Whether there are such."""
    query = select(footage_clips.c.request_id).where(
        footage_clips.c.released_at.is_not(None), footage_clips.c.keep_until.is_(None)
    )
    return conn.execute(query.limit(1)).first() is not None


def to_destroy(conn: Connection, now: int) -> Sequence[RowMapping]:
    """The clips whose time is over and that no hold keeps."""
    query = select(footage_clips.c.request_id, footage_clips.c.camera_id).where(
        footage_clips.c.keep_until <= now,
        footage_clips.c.held_at.is_(None),
        footage_clips.c.destroyed_at.is_(None),
    )
    return conn.execute(query).mappings().all()


def unfinished(conn: Connection) -> Sequence[RowMapping]:
    """The destroyed clips of which a release still stands in the vault, perhaps."""
    query = (
        select(footage_clips, footage_requests.c.program_id)
        .join(footage_requests, footage_requests.c.request_id == footage_clips.c.request_id)
        .where(footage_clips.c.destroyed_at.is_not(None), footage_clips.c.next_piece > 0)
    )
    return conn.execute(query).mappings().all()


def change_clip(conn: Connection, /, where: tuple[str, str], **values: Any) -> None:
    """Changes a clip."""
    query = update(footage_clips).where(
        footage_clips.c.request_id == where[0], footage_clips.c.camera_id == where[1]
    )
    conn.execute(query.values(**values))


def forget_keys(conn: Connection, request_id: str, camera_id: str) -> int:
    """Deletes every wrapped key of a clip; how many there were."""
    overwrite_deleted(conn)
    query = delete(footage_keys).where(
        footage_keys.c.request_id == request_id, footage_keys.c.camera_id == camera_id
    )
    return conn.execute(query).rowcount


def program_end(conn: Connection, program_id: str) -> int:
    """When a program ends, and with it all that is stored of it."""
    query = select(programs.c.not_after).where(programs.c.program_id == program_id)
    return int(conn.execute(query).scalar_one())
