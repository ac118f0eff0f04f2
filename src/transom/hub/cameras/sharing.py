"""Keeps the tree of what is shared: a box for each consent in force, filed under its agency.

Whoever writes a camera or a consent tells it here in the same transaction. Programs' ends aren't in
it: a search compares them by itself.
"""

from collections.abc import Iterable, Iterator

from sqlalchemy import Connection, bindparam, func, select

from transom.hub.db.rows import Row
from transom.hub.db.tables import cameras, consents
from transom.hub.lands import trees
from transom.hub.lands.coverage import Box, box_of

_SHARED = (
    select(
        cameras.c.camera_id,
        cameras.c.kind,
        cameras.c.lat_e6,
        cameras.c.lon_e6,
        cameras.c.field_of_view,
        consents.c.consent_id,
        consents.c.agency_id,
        consents.c.program_id,
        consents.c.not_after,
    )
    .join(consents, consents.c.camera_id == cameras.c.camera_id)
    .where(
        cameras.c.removed_at.is_(None),
        cameras.c.lat_e6.is_not(None),
        cameras.c.lon_e6.is_not(None),
        consents.c.withdrawn_at.is_(None),
        consents.c.expired_at.is_(None),
    )
)
_OF_CONSENT = _SHARED.where(consents.c.consent_id == bindparam("consent_id"))
_OF_CAMERA = _SHARED.where(consents.c.camera_id == bindparam("camera_id"))
_CONSENTS = select(consents.c.consent_id).where(consents.c.camera_id == bindparam("camera_id"))


def keep_consent(conn: Connection, consent_id: str) -> None:
    """Lets a new consent's camera be found, once its position is known."""
    for row in conn.execute(_OF_CONSENT, {"consent_id": consent_id}).mappings():
        trees.put(conn, "shared_boxes", consent_id, box_of(row), row)


def forget_consent(conn: Connection, consent_id: str) -> None:
    """Looks no longer for what a consent shared: it has ended."""
    trees.drop(conn, "shared_boxes", consent_id)


def keep_camera(conn: Connection, camera_id: str) -> None:
    """Takes over where a camera is now and what it sees."""
    forget_cameras(conn, [camera_id])
    for row in conn.execute(_OF_CAMERA, {"camera_id": camera_id}).mappings().all():
        trees.put(conn, "shared_boxes", row["consent_id"], box_of(row), row)


def forget_cameras(conn: Connection, camera_ids: Iterable[str]) -> None:
    """Looks for these cameras no longer."""
    for camera_id in camera_ids:
        for consent_id in conn.execute(_CONSENTS, {"camera_id": camera_id}).scalars().all():
            forget_consent(conn, consent_id)


def count(conn: Connection) -> int:
    """How many boxes the tree must have."""
    return int(conn.execute(select(func.count()).select_from(_SHARED.subquery())).scalar_one())


def boxes(conn: Connection) -> Iterator[tuple[str, Box | None, Row]]:
    """Every box that it must have. Boxes of one camera come one after the other."""
    # In the order of the cameras' index, so that a camera's box is worked out once.
    camera_id, box = None, None
    for row in conn.execute(_SHARED.order_by(cameras.c.camera_id)).mappings():
        if row["camera_id"] != camera_id:
            camera_id, box = row["camera_id"], box_of(row)
        yield row["consent_id"], box, row
