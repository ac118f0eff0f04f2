"""R*Trees of boxes on the ground, in SQLite: what may lie in a box, fast and never too little."""

import hashlib
from collections.abc import Iterable
from typing import Literal

from sqlalchemy import Connection, text

from transom.hub.lands.coverage import Box

Tree = Literal["land_boxes", "camera_boxes"]
_SUBJECTS: dict[Tree, str] = {"land_boxes": "objection_id", "camera_boxes": "camera_id"}
# The names are ours, none of them a person's words.
_PUT = "INSERT OR REPLACE INTO {0} VALUES (:box, :west, :east, :south, :north, :subject)"
_NEAR = (
    "SELECT {1} FROM {0} WHERE max_lon >= :west AND min_lon <= :east"
    " AND max_lat >= :south AND min_lat <= :north"
)


def put(conn: Connection, tree: Tree, subject: str, box: Box | None) -> None:
    """Keeps a subject's box, instead of the one that it had; without a box it has none."""
    if box is None:
        drop(conn, tree, subject)
        return
    values = {"box": _number(subject), "subject": subject, **_edges(box)}
    conn.execute(text(_PUT.format(tree)), values)


def drop(conn: Connection, tree: Tree, subject: str) -> None:
    """Keeps a subject's box no longer."""
    conn.execute(text(f"DELETE FROM {tree} WHERE box_id = :box"), {"box": _number(subject)})  # noqa: S608


def near(conn: Connection, tree: Tree, box: Box) -> list[str]:
    """The subjects whose boxes meet a box."""
    query = text(_NEAR.format(tree, _SUBJECTS[tree]))
    return list(conn.execute(query, _edges(box)).scalars())


def refill(conn: Connection, tree: Tree, boxes: Iterable[tuple[str, Box | None]]) -> None:
    """Forgets all and keeps these."""
    conn.execute(text(f"DELETE FROM {tree}"))  # noqa: S608
    for subject, box in boxes:
        put(conn, tree, subject, box)


def _edges(box: Box) -> dict[str, float]:
    return dict(zip(("west", "east", "south", "north"), box, strict=True))


def _number(subject: str) -> int:
    """An R*Tree's rows are numbered: 63 bits of a hash, so that two never meet in practice."""
    return int.from_bytes(hashlib.sha256(subject.encode()).digest()[:8]) >> 1
