"""Neighbourhood votes and their voices. Nothing here says whose a voice is, or when it was cast."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Integer,
    LargeBinary,
    String,
    Table,
    UniqueConstraint,
)

from transom.hub.db.tables import metadata

# `definition` is what the program's document says of it, without a result. The counts are those of
# `counted_at`: a midnight while it is open, its end (`closed_at`) when it is over.
votes = Table(
    "votes",
    metadata,
    Column("vote_id", String(30), primary_key=True),
    Column("program_id", String(30), ForeignKey("programs.program_id"), nullable=False, index=True),
    Column("place", Integer, nullable=False),
    Column("definition", LargeBinary, nullable=False),
    Column("opens_at", BigInteger, nullable=False),
    Column("closes_at", BigInteger, nullable=False),
    Column("opposed", Integer, nullable=False),
    Column("not_opposed", Integer, nullable=False),
    Column("counted_at", BigInteger, nullable=True),
    Column("closed_at", BigInteger, nullable=True),
)

# `voice_hash` keeps an address to one voice while the vote is open; then it is forgotten. Without
# rowids, the file keeps no order in which voices came.
voices = Table(
    "voices",
    metadata,
    Column("code_hash", LargeBinary, primary_key=True),
    Column("vote_id", String(30), ForeignKey("votes.vote_id"), nullable=False),
    Column("voice_hash", LargeBinary, nullable=True),
    Column("opposed", Boolean, nullable=False),
    UniqueConstraint("vote_id", "voice_hash"),
    sqlite_with_rowid=False,
)
