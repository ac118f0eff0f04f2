"""Every query on cameras and consents."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    RowMapping,
    Select,
    and_,
    bindparam,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from transom.hub.db.tables import agencies, cameras, consents, gateways, programs

# Made once: every view request asks these, and making a query takes longer than its answer.
_CAMERA = (
    select(cameras, gateways.c.gateway_key, gateways.c.owner_key, gateways.c.site_id)
    .join(gateways, gateways.c.gateway_id == cameras.c.gateway_id)
    .where(cameras.c.camera_id == bindparam("camera_id"), cameras.c.removed_at.is_(None))
)
_CONSENTS_FOR = (
    select(consents, gateways.c.owner_key)
    .join(gateways, gateways.c.gateway_id == consents.c.gateway_id)
    .where(
        consents.c.camera_id == bindparam("camera_id"),
        consents.c.agency_id == bindparam("agency_id"),
    )
    .order_by(consents.c.not_after.desc())
)
_AGENCY_KEY = select(agencies.c.key).where(
    agencies.c.agency_id == bindparam("agency_id"), agencies.c.revoked_at.is_(None)
)


def camera(conn: Connection, camera_id: str) -> RowMapping | None:
    """A camera that its gateway still has, with the gateway's keys."""
    return conn.execute(_CAMERA, {"camera_id": camera_id}).mappings().first()


def owner_of(conn: Connection, camera_id: str) -> str | None:
    """The gateway that a camera belongs to, removed or not."""
    query = select(cameras.c.gateway_id).where(cameras.c.camera_id == camera_id)
    return conn.execute(query).scalar()


def put_camera(conn: Connection, **values: Any) -> None:
    """Adds a camera, or changes it."""
    changed = {name: v for name, v in values.items() if name not in ("camera_id", "gateway_id")}
    # Both say ON CONFLICT in the same words, and SQLAlchemy has a class for each.
    dialect = sqlite if conn.dialect.name == "sqlite" else postgresql
    query = dialect.insert(cameras).values(**values, removed_at=None)
    again = {**changed, "removed_at": None}
    conn.execute(query.on_conflict_do_update(index_elements=["camera_id"], set_=again))


def remove_cameras(
    conn: Connection, gateway_id: str, *, keep: Collection[str], at: int
) -> list[str]:
    """Marks a gateway's other cameras as gone; which those were."""
    query = select(cameras.c.camera_id).where(
        cameras.c.gateway_id == gateway_id,
        cameras.c.removed_at.is_(None),
        cameras.c.camera_id.not_in(keep),
    )
    gone = list(conn.execute(query).scalars())
    conn.execute(update(cameras).where(cameras.c.camera_id.in_(gone)).values(removed_at=at))
    return gone


def positions(conn: Connection) -> list[tuple[str, int | None, int | None]]:
    """Every camera's position."""
    query = select(cameras.c.camera_id, cameras.c.lat_e6, cameras.c.lon_e6)
    rows = conn.execute(query.where(cameras.c.removed_at.is_(None)))
    return [(camera_id, lat, lon) for camera_id, lat, lon in rows]


def of_gateway(conn: Connection, gateway_id: str) -> list[str]:
    """The cameras of a gateway."""
    query = select(cameras.c.camera_id).where(cameras.c.gateway_id == gateway_id)
    return list(conn.execute(query.where(cameras.c.removed_at.is_(None))).scalars())


def consent(conn: Connection, consent_id: str) -> RowMapping | None:
    """One consent."""
    query = select(consents).where(consents.c.consent_id == consent_id)
    return conn.execute(query).mappings().first()


def add_consent(conn: Connection, **values: Any) -> None:
    """Adds a consent."""
    conn.execute(insert(consents).values(**values))


def withdraw(conn: Connection, consent_id: str, *, withdrawal: bytes, at: int) -> None:
    """Marks a consent as withdrawn, for good."""
    conn.execute(
        update(consents)
        .where(consents.c.consent_id == consent_id, consents.c.withdrawn_at.is_(None))
        .values(withdrawal=withdrawal, withdrawn_at=at)
    )


def expired(conn: Connection, now: int) -> Sequence[RowMapping]:
    """Consents that nobody withdrew and whose end, or whose program's, has come unnoticed."""
    query = (
        select(consents, programs.c.not_after.label("program_end"))
        .join(programs, programs.c.program_id == consents.c.program_id)
        .where(
            consents.c.withdrawn_at.is_(None),
            consents.c.expired_at.is_(None),
            or_(consents.c.not_after <= now, programs.c.not_after <= now),
        )
        .order_by(consents.c.not_after, consents.c.consent_id)
    )
    return conn.execute(query).mappings().all()


def expire(conn: Connection, consent_id: str, *, at: int) -> None:
    """Marks a consent as ended by itself."""
    conn.execute(update(consents).where(consents.c.consent_id == consent_id).values(expired_at=at))


def consents_for(conn: Connection, camera_id: str, agency_id: str) -> Sequence[RowMapping]:
    """What a camera's owner has signed for an agency, withdrawn ones included."""
    asked = {"camera_id": camera_id, "agency_id": agency_id}
    return conn.execute(_CONSENTS_FOR, asked).mappings().all()


def listed_for(conn: Connection, agency_id: str, now: int) -> Sequence[RowMapping]:
    """Cameras with each consent in force that names the agency, camera by camera."""
    return conn.execute(_listed(agency_id, now)).mappings().all()


def _listed(agency_id: str, now: int) -> Select[Any]:
    return (
        select(
            cameras,
            gateways.c.gateway_key,
            gateways.c.owner_key,
            consents.c.consent_id,
            consents.c.signed,
        )
        .join(consents, consents.c.camera_id == cameras.c.camera_id)
        .join(gateways, gateways.c.gateway_id == cameras.c.gateway_id)
        .where(
            consents.c.agency_id == agency_id,
            _in_force(now),
            cameras.c.removed_at.is_(None),
        )
        .order_by(cameras.c.name, cameras.c.camera_id, consents.c.not_after.desc())
    )


def those_listed_for(
    conn: Connection, agency_id: str, now: int, camera_ids: Collection[str]
) -> Sequence[RowMapping]:
    """As `listed_for`, of these cameras only."""
    query = _listed(agency_id, now).where(cameras.c.camera_id.in_(camera_ids))
    return conn.execute(query).mappings().all()


def agencies_of(conn: Connection, camera_ids: Collection[str], now: int) -> set[tuple[str, str]]:
    """Pairs of camera and agency with a consent in force."""
    query = select(consents.c.camera_id, consents.c.agency_id).where(
        consents.c.camera_id.in_(camera_ids), _in_force(now)
    )
    return {(camera_id, agency_id) for camera_id, agency_id in conn.execute(query)}


def cameras_in_program(conn: Connection, program_id: str, now: int) -> set[str]:
    """The cameras that share under a program now."""
    query = select(consents.c.camera_id).where(consents.c.program_id == program_id, _in_force(now))
    return set(conn.execute(query).scalars())


def agency_key(conn: Connection, agency_id: str) -> bytes | None:
    """An agency's registered key, unless the agency was revoked."""
    return conn.execute(_AGENCY_KEY, {"agency_id": agency_id}).scalar()


def _in_force(now: int) -> ColumnElement[bool]:
    """That a consent isn't withdrawn, and neither it nor its program is over."""
    running = select(programs.c.program_id).where(programs.c.not_after > now)
    return and_(
        consents.c.withdrawn_at.is_(None),
        consents.c.not_after > now,
        consents.c.program_id.in_(running),
    )
