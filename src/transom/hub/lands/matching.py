"""Looks up whose cameras may see a land, and notes that their owners are to be asked.

Always after the answer to whoever filed it: neither what they are told nor how long it takes
depends on how many cameras there are.
"""

from collections.abc import Iterable

from sqlalchemy import Connection

from transom.core.codec import decode, encode
from transom.core.land import Land
from transom.hub.cameras import sharing
from transom.hub.db.rows import Row
from transom.hub.hub import Hub
from transom.hub.lands import repository, trees
from transom.hub.lands.coverage import box_of, box_of_land, may_see
from transom.hub.lands.telling import tell_gateway

DAY_MS = 24 * 3_600_000
TREE_VERSION = 1  # greater by one whenever boxes, or what stands with them, are made otherwise
KEPT_DAYS = 365  # for so long, the owner of a camera that is new or has moved is asked too


async def match_due(hub: Hub) -> None:
    """A duty: looks up the cameras of lands that are new, and asks their owners."""
    if await hub.db.read(repository.unmatched):
        for gateway_id in await hub.db.write(_match, hub.clock.now()):
            await tell_gateway(hub, gateway_id)


def keep_camera(conn: Connection, camera_id: str, now: int) -> None:
    """Takes over where a camera is and what it sees; its owner is asked about lands there."""
    (camera,) = repository.cameras_of(conn, [camera_id])
    box = box_of(camera)
    trees.put(conn, "camera_boxes", camera_id, box, camera)
    sharing.keep_camera(conn, camera_id)
    if box is None:
        return
    for row in repository.by_ids(conn, trees.near(conn, "land_boxes", box)):
        if row["filed_at"] > now - KEPT_DAYS * DAY_MS:
            # Whoever is asked later has as much time as whoever was asked at first.
            _ask(conn, row, camera, now=now, due=now + row["due"] - row["filed_at"])


def forget_cameras(conn: Connection, camera_ids: Iterable[str]) -> None:
    """Looks for these cameras no longer: they are gone."""
    for camera_id in camera_ids:
        trees.drop(conn, "camera_boxes", camera_id)
        sharing.forget_cameras(conn, [camera_id])


def fill_trees(conn: Connection) -> None:
    """Makes those trees anew from what is stored that don't agree with it.

    Every change of a tree is in the transaction of what it follows, so that happens after an
    upgrade, and to a database that was changed by hand.
    """
    if not trees.is_current(conn, "camera_boxes", TREE_VERSION, repository.placed(conn)):
        found = repository.cameras_of(conn)
        cameras = ((row["camera_id"], box_of(row), row) for row in found)
        trees.refill(conn, "camera_boxes", cameras, TREE_VERSION)
    if not trees.is_current(conn, "shared_boxes", TREE_VERSION, sharing.count(conn)):
        trees.refill(conn, "shared_boxes", sharing.boxes(conn), TREE_VERSION)
    kept = repository.matched(conn)
    if not trees.is_current(conn, "land_boxes", TREE_VERSION, len(kept)):
        boxes = ((row["objection_id"], box_of_land(read_land(row)), row) for row in kept)
        trees.refill(conn, "land_boxes", boxes, TREE_VERSION)


def read_land(row: Row) -> Land:
    """The land of a row."""
    return Land.from_json(decode(row["land"]))


def land_bytes(land: Land) -> bytes:
    """A land as a row keeps it."""
    return encode(land.to_json())


def _match(conn: Connection, now: int) -> set[str]:
    asked: set[str] = set()
    for row in repository.unmatched(conn):
        box = box_of_land(read_land(row))
        trees.put(conn, "land_boxes", row["objection_id"], box, row)
        for camera in repository.cameras_of(conn, trees.near(conn, "camera_boxes", box)):
            if _ask(conn, row, camera, now=now, due=row["due"]):
                asked.add(camera["gateway_id"])
        repository.change(conn, row["objection_id"], matched_at=now)
    return asked


def _ask(conn: Connection, row: Row, camera: Row, *, now: int, due: int) -> bool:
    if not may_see(camera, read_land(row).corners):
        return False
    return repository.ask(
        conn,
        objection_id=row["objection_id"],
        camera_id=camera["camera_id"],
        gateway_id=camera["gateway_id"],
        asked_at=now,
        due=due,
    )
