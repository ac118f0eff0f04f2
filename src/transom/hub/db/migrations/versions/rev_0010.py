"""What was done with released clips, and how long they are kept."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_NEW = ("keep_until", "held_at", "destroyed_at")


def upgrade() -> None:
    for column in _NEW:
        op.add_column("footage_clips", sa.Column(column, sa.BigInteger(), nullable=True))
    op.create_table(
        "footage_custody",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.String(length=30), nullable=False),
        sa.Column("camera_id", sa.String(length=30), nullable=False),
        sa.Column("type", sa.String(length=24), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.String(length=30), nullable=True),
        sa.Column("detail", sa.String(length=2000), nullable=False),
        sa.Column("opening_id", sa.Integer(), nullable=False),
        sa.Column("token", sa.LargeBinary(), nullable=True),
        _of("request_id", "footage_requests"),
        _of("camera_id", "cameras"),
        _of("person_id", "people"),
        _of("opening_id", "openings"),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_footage_custody")),
        sa.UniqueConstraint("token", name=op.f("uq_footage_custody_token")),
    )
    op.create_index(
        op.f("ix_footage_custody_request_id"), "footage_custody", ["request_id", "camera_id"]
    )


def _of(column: str, table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_footage_custody_{column}")
    return sa.ForeignKeyConstraint([column], [f"{table}.{column}"], name=name)


def downgrade() -> None:
    op.drop_table("footage_custody")
    with op.batch_alter_table("footage_clips") as batch:
        for column in _NEW:
            batch.drop_column(column)
