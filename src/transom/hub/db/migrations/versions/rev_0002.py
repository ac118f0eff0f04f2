"""The public record: who holds openings, what is sealed."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_HOLDERS = ("agency_id", "gateway_id", "program_id", "person_id")


def upgrade() -> None:
    for name in _HOLDERS:
        op.add_column("openings", sa.Column(name, sa.String(length=30), nullable=True))
    op.add_column("openings", sa.Column("sealed_until", sa.BigInteger(), nullable=True))
    for name in ("agency_id", "gateway_id"):
        op.create_index(op.f(f"ix_openings_{name}"), "openings", [name])
    op.add_column("agencies", sa.Column("revoked_at", sa.BigInteger(), nullable=True))
    op.add_column("consents", sa.Column("expired_at", sa.BigInteger(), nullable=True))
    op.create_index(op.f("ix_consents_not_after"), "consents", ["not_after"])
    op.create_table(
        "gateway_openings",
        sa.Column("number", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("gateway_id", sa.String(length=30), nullable=False),
        sa.Column("opening_id", sa.Integer(), nullable=False),
        _refers_to("gateway_openings", "gateway_id", "gateways"),
        _refers_to("gateway_openings", "opening_id", "openings"),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_gateway_openings")),
        sa.UniqueConstraint("opening_id", name=op.f("uq_gateway_openings_opening_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_gateway_openings_gateway_id"), "gateway_openings", ["gateway_id"])
    op.create_table(
        "seals",
        sa.Column("opening_id", sa.Integer(), nullable=False),
        sa.Column("due", sa.BigInteger(), nullable=False),
        sa.Column("gateway_id", sa.String(length=30), nullable=True),
        sa.Column("revealed_opening", sa.Integer(), nullable=True),
        sa.Column("revealed_at", sa.BigInteger(), nullable=True),
        _refers_to("seals", "opening_id", "openings"),
        _refers_to("seals", "gateway_id", "gateways"),
        _refers_to("seals", "revealed_opening", "openings", "opening_id"),
        sa.PrimaryKeyConstraint("opening_id", name=op.f("pk_seals")),
    )
    op.create_index(op.f("ix_seals_due"), "seals", ["due"])


def downgrade() -> None:
    op.drop_table("seals")
    op.drop_table("gateway_openings")
    op.drop_index(op.f("ix_consents_not_after"), "consents")
    op.drop_column("consents", "expired_at")
    op.drop_column("agencies", "revoked_at")
    for name in ("agency_id", "gateway_id"):
        op.drop_index(op.f(f"ix_openings_{name}"), "openings")
    op.drop_column("openings", "sealed_until")
    for name in _HOLDERS:
        op.drop_column("openings", name)


def _refers_to(
    table: str, column: str, other: str, key: str | None = None
) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{other}.{key or column}"], name=op.f(f"fk_{table}_{column}")
    )
