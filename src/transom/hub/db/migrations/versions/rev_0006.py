"""Neighbours: lands to be masked, whom they were asked of, e-mail proofs."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "lands",
        sa.Column("objection_id", sa.String(length=30), nullable=False),
        sa.Column("land", sa.LargeBinary(), nullable=False),
        sa.Column("address_hash", sa.LargeBinary(), nullable=False),
        sa.Column("matched_at", sa.BigInteger(), nullable=True),
        sa.Column("settled_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["objection_id"], ["objections.objection_id"], name=op.f("fk_lands_objection_id")
        ),
        sa.PrimaryKeyConstraint("objection_id", name=op.f("pk_lands")),
    )
    op.create_index(op.f("ix_lands_address_hash"), "lands", ["address_hash"])
    op.create_table(
        "land_asks",
        sa.Column("objection_id", sa.String(length=30), nullable=False),
        sa.Column("camera_id", sa.String(length=30), nullable=False),
        sa.Column("gateway_id", sa.String(length=30), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("due", sa.BigInteger(), nullable=False),
        sa.Column("answered_at", sa.BigInteger(), nullable=True),
        sa.Column("answer", sa.LargeBinary(), nullable=True),
        sa.Column("word", sa.String(length=1000), nullable=True),
        sa.ForeignKeyConstraint(
            ["objection_id"], ["objections.objection_id"], name=op.f("fk_land_asks_objection_id")
        ),
        sa.PrimaryKeyConstraint("objection_id", "camera_id", name=op.f("pk_land_asks")),
    )
    op.create_index(op.f("ix_land_asks_gateway_id"), "land_asks", ["gateway_id"])
    op.create_index(op.f("ix_land_asks_camera_id"), "land_asks", ["camera_id"])
    op.create_table(
        "mail_proofs",
        sa.Column("proof_id", sa.LargeBinary(), nullable=False),
        sa.Column("what", sa.String(length=12), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("address", sa.String(length=254), nullable=True),
        sa.Column("address_hash", sa.LargeBinary(), nullable=False),
        sa.Column("lang", sa.String(length=12), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("sent_at", sa.BigInteger(), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("used_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("proof_id", name=op.f("pk_mail_proofs")),
    )
    op.create_index(op.f("ix_mail_proofs_address_hash"), "mail_proofs", ["address_hash"])
    if op.get_bind().dialect.name != "sqlite":
        return  # see 0011
    for tree, subject in (("land_boxes", "objection_id"), ("camera_boxes", "camera_id")):
        op.execute(
            f"CREATE VIRTUAL TABLE {tree} USING "
            f"rtree(box_id, min_lon, max_lon, min_lat, max_lat, +{subject} TEXT)"
        )


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.drop_table("camera_boxes")
        op.drop_table("land_boxes")
    for table in ("mail_proofs", "land_asks", "lands"):
        op.drop_table(table)
