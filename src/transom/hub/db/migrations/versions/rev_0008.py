"""Footage requests, whom they were asked of, and released clips."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _requests()
    op.create_table(
        "footage_asks",
        sa.Column("request_id", sa.String(length=30), nullable=False),
        sa.Column("camera_id", sa.String(length=30), nullable=False),
        sa.Column("gateway_id", sa.String(length=30), nullable=False),
        _of("footage_asks", "request_id", "footage_requests"),
        _of("footage_asks", "camera_id", "cameras"),
        _of("footage_asks", "gateway_id", "gateways"),
        sa.PrimaryKeyConstraint("request_id", "camera_id", name=op.f("pk_footage_asks")),
    )
    op.create_index(op.f("ix_footage_asks_gateway_id"), "footage_asks", ["gateway_id"])
    op.create_table(
        "footage_clips",
        sa.Column("request_id", sa.String(length=30), nullable=False),
        sa.Column("camera_id", sa.String(length=30), nullable=False),
        sa.Column("release", sa.LargeBinary(), nullable=False),
        sa.Column("next_piece", sa.Integer(), nullable=False),
        sa.Column("begun_at", sa.BigInteger(), nullable=False),
        sa.Column("released_at", sa.BigInteger(), nullable=True),
        _of("footage_clips", "request_id", "footage_requests"),
        _of("footage_clips", "camera_id", "cameras"),
        sa.PrimaryKeyConstraint("request_id", "camera_id", name=op.f("pk_footage_clips")),
    )
    op.create_table(
        "footage_keys",
        sa.Column("request_id", sa.String(length=30), nullable=False),
        sa.Column("camera_id", sa.String(length=30), nullable=False),
        sa.Column("device_id", sa.String(length=30), nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        _of("footage_keys", "device_id", "devices"),
        sa.PrimaryKeyConstraint(
            "request_id", "camera_id", "device_id", name=op.f("pk_footage_keys")
        ),
    )


def _requests() -> None:
    op.create_table(
        "footage_requests",
        sa.Column("request_id", sa.String(length=30), nullable=False),
        sa.Column("code", sa.String(length=9), nullable=False),
        sa.Column("agency_id", sa.String(length=30), nullable=False),
        sa.Column("person_id", sa.String(length=30), nullable=False),
        sa.Column("device_id", sa.String(length=30), nullable=False),
        sa.Column("program_id", sa.String(length=30), nullable=False),
        sa.Column("incident_id", sa.String(length=30), nullable=False),
        sa.Column("area", sa.LargeBinary(), nullable=False),
        sa.Column("begins_at", sa.BigInteger(), nullable=False),
        sa.Column("ends_at", sa.BigInteger(), nullable=False),
        sa.Column("blur", sa.String(length=10), nullable=False),
        sa.Column("message", sa.String(length=1000), nullable=False),
        sa.Column("posted_at", sa.BigInteger(), nullable=False),
        sa.Column("due", sa.BigInteger(), nullable=False),
        sa.Column("posted_opening", sa.Integer(), nullable=False),
        sa.Column("offered_at", sa.BigInteger(), nullable=True),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.String(length=16), nullable=True),
        _of("footage_requests", "agency_id", "agencies"),
        _of("footage_requests", "person_id", "people"),
        _of("footage_requests", "device_id", "devices"),
        _of("footage_requests", "program_id", "programs"),
        _of("footage_requests", "incident_id", "incidents"),
        sa.ForeignKeyConstraint(
            ["posted_opening"],
            ["openings.opening_id"],
            name=op.f("fk_footage_requests_posted_opening"),
        ),
        sa.PrimaryKeyConstraint("request_id", name=op.f("pk_footage_requests")),
        sa.UniqueConstraint("code", name=op.f("uq_footage_requests_code")),
    )
    op.create_index(op.f("ix_footage_requests_agency_id"), "footage_requests", ["agency_id"])
    op.create_index(op.f("ix_footage_requests_due"), "footage_requests", ["due"])


def _of(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{other}.{column}"], name=op.f(f"fk_{table}_{column}")
    )


def downgrade() -> None:
    for table in ("footage_keys", "footage_clips", "footage_asks", "footage_requests"):
        op.drop_table(table)
