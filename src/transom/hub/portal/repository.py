"""Every query of the portal. None of them reads a name, a position's owner or a camera."""

from collections.abc import Sequence

from sqlalchemy import Connection, RowMapping, insert, select

from transom.hub.db.tables import agencies, cameras
from transom.hub.db.tables_portal import portal_snapshots


def last_snapshot(conn: Connection) -> RowMapping | None:
    """The snapshot that is public now."""
    query = select(portal_snapshots).order_by(portal_snapshots.c.week.desc()).limit(1)
    return conn.execute(query).mappings().first()


def add_snapshot(conn: Connection, *, week: str, published_at: int, cells: bytes) -> None:
    """Publishes a snapshot.

    Raises:
        IntegrityError: the week has one already.
    """
    row = {"week": week, "published_at": published_at, "cells": cells}
    conn.execute(insert(portal_snapshots).values(row))


def camera_positions(conn: Connection) -> list[tuple[int, int]]:
    """Where the cameras are, in degrees × 10^6: only to be counted in cells."""
    query = select(cameras.c.lat_e6, cameras.c.lon_e6).where(
        cameras.c.removed_at.is_(None), cameras.c.lat_e6.is_not(None), cameras.c.lon_e6.is_not(None)
    )
    return [(lat, lon) for lat, lon in conn.execute(query)]


def agency_names(conn: Connection) -> Sequence[tuple[str, str]]:
    """Every agency's identifier and name."""
    query = select(agencies.c.agency_id, agencies.c.name).order_by(agencies.c.name)
    return [(agency_id, name) for agency_id, name in conn.execute(query)]
