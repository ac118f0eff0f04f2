"""Every query on footage requests, whom they were asked of, and clips."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Connection, RowMapping, delete, func, insert, select, update

from transom.hub.db.rows import Row
from transom.hub.db.tables import agencies, cameras, gateways, incidents, openings, people, programs
from transom.hub.db.tables_footage import (
    footage_asks,
    footage_clips,
    footage_keys,
    footage_requests,
)

MOST_LISTED = 200
_SHOWN = (
    select(
        footage_requests,
        people.c.pseudonym,
        incidents.c.number.label("incident_number"),
        openings.c.entry_index,
    )
    .join(people, people.c.person_id == footage_requests.c.person_id)
    .join(incidents, incidents.c.incident_id == footage_requests.c.incident_id)
    .join(openings, openings.c.opening_id == footage_requests.c.posted_opening)
)


def add(conn: Connection, **values: Any) -> None:
    """Adds a request."""
    conn.execute(insert(footage_requests).values(**values))


def change(conn: Connection, /, request_id: str, **values: Any) -> None:
    """Changes a request."""
    query = update(footage_requests).where(footage_requests.c.request_id == request_id)
    conn.execute(query.values(**values))


def ask(conn: Connection, request_id: str, asked: Sequence[RowMapping]) -> None:
    """Notes the cameras whose owners are asked."""
    rows = [
        {"request_id": request_id, "camera_id": c["camera_id"], "gateway_id": c["gateway_id"]}
        for c in asked
    ]
    if rows:
        conn.execute(insert(footage_asks), rows)


def used(conn: Connection, request_id: str, code: str) -> bool:
    """Whether a request has this identifier or this code."""
    query = select(footage_requests.c.request_id).where(
        (footage_requests.c.request_id == request_id) | (footage_requests.c.code == code)
    )
    return conn.execute(query).first() is not None


def since(conn: Connection, agency_id: str, begin: int, end: int, at: int) -> Sequence[RowMapping]:
    """An agency's requests posted after `at`, whose window meets `begin` … `end`."""
    query = select(footage_requests.c.area).where(
        footage_requests.c.agency_id == agency_id,
        footage_requests.c.posted_at > at,
        footage_requests.c.begins_at <= end,
        footage_requests.c.ends_at >= begin,
    )
    return conn.execute(query).mappings().all()


def open_of_agency(conn: Connection, agency_id: str) -> int:
    """How many requests of an agency are open."""
    query = select(func.count()).where(
        footage_requests.c.agency_id == agency_id, footage_requests.c.closed_at.is_(None)
    )
    return int(conn.execute(query).scalar_one())


def of_person_since(conn: Connection, person_id: str, at: int) -> int:
    """How many requests a person has posted after `at`."""
    query = select(func.count()).where(
        footage_requests.c.person_id == person_id, footage_requests.c.posted_at > at
    )
    return int(conn.execute(query).scalar_one())


def request(conn: Connection, request_id: str) -> RowMapping | None:
    """One request as the interface shows it."""
    query = _SHOWN.where(footage_requests.c.request_id == request_id)
    return conn.execute(query).mappings().first()


def of_agency(conn: Connection, agency_id: str, incident_id: str | None) -> Sequence[RowMapping]:
    """An agency's newest requests, or those of one incident."""
    query = _SHOWN.where(footage_requests.c.agency_id == agency_id)
    if incident_id is not None:
        query = query.where(footage_requests.c.incident_id == incident_id)
    query = query.order_by(footage_requests.c.posted_at.desc()).limit(MOST_LISTED)
    return conn.execute(query).mappings().all()


def asked(conn: Connection, request_ids: Collection[str]) -> dict[str, int]:
    """How many cameras were asked, by request."""
    query = (
        select(footage_asks.c.request_id, func.count().label("cameras"))
        .where(footage_asks.c.request_id.in_(request_ids))
        .group_by(footage_asks.c.request_id)
    )
    return {row.request_id: row.cameras for row in conn.execute(query)}


def gateways_of(conn: Connection, request_id: str) -> list[str]:
    """The gateways whose owners are asked."""
    query = select(footage_asks.c.gateway_id).where(footage_asks.c.request_id == request_id)
    return sorted(set(conn.execute(query).scalars()))


def open_for(conn: Connection, gateway_id: str, now: int) -> list[str]:
    """The open requests that a gateway's owner is asked, oldest first."""
    query = (
        select(footage_requests.c.request_id)
        .join(footage_asks, footage_asks.c.request_id == footage_requests.c.request_id)
        .where(
            footage_asks.c.gateway_id == gateway_id,
            footage_requests.c.closed_at.is_(None),
            footage_requests.c.due > now,
        )
        .order_by(footage_requests.c.posted_at)
    )
    return list(dict.fromkeys(conn.execute(query).scalars()))


