"""The hub's tables: no row here opens a camera (P4), and none holds a media key (P1).

Instants are milliseconds since 1970, keys are raw bytes, signed objects and records are canonical
bytes (spec/encoding.md), tokens and codes stand as hashes only.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _id(
    name: str, *args: ForeignKey, primary_key: bool = False, nullable: bool = False
) -> Column[str]:
    return Column(name, String(30), *args, primary_key=primary_key, nullable=nullable)


def _at(name: str, *, nullable: bool = False) -> Column[int]:
    return Column(name, BigInteger, nullable=nullable)


agencies = Table(
    "agencies",
    metadata,
    _id("agency_id", primary_key=True),
    Column("name", String(80), nullable=False, unique=True),
    Column("key", LargeBinary, nullable=False, unique=True),
    _at("enrolled_at"),
    _at("revoked_at", nullable=True),
)

# A signed request of an agency is good once.
agency_nonces = Table(
    "agency_nonces",
    metadata,
    Column("nonce", LargeBinary, primary_key=True),
    _at("seen_at"),
)

people = Table(
    "people",
    metadata,
    _id("person_id", primary_key=True),
    Column("name", String(80), nullable=False),
    Column("pseudonym", String(64), nullable=False, unique=True),
    Column("role", String(16), nullable=False),
    _id("agency_id", ForeignKey("agencies.agency_id"), nullable=True),
    Column("persona", String(16), nullable=True, unique=True),
    _at("created_at"),
    _at("left_at", nullable=True),
)

credentials = Table(
    "credentials",
    metadata,
    Column("credential_id", LargeBinary, primary_key=True),
    _id("person_id", ForeignKey("people.person_id")),
    Column("public_key", LargeBinary, nullable=False),
    Column("sign_count", BigInteger, nullable=False),
    _at("created_at"),
    _at("used_at", nullable=True),
)

web_sessions = Table(
    "web_sessions",
    metadata,
    Column("token_hash", LargeBinary, primary_key=True),
    _id("person_id", ForeignKey("people.person_id")),
    Column("demo", Boolean(create_constraint=False), nullable=False),
    # As its person recognises it: how they signed in, and with what kind of browser.
    Column("how", String(16), nullable=False, server_default=""),
    Column("browser", String(60), nullable=False, server_default=""),
    _at("created_at"),
    _at("used_at", nullable=True),
    _at("expires_at"),
    Index(None, "person_id"),
)

invitations = Table(
    "invitations",
    metadata,
    Column("code_hash", LargeBinary, primary_key=True),
    # Without an agency it leads to the oversight seat.
    _id("agency_id", ForeignKey("agencies.agency_id"), nullable=True),
    Column("role", String(16), nullable=False),
    Column("name", String(80), nullable=False),
    _id("invited_by", nullable=True),
    _at("created_at"),
    _at("expires_at"),
    _at("used_at", nullable=True),
)

devices = Table(
    "devices",
    metadata,
    _id("device_id", primary_key=True),
    _id("person_id", ForeignKey("people.person_id")),
    _id("agency_id", ForeignKey("agencies.agency_id")),
    Column("name", String(80), nullable=False),
    Column("sign_key", LargeBinary, nullable=False, unique=True),
    Column("hpke_suite", String(20), nullable=False),
    Column("hpke_key", LargeBinary, nullable=False),
    Column("certificate", LargeBinary, nullable=True),
    _at("created_at"),
    _at("certified_at", nullable=True),
    _at("not_before", nullable=True),
    _at("not_after", nullable=True),
    _at("revoked_at", nullable=True),
    Index(None, "person_id"),
    Index(None, "agency_id"),
)

programs = Table(
    "programs",
    metadata,
    _id("program_id", primary_key=True),
    Column("name", String(80), nullable=False),
    Column("authorising_decision", String(400), nullable=False),
    Column("policy_version", String(64), nullable=False),
    _at("not_before"),
    _at("not_after"),
    Column("max_cameras", Integer, nullable=False),
    Column("max_minutes", Integer, nullable=False),
    Column("max_open_sessions", Integer, nullable=False),
    _at("frozen_at", nullable=True),
    _at("sunset_at", nullable=True),
    Column("reminded", Integer, nullable=True),  # the last reminder sent: so many days before
)

program_agencies = Table(
    "program_agencies",
    metadata,
    _id("program_id", ForeignKey("programs.program_id"), primary_key=True),
    _id("agency_id", ForeignKey("agencies.agency_id"), primary_key=True),
)

enrolment_codes = Table(
    "enrolment_codes",
    metadata,
    Column("name", String(4), primary_key=True),
    _id("person_id", ForeignKey("people.person_id")),
    # scrypt of the secret (spec/enrolment.md, step 2); wiped when the code is used up
    Column("key", LargeBinary, nullable=True),
    Column("tries_left", Integer, nullable=False),
    _at("created_at"),
    _at("expires_at"),
    _at("used_at", nullable=True),
)

gateways = Table(
    "gateways",
    metadata,
    _id("gateway_id", primary_key=True),
    _id("site_id"),
    _id("person_id", ForeignKey("people.person_id")),
    Column("gateway_key", LargeBinary, nullable=False, unique=True),
    Column("owner_key", LargeBinary, nullable=False),
    Column("tree_size", BigInteger, nullable=False),
    _at("enrolled_at"),
    _at("seen_at", nullable=True),
    Index(None, "person_id"),
)

cameras = Table(
    "cameras",
    metadata,
    _id("camera_id", primary_key=True),
    _id("gateway_id", ForeignKey("gateways.gateway_id")),
    Column("name", String(200), nullable=False),
    Column("kind", String(40), nullable=False),
    Column("lat_e6", Integer, nullable=True),
    Column("lon_e6", Integer, nullable=True),
    Column("field_of_view", LargeBinary, nullable=True),
    _at("removed_at", nullable=True),
    Index(None, "gateway_id"),
)

consents = Table(
    "consents",
    metadata,
    _id("consent_id", primary_key=True),
    _id("camera_id"),
    _id("gateway_id", ForeignKey("gateways.gateway_id")),
    _id("agency_id", ForeignKey("agencies.agency_id")),
    _id("program_id", ForeignKey("programs.program_id")),
    Column("signed", LargeBinary, nullable=False),
    Column("withdrawal", LargeBinary, nullable=True),
    _at("not_after"),
    _at("withdrawn_at", nullable=True),
    _at("expired_at", nullable=True),
    Index(None, "camera_id", "agency_id"),
    Index(None, "agency_id"),
    Index(None, "not_after"),
)

incidents = Table(
    "incidents",
    metadata,
    _id("incident_id", primary_key=True),
    _id("agency_id", ForeignKey("agencies.agency_id")),
    _id("person_id", ForeignKey("people.person_id")),
    Column("number", String(64), nullable=False),
    Column("purpose", String(40), nullable=False),
    Column("justification", String(2000), nullable=False),
    Column("authority", String(16), nullable=False),
    # Where it is, if anybody has said; neither is stated to owners or to the log.
    Column("lat_e6", Integer, nullable=True),
    Column("lon_e6", Integer, nullable=True),
    Column("address", String(200), nullable=True),
    _at("opened_at"),
    _at("closed_at", nullable=True),
    Index(None, "agency_id"),
)

# What was, or is still to be, appended to the log. A row is written in the same transaction as
# what it tells of; `entry_index` comes when the sequencer has answered. `agency_id`, `gateway_id`
# and `person_id` say who may have it; while it is sealed, they are empty and nobody may.
openings = Table(
    "openings",
    metadata,
    Column("opening_id", Integer, primary_key=True, autoincrement=True),
    Column("type", String(24), nullable=False),
    Column("subject", String(30), nullable=False),
    Column("entry", LargeBinary, nullable=False, unique=True),
    Column("record", LargeBinary, nullable=False),
    Column("salt", LargeBinary, nullable=False),
    _at("staged_at"),
    Column("entry_index", BigInteger, nullable=True),
    _id("agency_id", nullable=True),
    _id("gateway_id", nullable=True),
    _id("program_id", nullable=True),
    _id("person_id", nullable=True),
    _at("sealed_until", nullable=True),
    Index(None, "subject"),
    Index(None, "entry_index"),
    Index(None, "agency_id"),
    Index(None, "gateway_id"),
)

view_sessions = Table(
    "view_sessions",
    metadata,
    _id("session_id", primary_key=True),
    Column("state", String(10), nullable=False),
    _id("person_id", ForeignKey("people.person_id")),
    _id("agency_id", ForeignKey("agencies.agency_id")),
    _id("device_id", ForeignKey("devices.device_id")),
    _id("camera_id", ForeignKey("cameras.camera_id")),
    _id("gateway_id", ForeignKey("gateways.gateway_id")),
    _id("program_id", ForeignKey("programs.program_id")),
    _id("incident_id", ForeignKey("incidents.incident_id")),
    Column("purpose", String(40), nullable=False),
    Column("minutes", Integer, nullable=False),
    _at("opened_at"),
    _at("not_after"),
    _at("released_at", nullable=True),
    _at("ended_at", nullable=True),
    Column("reason", String(40), nullable=True),
    Column("step", String(40), nullable=True),
    Column("message", String(400), nullable=True),
    Column("seconds", Integer, nullable=True),
    Column("frames", BigInteger, nullable=True),
    Column("bytes", BigInteger, nullable=True),
    Column("opened_opening", Integer, ForeignKey("openings.opening_id"), nullable=True),
    Column("closed_opening", Integer, ForeignKey("openings.opening_id"), nullable=True),
    Index(None, "person_id"),
    Index(None, "agency_id"),
    Index(None, "state"),
)

# Every step of every session, as it happened.
session_steps = Table(
    "session_steps",
    metadata,
    Column("step_id", Integer, primary_key=True, autoincrement=True),
    _id("session_id", ForeignKey("view_sessions.session_id")),
    Column("state", String(10), nullable=False),
    _at("at"),
    Column("detail", String(400), nullable=False),
    Index(None, "session_id"),
)
