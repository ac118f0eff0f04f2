"""Supervisors' approvals, broken glass, and the looks that rest on either."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # No program of before needs an approval.
    approval = sa.Column("approval", sa.String(length=400), nullable=False, server_default="")
    op.add_column("program_documents", approval)
    op.create_table(
        "approvals",
        sa.Column("approval_id", sa.Integer(), autoincrement=True, nullable=False),
        *_incident(),
        sa.Column("purpose", sa.String(length=40), nullable=False),
        sa.Column("asked_by", sa.String(length=30), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("answered_by", sa.String(length=30), nullable=True),
        sa.Column("answered_at", sa.BigInteger(), nullable=True),
        sa.Column("outcome", sa.String(length=10), nullable=True),
        sa.Column("reason", sa.String(length=2000), nullable=True),
        sa.Column("not_after", sa.BigInteger(), nullable=True),
        sa.Column("withdrawn_at", sa.BigInteger(), nullable=True),
        sa.Column("withdrawn_by", sa.String(length=30), nullable=True),
        *_holders("approvals", "asked_by", "answered_by", "withdrawn_by"),
        sa.PrimaryKeyConstraint("approval_id", name=op.f("pk_approvals")),
    )
    op.create_index(op.f("ix_approvals_incident_id"), "approvals", ["incident_id"])
    op.create_index(op.f("ix_approvals_agency_id"), "approvals", ["agency_id", "asked_at"])
    op.create_table(
        "glasses",
        sa.Column("glass_id", sa.Integer(), autoincrement=True, nullable=False),
        *_incident(),
        sa.Column("broken_by", sa.String(length=30), nullable=False),
        sa.Column("reason", sa.String(length=2000), nullable=False),
        sa.Column("broken_at", sa.BigInteger(), nullable=False),
        sa.Column("not_after", sa.BigInteger(), nullable=False),
        sa.Column("used_at", sa.BigInteger(), nullable=True),
        sa.Column("due", sa.BigInteger(), nullable=False),
        sa.Column("justification", sa.String(length=4000), nullable=True),
        sa.Column("justified_by", sa.String(length=30), nullable=True),
        sa.Column("justified_at", sa.BigInteger(), nullable=True),
        *_holders("glasses", "broken_by", "justified_by"),
        sa.PrimaryKeyConstraint("glass_id", name=op.f("pk_glasses")),
    )
    op.create_index(op.f("ix_glasses_incident_id"), "glasses", ["incident_id"])
    op.create_index(op.f("ix_glasses_agency_id"), "glasses", ["agency_id", "broken_at"])
    op.create_table(
        "look_rights",
        sa.Column("session_id", sa.String(length=30), nullable=False),
        sa.Column("approval_id", sa.Integer(), nullable=True),
        sa.Column("glass_id", sa.Integer(), nullable=True),
        _of("look_rights", "session_id", "view_sessions"),
        _of("look_rights", "approval_id", "approvals"),
        _of("look_rights", "glass_id", "glasses"),
        sa.PrimaryKeyConstraint("session_id", name=op.f("pk_look_rights")),
    )
    op.create_index(op.f("ix_look_rights_glass_id"), "look_rights", ["glass_id"])


def _incident() -> list[sa.Column[str]]:
    names = ("incident_id", "agency_id")
    return [sa.Column(name, sa.String(length=30), nullable=False) for name in names]


def _holders(table: str, *people: str) -> list[sa.ForeignKeyConstraint]:
    held = [(name, "people", "person_id") for name in people]
    held += [("incident_id", "incidents", ""), ("agency_id", "agencies", "")]
    return [_of(table, name, other, column or None) for name, other, column in held]


def _of(table: str, column: str, other: str, there: str | None = None) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{other}.{there or column}"], name=op.f(f"fk_{table}_{column}")
    )


def downgrade() -> None:
    for table in ("look_rights", "glasses", "approvals"):
        op.drop_table(table)
    with op.batch_alter_table("program_documents") as batch:
        batch.drop_column("approval")
