"""Programs: their documents, version by version, and the report that closes them."""

from sqlalchemy import BigInteger, Column, ForeignKey, Integer, LargeBinary, String, Table

from transom.hub.db.tables import metadata

# Every version that was ever in force; the newest one is. `content` is what the hash is of.
program_documents = Table(
    "program_documents",
    metadata,
    Column("program_id", String(30), ForeignKey("programs.program_id"), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("content", LargeBinary, nullable=False),
    Column("document", LargeBinary, nullable=False),
    Column("decision", String(400), nullable=False),
    Column("purposes", String(400), nullable=False),
    Column("approval", String(400), nullable=False, server_default=""),
    Column("since", BigInteger, nullable=False),
)

closing_reports = Table(
    "closing_reports",
    metadata,
    Column("program_id", String(30), ForeignKey("programs.program_id"), primary_key=True),
    Column("content", LargeBinary, nullable=False),
    Column("document", LargeBinary, nullable=False),
    Column("made_at", BigInteger, nullable=False),
)
