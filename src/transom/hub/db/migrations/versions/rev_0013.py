"""Messages of agencies to owners."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_PARENTS = {
    "agency_id": "agencies",
    "person_id": "people",
    "incident_id": "incidents",
    "camera_id": "cameras",
    "gateway_id": "gateways",
}


def upgrade() -> None:
    op.create_table(
        "owner_messages",
        sa.Column("message_id", sa.String(length=30), nullable=False),
        *(sa.Column(name, sa.String(length=30), nullable=False) for name in _PARENTS),
        sa.Column("signed", sa.LargeBinary(), nullable=False),
        sa.Column("certificate", sa.LargeBinary(), nullable=False),
        sa.Column("sent_at", sa.BigInteger(), nullable=False),
        sa.Column("answer", sa.LargeBinary(), nullable=True),
        sa.Column("report", sa.LargeBinary(), nullable=True),
        sa.Column("reported_at", sa.BigInteger(), nullable=True),
        *(
            sa.ForeignKeyConstraint(
                [name], [f"{table}.{name}"], name=op.f(f"fk_owner_messages_{name}")
            )
            for name, table in _PARENTS.items()
        ),
        sa.PrimaryKeyConstraint("message_id", name=op.f("pk_owner_messages")),
    )
    for columns in (["agency_id", "sent_at"], ["gateway_id", "sent_at"], ["incident_id"]):
        op.create_index(op.f(f"ix_owner_messages_{columns[0]}"), "owner_messages", columns)


def downgrade() -> None:
    op.drop_table("owner_messages")
