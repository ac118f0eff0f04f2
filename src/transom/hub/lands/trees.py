"""R*Trees of boxes on the ground, in SQLite: what may lie in a box, fast and never too little.

A camera's box has with it what a search looks at, so that none has to be looked up elsewhere.
"""

import hashlib
from collections.abc import Iterable
from itertools import islice
from typing import Any, Literal

from sqlalchemy import Connection, TextClause, text

from transom.hub.db.rows import Row
from transom.hub.lands.coverage import Box

Tree = Literal["land_boxes", "camera_boxes"]
_SUBJECTS: dict[Tree, str] = {"land_boxes": "objection_id", "camera_boxes": "camera_id"}
# The names are ours, none of them a person's words.
_PUT = "INSERT OR REPLACE INTO {0} VALUES (:box, :west, :east, :south, :north, :subject{1})"
_ALSO: dict[Tree, tuple[str, ...]] = {
    "land_boxes": (),
    "camera_boxes": ("kind", "lat_e6", "lon_e6", "field_of_view"),
}
_AT_ONCE = 10_000
_NEAR = (
    "SELECT {1} FROM {0} WHERE max_lon >= :west AND min_lon <= :east"
    " AND max_lat >= :south AND min_lat <= :north"
)


def put(conn: Connection, tree: Tree, subject: str, box: Box | None, row: Row) -> None:
    """Keeps a subject's box, instead of the one that it had; without a box it has none.

    Args:
        row: the subject's own.
    """
    if box is None:
        drop(conn, tree, subject)
        return
    conn.execute(_put(tree), _values(tree, subject, box, row))


def drop(conn: Connection, tree: Tree, subject: str) -> None:
    """Keeps a subject's box no longer."""
    conn.execute(text(f"DELETE FROM {tree} WHERE box_id = :box"), {"box": _number(subject)})  # noqa: S608


def near(conn: Connection, tree: Tree, box: Box) -> list[str]:
    """The subjects whose boxes meet a box."""
    query = text(_NEAR.format(tree, _SUBJECTS[tree]))
    return list(conn.execute(query, _edges(box)).scalars())


def refill(conn: Connection, tree: Tree, boxes: Iterable[tuple[str, Box | None, Row]]) -> None:
    """Forgets all and keeps these."""
    conn.execute(text(f"DELETE FROM {tree}"))  # noqa: S608
    kept = (_values(tree, *one) for one in boxes)
    while some := list(islice((one for one in kept if one), _AT_ONCE)):
        conn.execute(_put(tree), some)


def _put(tree: Tree) -> TextClause:
    return text(_PUT.format(tree, "".join(f", :{name}" for name in _ALSO[tree])))


def _values(tree: Tree, subject: str, box: Box | None, row: Row) -> dict[str, Any]:
    if box is None:
        return {}
    also = {name: row[name] for name in _ALSO[tree]}
    return {"box": _number(subject), "subject": subject, **_edges(box), **also}


def _edges(box: Box) -> dict[str, float]:
    return dict(zip(("west", "east", "south", "north"), box, strict=True))


def _number(subject: str) -> int:
    """An R*Tree's rows are numbered: 63 bits of a hash, so that two never meet in practice."""
    return int.from_bytes(hashlib.sha256(subject.encode()).digest()[:8]) >> 1
