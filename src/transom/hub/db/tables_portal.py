"""Tables of the public portal: the weekly snapshots of cameras per cell, as they were published."""

from sqlalchemy import BigInteger, Column, LargeBinary, String, Table

from transom.hub.db.tables import metadata

# `cells` is what anybody could read in that week; no count ever stands here.
portal_snapshots = Table(
    "portal_snapshots",
    metadata,
    Column("week", String(8), primary_key=True),
    Column("published_at", BigInteger, nullable=False),
    Column("cells", LargeBinary, nullable=False),
)
