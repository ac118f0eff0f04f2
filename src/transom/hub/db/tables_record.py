"""The public record: which openings a gateway holds, what is sealed until when."""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, String, Table

from transom.hub.db.tables import metadata

# A row comes when an entry of the gateway's owner is in the log (for one that was sealed: when it
# is revealed), so that numbers only grow in the order in which openings may be sent.
gateway_openings = Table(
    "gateway_openings",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("gateway_id", String(30), ForeignKey("gateways.gateway_id"), nullable=False),
    Column("opening_id", Integer, ForeignKey("openings.opening_id"), nullable=False, unique=True),
    Index(None, "gateway_id"),
    sqlite_autoincrement=True,
)

# `gateway_id`, `agency_id`: who holds both openings from the revelation on.
seals = Table(
    "seals",
    metadata,
    Column("opening_id", Integer, ForeignKey("openings.opening_id"), primary_key=True),
    Column("due", BigInteger, nullable=False),
    Column("gateway_id", String(30), ForeignKey("gateways.gateway_id"), nullable=True),
    Column("revealed_opening", Integer, ForeignKey("openings.opening_id"), nullable=True),
    Column("revealed_at", BigInteger, nullable=True),
    Index(None, "due"),
)
