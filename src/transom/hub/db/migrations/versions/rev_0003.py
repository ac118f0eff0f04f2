"""Programs: documents, renewals, freezes, stored footage."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("frozen_at", "sunset_at"):
        op.add_column("programs", sa.Column(name, sa.BigInteger(), nullable=True))
    op.add_column("programs", sa.Column("reminded", sa.Integer(), nullable=True))
    op.create_table(
        "program_documents",
        sa.Column("program_id", sa.String(length=30), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("document", sa.LargeBinary(), nullable=False),
        sa.Column("decision", sa.String(length=400), nullable=False),
        sa.Column("purposes", sa.String(length=400), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["program_id"],
            ["programs.program_id"],
            name=op.f("fk_program_documents_program_id"),
        ),
        sa.PrimaryKeyConstraint("program_id", "version", name=op.f("pk_program_documents")),
    )
    op.create_table(
        "closing_reports",
        sa.Column("program_id", sa.String(length=30), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("document", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["program_id"],
            ["programs.program_id"],
            name=op.f("fk_closing_reports_program_id"),
        ),
        sa.PrimaryKeyConstraint("program_id", name=op.f("pk_closing_reports")),
    )


def downgrade() -> None:
    op.drop_table("closing_reports")
    op.drop_table("program_documents")
    for name in ("reminded", "sunset_at", "frozen_at"):
        op.drop_column("programs", name)
