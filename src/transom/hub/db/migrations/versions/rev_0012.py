"""Sessions say how and where they began; single sign-on, directories, and who signed in."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name, length in (("how", 16), ("browser", 60)):
        column = sa.Column(name, sa.String(length=length), nullable=False, server_default="")
        op.add_column("web_sessions", column)
    op.add_column("web_sessions", sa.Column("used_at", sa.BigInteger(), nullable=True))
    op.create_index(op.f("ix_web_sessions_person_id"), "web_sessions", ["person_id"])
    _providers()
    _directories()
    op.create_table(
        "sign_ins",
        sa.Column("sign_in_id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("agency_id", sa.String(length=30), nullable=False),
        sa.Column("person_id", sa.String(length=30), nullable=True),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("how", sa.String(length=16), nullable=False),
        sa.Column("outcome", sa.String(length=24), nullable=False),
        sa.Column("browser", sa.String(length=60), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        _of("sign_ins", "agency_id", "agencies"),
        _of("sign_ins", "person_id", "people"),
        sa.PrimaryKeyConstraint("sign_in_id", name=op.f("pk_sign_ins")),
    )
    op.create_index(op.f("ix_sign_ins_agency_id"), "sign_ins", ["agency_id", "at"])


def _providers() -> None:
    op.create_table(
        "sso_providers",
        sa.Column("agency_id", sa.String(length=30), nullable=False),
        sa.Column("short_name", sa.String(length=40), nullable=False),
        sa.Column("issuer", sa.String(length=400), nullable=False),
        sa.Column("client_id", sa.String(length=200), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("domains", sa.LargeBinary(), nullable=False),
        sa.Column("claim", sa.String(length=80), nullable=False),
        sa.Column("roles", sa.LargeBinary(), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        _of("sso_providers", "agency_id", "agencies"),
        sa.PrimaryKeyConstraint("agency_id", name=op.f("pk_sso_providers")),
        sa.UniqueConstraint("short_name", name=op.f("uq_sso_providers_short_name")),
    )
    op.create_table(
        "sso_accounts",
        sa.Column("agency_id", sa.String(length=30), nullable=False),
        sa.Column("issuer", sa.String(length=400), nullable=False),
        sa.Column("subject", sa.String(length=255), nullable=False),
        sa.Column("person_id", sa.String(length=30), nullable=False),
        sa.Column("user_name", sa.String(length=320), nullable=False),
        sa.Column("email", sa.String(length=320), nullable=False),
        sa.Column("used_at", sa.BigInteger(), nullable=False),
        _of("sso_accounts", "agency_id", "agencies"),
        _of("sso_accounts", "person_id", "people"),
        sa.PrimaryKeyConstraint("agency_id", "issuer", "subject", name=op.f("pk_sso_accounts")),
    )
    op.create_index(op.f("ix_sso_accounts_person_id"), "sso_accounts", ["person_id"])


def _directories() -> None:
    op.create_table(
        "scim_tokens",
        sa.Column("token_id", sa.String(length=30), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("agency_id", sa.String(length=30), nullable=False),
        sa.Column("person_id", sa.String(length=30), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("used_at", sa.BigInteger(), nullable=True),
        _of("scim_tokens", "agency_id", "agencies"),
        _of("scim_tokens", "person_id", "people"),
        sa.PrimaryKeyConstraint("token_id", name=op.f("pk_scim_tokens")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_scim_tokens_token_hash")),
    )
    op.create_index(op.f("ix_scim_tokens_agency_id"), "scim_tokens", ["agency_id"])
    op.create_table(
        "scim_users",
        sa.Column("user_id", sa.String(length=30), nullable=False),
        sa.Column("agency_id", sa.String(length=30), nullable=False),
        sa.Column("user_name", sa.String(length=320), nullable=False),
        sa.Column("folded_name", sa.String(length=320), nullable=False),
        sa.Column("external_id", sa.String(length=255), nullable=True),
        sa.Column("display_name", sa.String(length=200), nullable=False),
        sa.Column("active", sa.Boolean(create_constraint=False), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.Column("deleted_at", sa.BigInteger(), nullable=True),
        _of("scim_users", "agency_id", "agencies"),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_scim_users")),
    )
    op.create_index(op.f("ix_scim_users_agency_id"), "scim_users", ["agency_id", "folded_name"])


def _of(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{other}.{column}"], name=op.f(f"fk_{table}_{column}")
    )


def downgrade() -> None:
    for table in ("sign_ins", "scim_users", "scim_tokens", "sso_accounts", "sso_providers"):
        op.drop_table(table)
    op.drop_index(op.f("ix_web_sessions_person_id"), "web_sessions")
    with op.batch_alter_table("web_sessions") as batch:
        for column in ("how", "browser", "used_at"):
            batch.drop_column(column)
