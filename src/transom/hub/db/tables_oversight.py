"""Oversight: looks as the oversight seat reads them, its readings, flags; everybody's objections.

`looks` repeats what staged entries say, so that ten thousand of them are filtered in the database;
`transom.hub.oversight.gathering` fills it, off the live path. It can be made anew at any time.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
)

from transom.hub.db.tables import metadata


def _id(name: str, *, primary_key: bool = False, nullable: bool = False) -> Column[str]:
    return Column(name, String(30), primary_key=primary_key, nullable=nullable)


def _opening(name: str) -> Column[int]:
    return Column(name, Integer, ForeignKey("openings.opening_id"), nullable=True)


looks = Table(
    "looks",
    metadata,
    _id("session_id", primary_key=True),
    _id("agency_id"),
    _id("program_id", nullable=True),
    _id("person_id", nullable=True),
    _id("camera_id", nullable=True),
    _id("incident_id", nullable=True),
    Column("pseudonym", String(64), nullable=True),
    Column("purpose", String(40), nullable=False),
    Column("authority", String(16), nullable=False),
    Column("incident_number", String(64), nullable=True),
    Column("justification", String(2000), nullable=True),
    Column("outcome", String(10), nullable=False),  # asked, opened, refused, closed
    Column("reason", String(16), nullable=True),
    Column("asked_at", BigInteger, nullable=False),
    Column("ended_at", BigInteger, nullable=True),
    Column("seconds", Integer, nullable=True),
    Column("bytes", BigInteger, nullable=True),
    Column("blur", String(10), nullable=True),
    Column("break_glass", Boolean(create_constraint=False), nullable=False),
    _opening("asked_opening"),
    _opening("opened_opening"),
    _opening("last_opening"),
    Index(None, "asked_at"),
    Index("ix_looks_agency", "agency_id", "asked_at"),
    Index("ix_looks_person", "person_id", "camera_id", "asked_at"),
    Index("ix_looks_seconds", "seconds"),
)

# How far `looks` has been filled: one row.
look_progress = Table(
    "look_progress",
    metadata,
    Column("one", Integer, primary_key=True, autoincrement=False),
    Column("opening_id", Integer, nullable=False),
)

# What the oversight seat and the hub's staff have read or changed; each row has its entry.
staff_access = Table(
    "staff_access",
    metadata,
    Column("access_id", Integer, primary_key=True, autoincrement=True),
    Column("who", String(64), nullable=False),
    Column("what", String(40), nullable=False),
    Column("target", String(400), nullable=False),
    Column("at", BigInteger, nullable=False),
    _opening("opening_id"),
    Index(None, "at"),
)

flags = Table(
    "flags",
    metadata,
    _id("flag_id", primary_key=True),
    _id("session_id"),
    _id("agency_id"),
    Column("question", String(2000), nullable=False),
    Column("public_text", String(400), nullable=True),
    Column("raised_by", String(64), nullable=False),
    Column("raised_at", BigInteger, nullable=False),
    Column("due", BigInteger, nullable=False),
    Column("answer", String(4000), nullable=True),
    Column("answered_by", String(64), nullable=True),
    Column("answered_at", BigInteger, nullable=True),
    Column("outcome", String(16), nullable=True),  # satisfied, not_satisfied
    Column("remark", String(2000), nullable=True),
    Column("closed_at", BigInteger, nullable=True),
    _opening("raised_opening"),
    _opening("answered_opening"),
    Index(None, "session_id"),
    Index(None, "agency_id"),
)

# The reference that a person keeps stands as a hash only.
objections = Table(
    "objections",
    metadata,
    _id("objection_id", primary_key=True),
    Column("reference_hash", LargeBinary, nullable=False, unique=True),
    Column("kind", String(12), nullable=False),  # look, mask, question
    Column("text", String(4000), nullable=False),
    Column("contact", String(400), nullable=True),
    Column("lang", String(12), nullable=False),
    Column("area", String(15), nullable=True),
    _id("agency_id", nullable=True),
    _id("program_id", nullable=True),
    Column("filed_at", BigInteger, nullable=False),
    Column("due", BigInteger, nullable=False),
    Column("answer", String(4000), nullable=True),
    Column("answered_by", String(64), nullable=True),
    Column("answered_at", BigInteger, nullable=True),
    Column("public_text", String(2000), nullable=True),
    Column("public_answer", String(4000), nullable=True),
    Column("published_at", BigInteger, nullable=True),
    _opening("filed_opening"),
    _opening("answered_opening"),
    Index(None, "agency_id"),
    Index(None, "filed_at"),
)