def open_of(conn: Connection, agency_id: str, now: int) -> list[tuple[str, str]]:
    """The gateways that an agency's open requests were offered to, each with the request."""
    query = (
        select(footage_asks.c.gateway_id, footage_asks.c.request_id)
        .join(footage_requests, footage_requests.c.request_id == footage_asks.c.request_id)
        .where(
            footage_requests.c.agency_id == agency_id,
            footage_requests.c.offered_at.is_not(None),
            footage_requests.c.closed_at.is_(None),
            footage_requests.c.due > now,
        )
        .distinct()
    )
    return [(row.gateway_id, row.request_id) for row in conn.execute(query)]


def unoffered(conn: Connection) -> Sequence[RowMapping]:
    """Open requests that no gateway has been told of."""
    query = select(footage_requests).where(
        footage_requests.c.offered_at.is_(None), footage_requests.c.closed_at.is_(None)
    )
    return conn.execute(query).mappings().all()


def over(conn: Connection, now: int) -> Sequence[RowMapping]:
    """Open requests whose time, or whose program's, is over, or whose agency was revoked."""
    query = (
        select(
            footage_requests,
            programs.c.not_after.label("program_end"),
            agencies.c.revoked_at.label("agency_revoked_at"),
        )
        .join(programs, programs.c.program_id == footage_requests.c.program_id)
        .join(agencies, agencies.c.agency_id == footage_requests.c.agency_id)
        .where(
            footage_requests.c.closed_at.is_(None),
            (footage_requests.c.due <= now)
            | (programs.c.not_after <= now)
            | agencies.c.revoked_at.is_not(None),
        )
    )
    return conn.execute(query).mappings().all()


def asking(conn: Connection, request_id: str, camera_id: str) -> Row | None:
    """What was asked about a camera, with its gateway's owner key."""
    query = (
        select(footage_requests, footage_asks.c.gateway_id, gateways.c.owner_key)
        .join(footage_asks, footage_asks.c.request_id == footage_requests.c.request_id)
        .join(gateways, gateways.c.gateway_id == footage_asks.c.gateway_id)
        .where(footage_asks.c.request_id == request_id, footage_asks.c.camera_id == camera_id)
    )
    return conn.execute(query).mappings().first()


def clip(conn: Connection, request_id: str, camera_id: str) -> RowMapping | None:
    """A clip that has come, or is coming."""
    query = select(footage_clips).where(
        footage_clips.c.request_id == request_id, footage_clips.c.camera_id == camera_id
    )
    return conn.execute(query).mappings().first()


def begin_clip(
    conn: Connection, request_id: str, camera_id: str, keys: dict[str, bytes], **values: Any
) -> None:
    """Begins a clip, instead of one that never came whole."""
    for table in (footage_keys, footage_clips):
        conn.execute(
            delete(table).where(table.c.request_id == request_id, table.c.camera_id == camera_id)
        )
    where = {"request_id": request_id, "camera_id": camera_id}
    conn.execute(insert(footage_clips).values(**where, next_piece=0, **values))
    rows = [{**where, "device_id": device_id, "key": key} for device_id, key in keys.items()]
    if rows:
        conn.execute(insert(footage_keys), rows)


def change_clip(conn: Connection, /, request_id: str, camera_id: str, **values: Any) -> None:
    """Changes a clip."""
    conn.execute(
        update(footage_clips)
        .where(footage_clips.c.request_id == request_id, footage_clips.c.camera_id == camera_id)
        .values(**values)
    )


def released(conn: Connection, request_ids: Collection[str]) -> Sequence[RowMapping]:
    """The clips that have come whole, with their cameras and the keys of their gateways."""
    query = (
        select(
            footage_clips,
            cameras.c.name.label("camera_name"),
            gateways.c.gateway_key,
        )
        .join(cameras, cameras.c.camera_id == footage_clips.c.camera_id)
        .join(gateways, gateways.c.gateway_id == cameras.c.gateway_id)
        .where(
            footage_clips.c.request_id.in_(request_ids), footage_clips.c.released_at.is_not(None)
        )
        .order_by(footage_clips.c.released_at)
    )
    return conn.execute(query).mappings().all()


def clip_key(conn: Connection, request_id: str, camera_id: str, device_id: str) -> bytes | None:
    """A clip's key for a device, as signed by the gateway."""
    query = select(footage_keys.c.key).where(
        footage_keys.c.request_id == request_id,
        footage_keys.c.camera_id == camera_id,
        footage_keys.c.device_id == device_id,
    )
    return conn.execute(query).scalar()
