"""Trees of boxes on the ground: what may lie in a box, fast and never too little.

SQLite keeps them as R*Trees, PostgreSQL as PostGIS geometries under GiST. A camera's box has with
it what a search looks at, so that none has to be looked up elsewhere. In `shared_boxes` each
consent has a box of its own, filed under its agency: an agency's search meets no other's cameras,
however many of them stand there.
"""

import hashlib
from collections.abc import Iterable
from itertools import islice
from typing import Any, Literal

from sqlalchemy import Connection, TextClause, insert, text, update

from transom.hub.db.rows import Row
from transom.hub.db.tables_lands import tree_versions
from transom.hub.lands.coverage import Box

Tree = Literal["land_boxes", "camera_boxes", "shared_boxes"]
SUBJECTS: dict[Tree, str] = {
    "land_boxes": "objection_id",
    "camera_boxes": "camera_id",
    "shared_boxes": "consent_id",
}
_SEES = ("kind", "lat_e6", "lon_e6", "field_of_view")
_ALSO: dict[Tree, tuple[str, ...]] = {
    "land_boxes": (),
    "camera_boxes": _SEES,
    "shared_boxes": ("camera_id", "agency_id", "program_id", "not_after", *_SEES),
}
_EDGES = ("west", "east", "south", "north")
_AT_ONCE = 10_000
_AGENCY_BITS = 23  # of its number, so that twice the number is exact in an R*Tree's 32-bit floats


def put(conn: Connection, tree: Tree, subject: str, box: Box | None, row: Row) -> None:
    """Keeps a subject's box, instead of the one that it had; without a box it has none.

    Args:
        row: the subject's own.
    """
    drop(conn, tree, subject)
    if box is not None:
        conn.execute(_put(conn, tree), _values(tree, subject, box, row))


def drop(conn: Connection, tree: Tree, subject: str) -> None:
    """Keeps a subject's box no longer."""
    # The names are ours, none of them a person's words.
    which = "box_id = :box" if _in_sqlite(conn) else f"{SUBJECTS[tree]} = :subject"
    named = {"box": _number(subject)} if _in_sqlite(conn) else {"subject": subject}
    conn.execute(text(f"DELETE FROM {tree} WHERE {which}"), named)  # noqa: S608


def near(conn: Connection, tree: Tree, box: Box) -> list[str]:
    """The subjects whose boxes meet a box."""
    query = text(f"SELECT {SUBJECTS[tree]} FROM {tree} WHERE {meets(conn.dialect.name)}")  # noqa: S608
    return list(conn.execute(query, edges(box)).scalars())


def meets(dialect: str, number: int = 0) -> str:
    """The condition on a tree's row that its box meets the one of `edges`.

    Args:
        number: tells one box from another in a query that asks for several.
    """
    west, east, south, north = (f":{name}{number}" for name in _EDGES)
    if dialect == "sqlite":
        return (
            f"max_lon >= {west} AND min_lon <= {east} AND max_lat >= {south} AND min_lat <= {north}"
        )
    return f"box && ST_MakeEnvelope({west}, {south}, {east}, {north}, 4326)"


def of_agency(dialect: str) -> str:
    """The condition on a row of `shared_boxes` that it is filed under `agency_number`."""
    if dialect == "sqlite":
        return "min_agency <= 2 * :number + 0.5 AND max_agency >= 2 * :number + 0.5"
    return "agency = :number"


def agency_number(agency_id: str) -> int:
    """Under which number an agency's consents are filed. Two may share one, seldom."""
    return _number(agency_id) >> (63 - _AGENCY_BITS)


def edges(box: Box, number: int = 0) -> dict[str, float]:
    """A box, as the parameters of `meets`."""
    return {f"{name}{number}": degrees for name, degrees in zip(_EDGES, box, strict=True)}


def is_current(conn: Connection, tree: Tree, version: int, expected: int) -> bool:
    """Whether a tree was filled by these rules, and has as many boxes as it must."""
    kept = tree_versions.select().where(tree_versions.c.tree == tree)
    row = conn.execute(kept).first()
    count = text(f"SELECT count(*) FROM {tree}")  # noqa: S608
    return row is not None and row.version == version and conn.execute(count).scalar() == expected


def refill(
    conn: Connection, tree: Tree, boxes: Iterable[tuple[str, Box | None, Row]], version: int
) -> None:
    """Forgets all and keeps these."""
    conn.execute(text(f"DELETE FROM {tree}"))  # noqa: S608
    kept = (_values(tree, *one) for one in boxes)
    while some := list(islice((one for one in kept if one), _AT_ONCE)):
        conn.execute(_put(conn, tree), some)
    here = tree_versions.c.tree == tree
    if not conn.execute(update(tree_versions).where(here).values(version=version)).rowcount:
        conn.execute(insert(tree_versions).values(tree=tree, version=version))


def _put(conn: Connection, tree: Tree) -> TextClause:
    also = {name: f":{name}" for name in (SUBJECTS[tree], *_ALSO[tree])}
    if _in_sqlite(conn):
        box = {"box_id": ":box", "min_lon": ":west0", "max_lon": ":east0"}
        box |= {"min_lat": ":south0", "max_lat": ":north0"}
        filed = {"min_agency": "2 * :number", "max_agency": "2 * :number + 1"}
    else:
        box = {"box": "ST_MakeEnvelope(:west0, :south0, :east0, :north0, 4326)"}
        filed = {"agency": ":number"}
    columns = box | (filed if tree == "shared_boxes" else {}) | also
    names, values = ", ".join(columns), ", ".join(columns.values())
    return text(f"INSERT INTO {tree} ({names}) VALUES ({values})")  # noqa: S608


def _values(tree: Tree, subject: str, box: Box | None, row: Row) -> dict[str, Any]:
    if box is None:
        return {}
    values = {name: row[name] for name in _ALSO[tree]}
    values |= {"box": _number(subject), SUBJECTS[tree]: subject, **edges(box)}
    if tree == "shared_boxes":
        values["number"] = agency_number(row["agency_id"])
    return values


def _in_sqlite(conn: Connection) -> bool:
    return conn.dialect.name == "sqlite"


def _number(subject: str) -> int:
    """An R*Tree's rows are numbered: 63 bits of a hash, so that two never meet in practice."""
    return int.from_bytes(hashlib.sha256(subject.encode()).digest()[:8]) >> 1
