"""The public portal."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "portal_snapshots",
        sa.Column("week", sa.String(length=8), nullable=False),
        sa.Column("published_at", sa.BigInteger(), nullable=False),
        sa.Column("cells", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("week", name=op.f("pk_portal_snapshots")),
    )


def downgrade() -> None:
    op.drop_table("portal_snapshots")
