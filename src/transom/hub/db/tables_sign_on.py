"""How people of an agency get in: its identity provider, its directory's tokens, who signed in.

Nothing here signs anybody in: the provider's client secret is sealed by the hub's key, and of a
directory's token there is the hash.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
)

from transom.hub.db.tables import metadata

sso_providers = Table(
    "sso_providers",
    metadata,
    Column("agency_id", String(30), ForeignKey("agencies.agency_id"), primary_key=True),
    # By which people name their agency when they sign in.
    Column("short_name", String(40), nullable=False, unique=True),
    Column("issuer", String(400), nullable=False),
    Column("client_id", String(200), nullable=False),
    Column("secret", LargeBinary, nullable=False),
    Column("domains", LargeBinary, nullable=False),
    Column("claim", String(80), nullable=False),
    Column("roles", LargeBinary, nullable=False),
    Column("changed_at", BigInteger, nullable=False),
)

# Who a subject of an agency's issuer is here. The agency is part of the key: another agency that
# names the same issuer has accounts of its own.
sso_accounts = Table(
    "sso_accounts",
    metadata,
    Column("agency_id", String(30), ForeignKey("agencies.agency_id"), primary_key=True),
    Column("issuer", String(400), primary_key=True),
    Column("subject", String(255), primary_key=True),
    Column("person_id", String(30), ForeignKey("people.person_id"), nullable=False),
    # What the provider called the person last, in lower case: a directory names people so.
    Column("user_name", String(320), nullable=False),
    Column("email", String(320), nullable=False),
    Column("used_at", BigInteger, nullable=False),
    Index(None, "person_id"),
)

scim_tokens = Table(
    "scim_tokens",
    metadata,
    Column("token_id", String(30), primary_key=True),
    Column("token_hash", LargeBinary, nullable=False, unique=True),
    Column("agency_id", String(30), ForeignKey("agencies.agency_id"), nullable=False),
    Column("person_id", String(30), ForeignKey("people.person_id"), nullable=False),
    Column("made_at", BigInteger, nullable=False),
    Column("used_at", BigInteger, nullable=True),
    Index(None, "agency_id"),
)

scim_users = Table(
    "scim_users",
    metadata,
    Column("user_id", String(30), primary_key=True),
    Column("agency_id", String(30), ForeignKey("agencies.agency_id"), nullable=False),
    Column("user_name", String(320), nullable=False),
    # The same in lower case, for comparing (RFC 7643, section 4.1.1: caseExact is false).
    Column("folded_name", String(320), nullable=False),
    Column("external_id", String(255), nullable=True),
    Column("display_name", String(200), nullable=False),
    Column("active", Boolean(create_constraint=False), nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("changed_at", BigInteger, nullable=False),
    # A removed one stays, and keeps its person out until the directory names them anew.
    Column("deleted_at", BigInteger, nullable=True),
    Index(None, "agency_id", "folded_name"),
)

# Who signed in, or was refused, to the agency's own list; `sign_ins.py` bounds it.
sign_ins = Table(
    "sign_ins",
    metadata,
    Column("sign_in_id", Integer, primary_key=True, autoincrement=True),
    Column("agency_id", String(30), ForeignKey("agencies.agency_id"), nullable=False),
    Column("person_id", String(30), ForeignKey("people.person_id"), nullable=True),
    Column("name", String(80), nullable=False),
    Column("how", String(16), nullable=False),
    Column("outcome", String(24), nullable=False),
    Column("browser", String(60), nullable=False),
    Column("at", BigInteger, nullable=False),
    Index(None, "agency_id", "at"),
)
