"""Cameras by the agencies that they share with, for searches; PostgreSQL's own trees."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_SHARED_TREE = (
    "CREATE VIRTUAL TABLE shared_boxes USING rtree(box_id, min_lon, max_lon, min_lat, max_lat,"
    " min_agency, max_agency, +consent_id TEXT, +camera_id TEXT, +agency_id TEXT,"
    " +program_id TEXT, +not_after INTEGER, +kind TEXT, +lat_e6 INTEGER, +lon_e6 INTEGER,"
    " +field_of_view BLOB)"
)
_TREES = ("land_boxes", "camera_boxes", "shared_boxes")


def upgrade() -> None:
    # A tree without a version is filled at the next start.
    op.create_table(
        "tree_versions",
        sa.Column("tree", sa.String(length=20), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("tree", name=op.f("pk_tree_versions")),
    )
    # A search no longer asks the consents of each camera that is near.
    op.drop_index(op.f("ix_consents_camera_id"), "consents")
    op.create_index(op.f("ix_consents_camera_id"), "consents", ["camera_id", "agency_id"])
    if op.get_bind().dialect.name == "sqlite":
        op.execute(_SHARED_TREE)
    else:
        _postgis()


def _postgis() -> None:
    """Tables with an index of boxes, where SQLite has R*Trees."""
    for extension in ("postgis", "btree_gist"):
        op.execute(f"CREATE EXTENSION IF NOT EXISTS {extension}")
    box = "box geometry(Polygon, 4326) NOT NULL"
    sees = "kind varchar(40) NOT NULL, lat_e6 integer NOT NULL, lon_e6 integer NOT NULL"
    sees += ", field_of_view bytea"
    op.execute(f"CREATE TABLE land_boxes (objection_id varchar(30) PRIMARY KEY, {box})")
    op.execute(f"CREATE TABLE camera_boxes (camera_id varchar(30) PRIMARY KEY, {box}, {sees})")
    op.execute(
        "CREATE TABLE shared_boxes (consent_id varchar(30) PRIMARY KEY, agency integer NOT NULL,"
        f" {box}, camera_id varchar(30) NOT NULL, agency_id varchar(30) NOT NULL,"
        f" program_id varchar(30) NOT NULL, not_after bigint NOT NULL, {sees})"
    )
    for tree in _TREES[:2]:
        op.execute(f"CREATE INDEX ix_{tree}_box ON {tree} USING gist (box)")
    op.execute("CREATE INDEX ix_shared_boxes_box ON shared_boxes USING gist (agency, box)")


def downgrade() -> None:
    op.drop_table("shared_boxes")
    if op.get_bind().dialect.name != "sqlite":
        op.drop_table("camera_boxes")
        op.drop_table("land_boxes")
    op.drop_index(op.f("ix_consents_camera_id"), "consents")
    op.create_index(
        op.f("ix_consents_camera_id"),
        "consents",
        ["camera_id", "agency_id", "not_after", "withdrawn_at", "program_id"],
    )
    op.drop_table("tree_versions")
