"""What supervisors approved, when the glass was broken, and which looks rest on either."""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, String, Table

from transom.hub.db.tables import metadata


def _of(name: str, other: str, *, nullable: bool = False) -> Column[str]:
    return Column(name, String(30), ForeignKey(f"{other}.{name}"), nullable=nullable)


def _by(name: str, *, nullable: bool = False) -> Column[str]:
    return Column(name, String(30), ForeignKey("people.person_id"), nullable=nullable)


# The newest of an incident counts.
approvals = Table(
    "approvals",
    metadata,
    Column("approval_id", Integer, primary_key=True, autoincrement=True),
    _of("incident_id", "incidents"),
    _of("agency_id", "agencies"),
    Column("purpose", String(40), nullable=False),
    _by("asked_by"),
    Column("asked_at", BigInteger, nullable=False),
    _by("answered_by", nullable=True),
    Column("answered_at", BigInteger, nullable=True),
    Column("outcome", String(10), nullable=True),  # approved, declined
    Column("reason", String(2000), nullable=True),
    Column("not_after", BigInteger, nullable=True),
    Column("withdrawn_at", BigInteger, nullable=True),
    _by("withdrawn_by", nullable=True),
    Index(None, "incident_id"),
    Index(None, "agency_id", "asked_at"),
)

# `used_at`: the first look under it; from then on it is owed a justification by `due`.
glasses = Table(
    "glasses",
    metadata,
    Column("glass_id", Integer, primary_key=True, autoincrement=True),
    _of("incident_id", "incidents"),
    _of("agency_id", "agencies"),
    _by("broken_by"),
    Column("reason", String(2000), nullable=False),
    Column("broken_at", BigInteger, nullable=False),
    Column("not_after", BigInteger, nullable=False),
    Column("used_at", BigInteger, nullable=True),
    Column("due", BigInteger, nullable=False),
    Column("justification", String(4000), nullable=True),
    _by("justified_by", nullable=True),
    Column("justified_at", BigInteger, nullable=True),
    Index(None, "incident_id"),
    Index(None, "agency_id", "broken_at"),
)

look_rights = Table(
    "look_rights",
    metadata,
    Column("session_id", String(30), ForeignKey("view_sessions.session_id"), primary_key=True),
    Column("approval_id", Integer, ForeignKey("approvals.approval_id"), nullable=True),
    Column("glass_id", Integer, ForeignKey("glasses.glass_id"), nullable=True, index=True),
)
