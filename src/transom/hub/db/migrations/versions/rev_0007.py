"""Neighbourhood votes and their voices."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "votes",
        sa.Column("vote_id", sa.String(length=30), nullable=False),
        sa.Column("program_id", sa.String(length=30), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("definition", sa.LargeBinary(), nullable=False),
        sa.Column("opens_at", sa.BigInteger(), nullable=False),
        sa.Column("closes_at", sa.BigInteger(), nullable=False),
        sa.Column("opposed", sa.Integer(), nullable=False),
        sa.Column("not_opposed", sa.Integer(), nullable=False),
        sa.Column("counted_at", sa.BigInteger(), nullable=True),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["program_id"], ["programs.program_id"], name=op.f("fk_votes_program_id")
        ),
        sa.PrimaryKeyConstraint("vote_id", name=op.f("pk_votes")),
    )
    op.create_index(op.f("ix_votes_program_id"), "votes", ["program_id"])
    op.create_table(
        "voices",
        sa.Column("code_hash", sa.LargeBinary(), nullable=False),
        sa.Column("vote_id", sa.String(length=30), nullable=False),
        sa.Column("voice_hash", sa.LargeBinary(), nullable=True),
        sa.Column("opposed", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["vote_id"], ["votes.vote_id"], name=op.f("fk_voices_vote_id")),
        sa.PrimaryKeyConstraint("code_hash", name=op.f("pk_voices")),
        sa.UniqueConstraint("vote_id", "voice_hash", name=op.f("uq_voices_vote_id")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    for table in ("voices", "votes"):
        op.drop_table(table)
