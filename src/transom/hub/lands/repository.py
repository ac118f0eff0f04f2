"""Every query on lands and on what was asked of owners."""

import hashlib
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Connection, RowMapping, and_, exists, func, insert, select, update

from transom.hub.db.rows import Row
from transom.hub.db.tables import cameras, gateways
from transom.hub.db.tables_lands import land_asks, lands
from transom.hub.db.tables_oversight import objections


def add(conn: Connection, **values: Any) -> None:
    """Adds the land of an objection."""
    conn.execute(insert(lands).values(**values))


def change(conn: Connection, objection_id: str, **values: Any) -> None:
    """Changes the land of an objection."""
    conn.execute(update(lands).where(lands.c.objection_id == objection_id).values(**values))


def open_of_address(conn: Connection, address_hash: bytes) -> int:
    """How many lands of an address wait for their answer."""
    query = (
        select(func.count())
        .select_from(lands.join(objections))
        .where(lands.c.address_hash == address_hash, objections.c.answered_at.is_(None))
    )
    return int(conn.execute(query).scalar_one())


def unmatched(conn: Connection) -> Sequence[RowMapping]:
    """Lands whose cameras nobody has looked up yet, with their deadlines."""
    query = select(lands, objections.c.due, objections.c.filed_at).join(objections)
    return conn.execute(query.where(lands.c.matched_at.is_(None))).mappings().all()


def by_ids(conn: Connection, objection_ids: Collection[str]) -> Sequence[RowMapping]:
    """Some lands, with when they were filed and are due."""
    query = select(lands, objections.c.due, objections.c.filed_at).join(objections)
    return conn.execute(query.where(lands.c.objection_id.in_(objection_ids))).mappings().all()


def matched(conn: Connection) -> Sequence[RowMapping]:
    """Every land whose cameras were looked up."""
    return conn.execute(select(lands).where(lands.c.matched_at.is_not(None))).mappings().all()


def placed(conn: Connection) -> int:
    """How many cameras have told where they are."""
    query = select(func.count()).where(
        cameras.c.removed_at.is_(None), cameras.c.lat_e6.is_not(None), cameras.c.lon_e6.is_not(None)
    )
    return int(conn.execute(query).scalar_one())


def cameras_of(conn: Connection, camera_ids: Collection[str] | None = None) -> Sequence[RowMapping]:
    """Cameras that their gateways still have: all, or those named."""
    query = select(cameras).where(cameras.c.removed_at.is_(None))
    if camera_ids is not None:
        query = query.where(cameras.c.camera_id.in_(camera_ids))
    return conn.execute(query).mappings().all()


def ask(conn: Connection, **values: Any) -> bool:
    """Notes what is asked of an owner; false if it was asked before."""
    key = (values["objection_id"], values["camera_id"])
    known = select(land_asks.c.due).where(
        land_asks.c.objection_id == key[0], land_asks.c.camera_id == key[1]
    )
    if conn.execute(known).first() is not None:
        return False
    conn.execute(insert(land_asks).values(**values))
    return True


def asked(conn: Connection, objection_id: str, camera_id: str) -> Row | None:
    """What was asked about a camera, with its gateway's owner key."""
    query = (
        select(land_asks, gateways.c.owner_key)
        .join(gateways, gateways.c.gateway_id == land_asks.c.gateway_id)
        .where(land_asks.c.objection_id == objection_id, land_asks.c.camera_id == camera_id)
    )
    return conn.execute(query).mappings().first()


def answered(conn: Connection, objection_id: str, camera_id: str, **values: Any) -> None:
    """Notes an owner's answer."""
    conn.execute(
        update(land_asks)
        .where(land_asks.c.objection_id == objection_id, land_asks.c.camera_id == camera_id)
        .values(**values)
    )


def waiting_for(conn: Connection, gateway_id: str) -> Sequence[RowMapping]:
    """What a gateway's owner was asked and hasn't answered, oldest first."""
    query = (
        select(land_asks, lands.c.land, objections.c.filed_at)
        .join(lands, lands.c.objection_id == land_asks.c.objection_id)
        .join(objections, objections.c.objection_id == land_asks.c.objection_id)
        .where(land_asks.c.gateway_id == gateway_id, land_asks.c.answered_at.is_(None))
        .order_by(land_asks.c.asked_at, land_asks.c.objection_id)
    )
    return conn.execute(query).mappings().all()


def overdue_cameras(conn: Connection, camera_ids: Collection[str], now: int) -> set[str]:
    """Those of some cameras for which an owner's answer is overdue."""
    query = select(land_asks.c.camera_id).where(
        land_asks.c.camera_id.in_(camera_ids),
        land_asks.c.answered_at.is_(None),
        land_asks.c.due <= now,
    )
    return set(conn.execute(query).scalars())


def to_settle(conn: Connection) -> list[str]:
    """Lands that an agency has answered and that no owner's answer is missing for."""
    missing = exists().where(
        and_(
            land_asks.c.objection_id == lands.c.objection_id,
            land_asks.c.answered_at.is_(None),
            land_asks.c.camera_id == cameras.c.camera_id,
            cameras.c.removed_at.is_(None),
        )
    )
    query = (
        select(lands.c.objection_id)
        .join(objections)
        .where(
            lands.c.settled_at.is_(None),
            lands.c.matched_at.is_not(None),
            objections.c.answer.is_not(None),
            ~missing,
        )
    )
    return list(conn.execute(query).scalars())


def to_tell(conn: Connection, settled_before: int) -> Sequence[RowMapping]:
    """Settled lands of which nobody has been told yet."""
    query = (
        select(objections)
        .join(lands)
        .where(lands.c.settled_at < settled_before, objections.c.answered_at.is_(None))
    )
    return conn.execute(query).mappings().all()


def counts(conn: Connection, objection_ids: Collection[str]) -> dict[str, tuple[int, int]]:
    """How many owners were asked, and how many have answered; for the oversight seat only."""
    query = (
        select(land_asks.c.objection_id, func.count(), func.count(land_asks.c.answered_at))
        .where(land_asks.c.objection_id.in_(objection_ids))
        .group_by(land_asks.c.objection_id)
    )
    return {objection_id: (asked, done) for objection_id, asked, done in conn.execute(query)}


def words(conn: Connection, objection_id: str) -> list[str]:
    """What owners wrote with their answers, in no order that says whose it is."""
    query = select(land_asks.c.word).where(
        land_asks.c.objection_id == objection_id, land_asks.c.word.is_not(None)
    )
    return sorted(word for word in conn.execute(query).scalars() if word)


def signed_answers(conn: Connection, objection_id: str) -> list[bytes]:
    """SHA-256 of what owners have signed: enough to hold each to it, and to name none."""
    query = select(land_asks.c.answer).where(
        land_asks.c.objection_id == objection_id, land_asks.c.answer.is_not(None)
    )
    found = conn.execute(query).scalars()
    return sorted(hashlib.sha256(answer).digest() for answer in found if answer)
