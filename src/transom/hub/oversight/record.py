"""The record as the oversight seat reads it: every entry, its opening's number, what is sealed."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, RowMapping, func, select

from transom.core.codec import decode_object
from transom.core.log.entry import parse_entry
from transom.hub.db.tables import openings
from transom.hub.oversight.schemas import RecordEntries, RecordEntry

KINDS: dict[str, tuple[str, ...]] = {
    "policies": ("policy.changed",),
    "programs": (
        "program.created",
        "program.changed",
        "program.renewed",
        "program.frozen",
        "program.resumed",
        "program.sunset",
    ),
    "consents": ("consent.given", "consent.changed", "consent.withdrawn", "consent.expired"),
    "devices": ("device.enrolled", "device.revoked", "agency.enrolled", "agency.revoked"),
    "disclosures": ("record.disclosed", "sealed", "sealed.revealed"),
    "break_glass": ("break_glass.used", "break_glass.justified"),
    "footage": (
        "footage_request.posted",
        "footage_request.closed",
        "clip.released",
        "clip.fetched",
        "clip.held",
        "clip.hold_lifted",
        "clip.destroyed",
        "evidence.exported",
        "evidence.copied",
    ),
}
"""Parts of the record that are read by themselves, by the types of their entries."""


def page(conn: Connection, kind: str | None, *, offset: int, limit: int) -> RecordEntries:
    """A page of the record, newest first."""
    holds = openings.c.type.in_(KINDS[kind]) if kind is not None else openings.c.opening_id > 0
    total = conn.execute(select(func.count()).select_from(openings).where(holds)).scalar_one()
    query = select(openings).where(holds).order_by(openings.c.opening_id.desc())
    rows = conn.execute(query.offset(offset).limit(limit)).mappings()
    return RecordEntries(total=total, entries=[shown(row) for row in rows])


def about(conn: Connection, subject: str) -> list[RecordEntry]:
    """Every entry about one thing, oldest first."""
    query = select(openings).where(openings.c.subject == subject).order_by(openings.c.opening_id)
    return [shown(row) for row in conn.execute(query).mappings()]


def known(conn: Connection, numbers: Sequence[int]) -> Sequence[RowMapping]:
    """The openings of these numbers."""
    query = select(openings).where(openings.c.opening_id.in_(numbers))
    return conn.execute(query).mappings().all()


def shown(row: RowMapping) -> RecordEntry:
    """One entry with the number of its opening."""
    said = parse_entry(row["entry"])
    entry = RecordEntry(
        number=row["opening_id"], type=row["type"], at=said.time, subject=row["subject"]
    )
    more: dict[str, Any] = {
        "agency_id": said.agency,
        "program_id": said.program,
        "entry_index": row["entry_index"],
        "due": said.due,
        "sealed_type": said.revealed,
    }
    if row["type"] == "sealed":
        # Sealed for everybody else; the oversight seat knows at once what it is.
        more["sealed_type"] = decode_object(row["record"]).get("type")
    for name, value in more.items():
        if value is not None:
            setattr(entry, name, value)
    return entry
