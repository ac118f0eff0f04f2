"""Neighbours: the land that they want masked, whom it was asked of, e-mail proofs.

An e-mail address stands here only until its link was followed or is too old; afterwards there is
nothing of it but a keyed hash. The trees of boxes (`lands.trees`) are none that SQLAlchemy knows;
they are filled anew when the rules for boxes have changed.
"""

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
)

from transom.hub.db.tables import metadata

TREES = ("land_boxes", "camera_boxes", "shared_boxes")
"""Trees, by the prefix of the tables that SQLite keeps for each."""

# By which rules each tree was filled; none stands here until it was.
tree_versions = Table(
    "tree_versions",
    metadata,
    Column("tree", String(20), primary_key=True),
    Column("version", Integer, nullable=False),
)

lands = Table(
    "lands",
    metadata,
    Column("objection_id", String(30), ForeignKey("objections.objection_id"), primary_key=True),
    Column("land", LargeBinary, nullable=False),
    Column("address_hash", LargeBinary, nullable=False),
    # When it was looked up whose cameras may see it, and when everybody who was asked had answered.
    Column("matched_at", BigInteger, nullable=True),
    Column("settled_at", BigInteger, nullable=True),
    Index(None, "address_hash"),
)

# What was asked of which owner. `answer` is what the owner's key has signed.
land_asks = Table(
    "land_asks",
    metadata,
    Column("objection_id", String(30), ForeignKey("objections.objection_id"), primary_key=True),
    Column("camera_id", String(30), primary_key=True),
    Column("gateway_id", String(30), nullable=False),
    Column("asked_at", BigInteger, nullable=False),
    Column("due", BigInteger, nullable=False),
    Column("answered_at", BigInteger, nullable=True),
    Column("answer", LargeBinary, nullable=True),
    Column("word", String(1000), nullable=True),
    Index(None, "gateway_id"),
    Index(None, "camera_id"),
)

# What waits for its link to be followed. The link needs the hub's key besides what stands here.
mail_proofs = Table(
    "mail_proofs",
    metadata,
    Column("proof_id", LargeBinary, primary_key=True),
    Column("what", String(12), nullable=False),  # objection, vote
    Column("content", LargeBinary, nullable=False),
    Column("address", String(254), nullable=True),
    Column("address_hash", LargeBinary, nullable=False),
    Column("lang", String(12), nullable=False),
    Column("asked_at", BigInteger, nullable=False),
    Column("sent_at", BigInteger, nullable=True),
    Column("tries", Integer, nullable=False),
    Column("used_at", BigInteger, nullable=True),
    Index(None, "address_hash"),
)
