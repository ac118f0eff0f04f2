"""The first shape."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "agencies",
        sa.Column("agency_id", sa.String(length=30), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("enrolled_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("agency_id", name=op.f("pk_agencies")),
        sa.UniqueConstraint("key", name=op.f("uq_agencies_key")),
        sa.UniqueConstraint("name", name=op.f("uq_agencies_name")),
    )
    op.create_table(
        "agency_nonces",
        sa.Column("nonce", sa.LargeBinary(), nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("nonce", name=op.f("pk_agency_nonces")),
    )
    op.create_table(
        "openings",
        sa.Column("opening_id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("type", sa.String(length=24), nullable=False),
        sa.Column("subject", sa.String(length=30), nullable=False),
        sa.Column("entry", sa.LargeBinary(), nullable=False),
        sa.Column("record", sa.LargeBinary(), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("staged_at", sa.BigInteger(), nullable=False),
        sa.Column("entry_index", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("opening_id", name=op.f("pk_openings")),
        sa.UniqueConstraint("entry", name=op.f("uq_openings_entry")),
    )
    with op.batch_alter_table("openings", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_openings_entry_index"), ["entry_index"], unique=False)
        batch_op.create_index(batch_op.f("ix_openings_subject"), ["subject"], unique=False)

    op.create_table(
        "programs",
        sa.Column("program_id", sa.String(length=30), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("authorising_decision", sa.String(length=400), nullable=False),
        sa.Column("policy_version", sa.String(length=64), nullable=False),
        sa.Column("not_before", sa.BigInteger(), nullable=False),
        sa.Column("not_after", sa.BigInteger(), nullable=False),
        sa.Column("max_cameras", sa.Integer(), nullable=False),
        sa.Column("max_minutes", sa.Integer(), nullable=False),
        sa.Column("max_open_sessions", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("program_id", name=op.f("pk_programs")),
    )
    op.create_table(
        "invitations",
        sa.Column("code_hash", sa.LargeBinary(), nullable=False),
        sa.Column("agency_id", sa.String(length=30), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("invited_by", sa.String(length=30), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("used_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.agency_id"], name=op.f("fk_invitations_agency_id")
        ),
        sa.PrimaryKeyConstraint("code_hash", name=op.f("pk_invitations")),
    )
    op.create_table(
        "people",
        sa.Column("person_id", sa.String(length=30), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("pseudonym", sa.String(length=64), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("agency_id", sa.String(length=30), nullable=True),
        sa.Column("persona", sa.String(length=16), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("left_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.agency_id"], name=op.f("fk_people_agency_id")
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_people")),
        sa.UniqueConstraint("persona", name=op.f("uq_people_persona")),
        sa.UniqueConstraint("pseudonym", name=op.f("uq_people_pseudonym")),
    )
    op.create_table(
        "program_agencies",
        sa.Column("program_id", sa.String(length=30), nullable=False),
        sa.Column("agency_id", sa.String(length=30), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.agency_id"], name=op.f("fk_program_agencies_agency_id")
        ),
        sa.ForeignKeyConstraint(
            ["program_id"], ["programs.program_id"], name=op.f("fk_program_agencies_program_id")
        ),
        sa.PrimaryKeyConstraint("program_id", "agency_id", name=op.f("pk_program_agencies")),
    )
    op.create_table(
        "credentials",
        sa.Column("credential_id", sa.LargeBinary(), nullable=False),
        sa.Column("person_id", sa.String(length=30), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("used_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.person_id"], name=op.f("fk_credentials_person_id")
        ),
        sa.PrimaryKeyConstraint("credential_id", name=op.f("pk_credentials")),
    )
    op.create_table(
        "devices",
        sa.Column("device_id", sa.String(length=30), nullable=False),
        sa.Column("person_id", sa.String(length=30), nullable=False),
        sa.Column("agency_id", sa.String(length=30), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("sign_key", sa.LargeBinary(), nullable=False),
        sa.Column("hpke_suite", sa.String(length=20), nullable=False),
        sa.Column("hpke_key", sa.LargeBinary(), nullable=False),
        sa.Column("certificate", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("certified_at", sa.BigInteger(), nullable=True),
        sa.Column("not_before", sa.BigInteger(), nullable=True),
        sa.Column("not_after", sa.BigInteger(), nullable=True),
        sa.Column("revoked_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.agency_id"], name=op.f("fk_devices_agency_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.person_id"], name=op.f("fk_devices_person_id")
        ),
        sa.PrimaryKeyConstraint("device_id", name=op.f("pk_devices")),
        sa.UniqueConstraint("sign_key", name=op.f("uq_devices_sign_key")),
    )
    with op.batch_alter_table("devices", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_devices_agency_id"), ["agency_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_devices_person_id"), ["person_id"], unique=False)

    op.create_table(
        "enrolment_codes",
        sa.Column("name", sa.String(length=4), nullable=False),
        sa.Column("person_id", sa.String(length=30), nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=True),
        sa.Column("tries_left", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("used_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.person_id"], name=op.f("fk_enrolment_codes_person_id")
        ),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_enrolment_codes")),
    )
    op.create_table(
        "gateways",
        sa.Column("gateway_id", sa.String(length=30), nullable=False),
        sa.Column("site_id", sa.String(length=30), nullable=False),
        sa.Column("person_id", sa.String(length=30), nullable=False),
        sa.Column("gateway_key", sa.LargeBinary(), nullable=False),
        sa.Column("owner_key", sa.LargeBinary(), nullable=False),
        sa.Column("tree_size", sa.BigInteger(), nullable=False),
        sa.Column("enrolled_at", sa.BigInteger(), nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.person_id"], name=op.f("fk_gateways_person_id")
        ),
        sa.PrimaryKeyConstraint("gateway_id", name=op.f("pk_gateways")),
        sa.UniqueConstraint("gateway_key", name=op.f("uq_gateways_gateway_key")),
    )
    with op.batch_alter_table("gateways", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_gateways_person_id"), ["person_id"], unique=False)

    op.create_table(
        "incidents",
        sa.Column("incident_id", sa.String(length=30), nullable=False),
        sa.Column("agency_id", sa.String(length=30), nullable=False),
        sa.Column("person_id", sa.String(length=30), nullable=False),
        sa.Column("number", sa.String(length=64), nullable=False),
        sa.Column("purpose", sa.String(length=40), nullable=False),
        sa.Column("justification", sa.String(length=2000), nullable=False),
        sa.Column("authority", sa.String(length=16), nullable=False),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.agency_id"], name=op.f("fk_incidents_agency_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.person_id"], name=op.f("fk_incidents_person_id")
        ),
        sa.PrimaryKeyConstraint("incident_id", name=op.f("pk_incidents")),
    )
    with op.batch_alter_table("incidents", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_incidents_agency_id"), ["agency_id"], unique=False)

    op.create_table(
        "web_sessions",
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("person_id", sa.String(length=30), nullable=False),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.person_id"], name=op.f("fk_web_sessions_person_id")
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_web_sessions")),
    )
    op.create_table(
        "cameras",
        sa.Column("camera_id", sa.String(length=30), nullable=False),
        sa.Column("gateway_id", sa.String(length=30), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("lat_e6", sa.Integer(), nullable=True),
        sa.Column("lon_e6", sa.Integer(), nullable=True),
        sa.Column("field_of_view", sa.LargeBinary(), nullable=True),
        sa.Column("removed_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["gateway_id"], ["gateways.gateway_id"], name=op.f("fk_cameras_gateway_id")
        ),
        sa.PrimaryKeyConstraint("camera_id", name=op.f("pk_cameras")),
    )
    with op.batch_alter_table("cameras", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_cameras_gateway_id"), ["gateway_id"], unique=False)

    op.create_table(
        "consents",
        sa.Column("consent_id", sa.String(length=30), nullable=False),
        sa.Column("camera_id", sa.String(length=30), nullable=False),
        sa.Column("gateway_id", sa.String(length=30), nullable=False),
        sa.Column("agency_id", sa.String(length=30), nullable=False),
        sa.Column("program_id", sa.String(length=30), nullable=False),
        sa.Column("signed", sa.LargeBinary(), nullable=False),
        sa.Column("withdrawal", sa.LargeBinary(), nullable=True),
        sa.Column("not_after", sa.BigInteger(), nullable=False),
        sa.Column("withdrawn_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.agency_id"], name=op.f("fk_consents_agency_id")
        ),
        sa.ForeignKeyConstraint(
            ["gateway_id"], ["gateways.gateway_id"], name=op.f("fk_consents_gateway_id")
        ),
        sa.ForeignKeyConstraint(
            ["program_id"], ["programs.program_id"], name=op.f("fk_consents_program_id")
        ),
        sa.PrimaryKeyConstraint("consent_id", name=op.f("pk_consents")),
    )
    with op.batch_alter_table("consents", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_consents_agency_id"), ["agency_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_consents_camera_id"), ["camera_id"], unique=False)

    op.create_table(
        "view_sessions",
        sa.Column("session_id", sa.String(length=30), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("person_id", sa.String(length=30), nullable=False),
        sa.Column("agency_id", sa.String(length=30), nullable=False),
        sa.Column("device_id", sa.String(length=30), nullable=False),
        sa.Column("camera_id", sa.String(length=30), nullable=False),
        sa.Column("gateway_id", sa.String(length=30), nullable=False),
        sa.Column("program_id", sa.String(length=30), nullable=False),
        sa.Column("incident_id", sa.String(length=30), nullable=False),
        sa.Column("purpose", sa.String(length=40), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("not_after", sa.BigInteger(), nullable=False),
        sa.Column("released_at", sa.BigInteger(), nullable=True),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.String(length=40), nullable=True),
        sa.Column("step", sa.String(length=40), nullable=True),
        sa.Column("message", sa.String(length=400), nullable=True),
        sa.Column("seconds", sa.Integer(), nullable=True),
        sa.Column("frames", sa.BigInteger(), nullable=True),
        sa.Column("bytes", sa.BigInteger(), nullable=True),
        sa.Column("opened_opening", sa.Integer(), nullable=True),
        sa.Column("closed_opening", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.agency_id"], name=op.f("fk_view_sessions_agency_id")
        ),
        sa.ForeignKeyConstraint(
            ["camera_id"], ["cameras.camera_id"], name=op.f("fk_view_sessions_camera_id")
        ),
        sa.ForeignKeyConstraint(
            ["closed_opening"],
            ["openings.opening_id"],
            name=op.f("fk_view_sessions_closed_opening"),
        ),
        sa.ForeignKeyConstraint(
            ["device_id"], ["devices.device_id"], name=op.f("fk_view_sessions_device_id")
        ),
        sa.ForeignKeyConstraint(
            ["gateway_id"], ["gateways.gateway_id"], name=op.f("fk_view_sessions_gateway_id")
        ),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incidents.incident_id"], name=op.f("fk_view_sessions_incident_id")
        ),
        sa.ForeignKeyConstraint(
            ["opened_opening"],
            ["openings.opening_id"],
            name=op.f("fk_view_sessions_opened_opening"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.person_id"], name=op.f("fk_view_sessions_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["program_id"], ["programs.program_id"], name=op.f("fk_view_sessions_program_id")
        ),
        sa.PrimaryKeyConstraint("session_id", name=op.f("pk_view_sessions")),
    )
    with op.batch_alter_table("view_sessions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_view_sessions_agency_id"), ["agency_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_view_sessions_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_view_sessions_state"), ["state"], unique=False)

    op.create_table(
        "session_steps",
        sa.Column("step_id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("session_id", sa.String(length=30), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("detail", sa.String(length=400), nullable=False),
        sa.ForeignKeyConstraint(
            ["session_id"], ["view_sessions.session_id"], name=op.f("fk_session_steps_session_id")
        ),
        sa.PrimaryKeyConstraint("step_id", name=op.f("pk_session_steps")),
    )
    with op.batch_alter_table("session_steps", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_session_steps_session_id"), ["session_id"], unique=False
        )


def downgrade() -> None:
    with op.batch_alter_table("session_steps", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_session_steps_session_id"))

    op.drop_table("session_steps")
    with op.batch_alter_table("view_sessions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_view_sessions_state"))
        batch_op.drop_index(batch_op.f("ix_view_sessions_person_id"))
        batch_op.drop_index(batch_op.f("ix_view_sessions_agency_id"))

    op.drop_table("view_sessions")
    with op.batch_alter_table("consents", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_consents_camera_id"))
        batch_op.drop_index(batch_op.f("ix_consents_agency_id"))

    op.drop_table("consents")
    with op.batch_alter_table("cameras", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_cameras_gateway_id"))

    op.drop_table("cameras")
    op.drop_table("web_sessions")
    with op.batch_alter_table("incidents", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_incidents_agency_id"))

    op.drop_table("incidents")
    with op.batch_alter_table("gateways", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_gateways_person_id"))

    op.drop_table("gateways")
    op.drop_table("enrolment_codes")
    with op.batch_alter_table("devices", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_devices_person_id"))
        batch_op.drop_index(batch_op.f("ix_devices_agency_id"))

    op.drop_table("devices")
    op.drop_table("credentials")
    op.drop_table("program_agencies")
    op.drop_table("people")
    op.drop_table("invitations")
    op.drop_table("programs")
    with op.batch_alter_table("openings", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_openings_subject"))
        batch_op.drop_index(batch_op.f("ix_openings_entry_index"))

    op.drop_table("openings")
    op.drop_table("agency_nonces")
    op.drop_table("agencies")
