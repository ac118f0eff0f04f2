"""Mirrors the cameras that a gateway lists. A registry to list from: it opens no camera (P4)."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection

from transom.core.codec import JsonObject, encode
from transom.core.ids import check_id
from transom.hub.cameras import repository
from transom.hub.cameras.areas import Areas
from transom.hub.db.rows import Row
from transom.hub.gateways.changes import Changes
from transom.hub.gateways.consents import ConsentMirror
from transom.hub.gateways.messages import CameraInfo, Hello
from transom.hub.lands.matching import forget_cameras, keep_camera


def apply_hello(conn: Connection, gateway: Row, hello: Hello, *, areas: Areas, now: int) -> Changes:
    """Takes over all that a gateway lists; what isn't listed isn't there."""
    changes = Changes()
    put_cameras(conn, gateway, hello.cameras, changes, now=now)
    keep = [camera.camera_id for camera in hello.cameras]
    gone = repository.remove_cameras(conn, gateway["gateway_id"], keep=keep, at=now)
    changes.removed.update(gone)
    forget_cameras(conn, gone)
    mirror = ConsentMirror(conn, gateway, areas=areas, now=now, changes=changes)
    mirror.take(hello.consents, hello.withdrawals)
    return changes


def put_cameras(
    conn: Connection,
    gateway: Row,
    cameras: Iterable[CameraInfo],
    changes: Changes,
    *,
    now: int,
) -> None:
    """Adds or changes cameras; one that belongs to another gateway is turned away.

    Their owner is asked about the lands that they may see.
    """
    for camera in cameras:
        owner = repository.owner_of(conn, check_id(camera.camera_id, "cam"))
        if owner is not None and owner != gateway["gateway_id"]:
            changes.turned_away.append(f"camera {camera.camera_id} belongs to another gateway")
            continue
        repository.put_camera(conn, gateway_id=gateway["gateway_id"], **_columns(camera))
        keep_camera(conn, camera.camera_id, now)
        changes.cameras.add(camera.camera_id)


def _columns(camera: CameraInfo) -> dict[str, Any]:
    place, view = camera.position, camera.field_of_view
    wedge: JsonObject | None = None
    if view is not None:
        wedge = {
            "bearing_deg": view.bearing_deg,
            "angle_deg": view.angle_deg,
            "reach_m": view.reach_m,
        }
    return {
        "camera_id": camera.camera_id,
        "name": camera.name,
        "kind": camera.kind,
        "lat_e6": place.lat_e6 if place is not None else None,
        "lon_e6": place.lon_e6 if place is not None else None,
        "field_of_view": encode(wedge) if wedge is not None else None,
    }
