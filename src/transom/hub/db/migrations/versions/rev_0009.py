"""Incidents have a place; calls from dispatch."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_SHARED = ["camera_id", "agency_id", "not_after", "withdrawn_at", "program_id"]
_TREE = (
    "CREATE VIRTUAL TABLE camera_boxes USING "
    "rtree(box_id, min_lon, max_lon, min_lat, max_lat, +camera_id TEXT{0})"
)


def upgrade() -> None:
    op.add_column("incidents", sa.Column("lat_e6", sa.Integer(), nullable=True))
    op.add_column("incidents", sa.Column("lon_e6", sa.Integer(), nullable=True))
    op.add_column("incidents", sa.Column("address", sa.String(length=200), nullable=True))
    op.drop_index(op.f("ix_consents_camera_id"), "consents")
    op.create_index(op.f("ix_consents_camera_id"), "consents", _SHARED)
    if _in_sqlite():
        op.drop_table("camera_boxes")
        also = ", +kind TEXT, +lat_e6 INTEGER, +lon_e6 INTEGER, +field_of_view BLOB"
        op.execute(_TREE.format(also))
    op.create_table(
        "dispatch_secrets",
        sa.Column("secret_id", sa.String(length=30), nullable=False),
        sa.Column("agency_id", sa.String(length=30), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("person_id", sa.String(length=30), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("ends_at", sa.BigInteger(), nullable=True),
        sa.Column("used_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.agency_id"], name=op.f("fk_dispatch_secrets_agency_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.person_id"], name=op.f("fk_dispatch_secrets_person_id")
        ),
        sa.PrimaryKeyConstraint("secret_id", name=op.f("pk_dispatch_secrets")),
    )
    op.create_index(op.f("ix_dispatch_secrets_agency_id"), "dispatch_secrets", ["agency_id"])
    op.create_table(
        "dispatch_messages",
        sa.Column("agency_id", sa.String(length=30), nullable=False),
        sa.Column("number", sa.String(length=128), nullable=False),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.agency_id"], name=op.f("fk_dispatch_messages_agency_id")
        ),
        sa.PrimaryKeyConstraint("agency_id", "number", name=op.f("pk_dispatch_messages")),
    )
    op.create_index(op.f("ix_dispatch_messages_received_at"), "dispatch_messages", ["received_at"])
    op.create_table(
        "dispatch_calls",
        sa.Column("call_id", sa.String(length=30), nullable=False),
        sa.Column("agency_id", sa.String(length=30), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("number", sa.String(length=64), nullable=False),
        sa.Column("types", sa.String(length=100), nullable=False),
        sa.Column("common_type", sa.String(length=40), nullable=False),
        sa.Column("words", sa.String(length=120), nullable=False),
        sa.Column("lat_e6", sa.Integer(), nullable=True),
        sa.Column("lon_e6", sa.Integer(), nullable=True),
        sa.Column("address", sa.String(length=200), nullable=False),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.Column("heard_at", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.Column("incident_id", sa.String(length=30), nullable=True),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.agency_id"], name=op.f("fk_dispatch_calls_agency_id")
        ),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incidents.incident_id"], name=op.f("fk_dispatch_calls_incident_id")
        ),
        sa.PrimaryKeyConstraint("call_id", name=op.f("pk_dispatch_calls")),
    )
    op.create_index(
        op.f("ix_dispatch_calls_agency_id"), "dispatch_calls", ["agency_id", "source"], unique=True
    )
    op.create_index(op.f("ix_dispatch_calls_received_at"), "dispatch_calls", ["received_at"])
    op.create_table(
        "dispatch_types",
        sa.Column("agency_id", sa.String(length=30), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("purpose", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.agency_id"], name=op.f("fk_dispatch_types_agency_id")
        ),
        sa.PrimaryKeyConstraint("agency_id", "code", name=op.f("pk_dispatch_types")),
    )


def _in_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"  # PostgreSQL's boxes: see 0011


def downgrade() -> None:
    for table in ("dispatch_types", "dispatch_calls", "dispatch_messages", "dispatch_secrets"):
        op.drop_table(table)
    if _in_sqlite():
        op.drop_table("camera_boxes")
        op.execute(_TREE.format(""))
    op.drop_index(op.f("ix_consents_camera_id"), "consents")
    op.create_index(op.f("ix_consents_camera_id"), "consents", ["camera_id"])
    with op.batch_alter_table("incidents") as batch:
        for column in ("lat_e6", "lon_e6", "address"):
            batch.drop_column(column)
