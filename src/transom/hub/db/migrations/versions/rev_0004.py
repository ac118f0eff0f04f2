"""Oversight: flags, objections, looks as the oversight seat reads them."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "look_progress",
        sa.Column("one", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("opening_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("one", name=op.f("pk_look_progress")),
    )
    op.create_table(
        "flags",
        sa.Column("flag_id", sa.String(length=30), nullable=False),
        sa.Column("session_id", sa.String(length=30), nullable=False),
        sa.Column("agency_id", sa.String(length=30), nullable=False),
        sa.Column("question", sa.String(length=2000), nullable=False),
        sa.Column("public_text", sa.String(length=400), nullable=True),
        sa.Column("raised_by", sa.String(length=64), nullable=False),
        sa.Column("raised_at", sa.BigInteger(), nullable=False),
        sa.Column("due", sa.BigInteger(), nullable=False),
        sa.Column("answer", sa.String(length=4000), nullable=True),
        sa.Column("answered_by", sa.String(length=64), nullable=True),
        sa.Column("answered_at", sa.BigInteger(), nullable=True),
        sa.Column("outcome", sa.String(length=16), nullable=True),
        sa.Column("remark", sa.String(length=2000), nullable=True),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.Column("raised_opening", sa.Integer(), nullable=True),
        sa.Column("answered_opening", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["answered_opening"], ["openings.opening_id"], name=op.f("fk_flags_answered_opening")
        ),
        sa.ForeignKeyConstraint(
            ["raised_opening"], ["openings.opening_id"], name=op.f("fk_flags_raised_opening")
        ),
        sa.PrimaryKeyConstraint("flag_id", name=op.f("pk_flags")),
    )
    with op.batch_alter_table("flags", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_flags_agency_id"), ["agency_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_flags_session_id"), ["session_id"], unique=False)

    op.create_table(
        "looks",
        sa.Column("session_id", sa.String(length=30), nullable=False),
        sa.Column("agency_id", sa.String(length=30), nullable=False),
        sa.Column("program_id", sa.String(length=30), nullable=True),
        sa.Column("person_id", sa.String(length=30), nullable=True),
        sa.Column("camera_id", sa.String(length=30), nullable=True),
        sa.Column("incident_id", sa.String(length=30), nullable=True),
        sa.Column("pseudonym", sa.String(length=64), nullable=True),
        sa.Column("purpose", sa.String(length=40), nullable=False),
        sa.Column("authority", sa.String(length=16), nullable=False),
        sa.Column("incident_number", sa.String(length=64), nullable=True),
        sa.Column("justification", sa.String(length=2000), nullable=True),
        sa.Column("outcome", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.String(length=16), nullable=True),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("seconds", sa.Integer(), nullable=True),
        sa.Column("bytes", sa.BigInteger(), nullable=True),
        sa.Column("blur", sa.String(length=10), nullable=True),
        sa.Column("break_glass", sa.Boolean(), nullable=False),
        sa.Column("asked_opening", sa.Integer(), nullable=True),
        sa.Column("opened_opening", sa.Integer(), nullable=True),
        sa.Column("last_opening", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["asked_opening"], ["openings.opening_id"], name=op.f("fk_looks_asked_opening")
        ),
        sa.ForeignKeyConstraint(
            ["last_opening"], ["openings.opening_id"], name=op.f("fk_looks_last_opening")
        ),
        sa.ForeignKeyConstraint(
            ["opened_opening"], ["openings.opening_id"], name=op.f("fk_looks_opened_opening")
        ),
        sa.PrimaryKeyConstraint("session_id", name=op.f("pk_looks")),
    )
    with op.batch_alter_table("looks", schema=None) as batch_op:
        batch_op.create_index("ix_looks_agency", ["agency_id", "asked_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_looks_asked_at"), ["asked_at"], unique=False)
        batch_op.create_index(
            "ix_looks_person", ["person_id", "camera_id", "asked_at"], unique=False
        )
        batch_op.create_index("ix_looks_seconds", ["seconds"], unique=False)

    op.create_table(
        "objections",
        sa.Column("objection_id", sa.String(length=30), nullable=False),
        sa.Column("reference_hash", sa.LargeBinary(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("text", sa.String(length=4000), nullable=False),
        sa.Column("contact", sa.String(length=400), nullable=True),
        sa.Column("lang", sa.String(length=12), nullable=False),
        sa.Column("area", sa.String(length=15), nullable=True),
        sa.Column("agency_id", sa.String(length=30), nullable=True),
        sa.Column("program_id", sa.String(length=30), nullable=True),
        sa.Column("filed_at", sa.BigInteger(), nullable=False),
        sa.Column("due", sa.BigInteger(), nullable=False),
        sa.Column("answer", sa.String(length=4000), nullable=True),
        sa.Column("answered_by", sa.String(length=64), nullable=True),
        sa.Column("answered_at", sa.BigInteger(), nullable=True),
        sa.Column("public_text", sa.String(length=2000), nullable=True),
        sa.Column("public_answer", sa.String(length=4000), nullable=True),
        sa.Column("published_at", sa.BigInteger(), nullable=True),
        sa.Column("filed_opening", sa.Integer(), nullable=True),
        sa.Column("answered_opening", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["answered_opening"],
            ["openings.opening_id"],
            name=op.f("fk_objections_answered_opening"),
        ),
        sa.ForeignKeyConstraint(
            ["filed_opening"], ["openings.opening_id"], name=op.f("fk_objections_filed_opening")
        ),
        sa.PrimaryKeyConstraint("objection_id", name=op.f("pk_objections")),
        sa.UniqueConstraint("reference_hash", name=op.f("uq_objections_reference_hash")),
    )
    with op.batch_alter_table("objections", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_objections_agency_id"), ["agency_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_objections_filed_at"), ["filed_at"], unique=False)

    op.create_table(
        "staff_access",
        sa.Column("access_id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("who", sa.String(length=64), nullable=False),
        sa.Column("what", sa.String(length=40), nullable=False),
        sa.Column("target", sa.String(length=400), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("opening_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["opening_id"], ["openings.opening_id"], name=op.f("fk_staff_access_opening_id")
        ),
        sa.PrimaryKeyConstraint("access_id", name=op.f("pk_staff_access")),
    )
    with op.batch_alter_table("staff_access", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_staff_access_at"), ["at"], unique=False)

    with op.batch_alter_table("invitations", schema=None) as batch_op:
        batch_op.alter_column("agency_id", existing_type=sa.VARCHAR(length=30), nullable=True)


def downgrade() -> None:
    with op.batch_alter_table("invitations", schema=None) as batch_op:
        batch_op.alter_column("agency_id", existing_type=sa.VARCHAR(length=30), nullable=False)

    with op.batch_alter_table("staff_access", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_staff_access_at"))

    op.drop_table("staff_access")
    with op.batch_alter_table("objections", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_objections_filed_at"))
        batch_op.drop_index(batch_op.f("ix_objections_agency_id"))

    op.drop_table("objections")
    with op.batch_alter_table("looks", schema=None) as batch_op:
        batch_op.drop_index("ix_looks_seconds")
        batch_op.drop_index("ix_looks_person")
        batch_op.drop_index(batch_op.f("ix_looks_asked_at"))
        batch_op.drop_index("ix_looks_agency")

    op.drop_table("looks")
    with op.batch_alter_table("flags", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_flags_session_id"))
        batch_op.drop_index(batch_op.f("ix_flags_agency_id"))

    op.drop_table("flags")
    op.drop_table("look_progress")
