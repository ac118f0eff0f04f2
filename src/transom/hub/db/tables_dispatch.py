"""Calls from an agency's dispatch: the secrets that sign them, what is open, what types mean.

A secret isn't here: it needs the hub's key besides its salt. Of a call there is what an incident
needs, and nothing of the people in it.
"""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, LargeBinary, String, Table

from transom.hub.db.tables import metadata

dispatch_secrets = Table(
    "dispatch_secrets",
    metadata,
    Column("secret_id", String(30), primary_key=True),
    Column("agency_id", String(30), ForeignKey("agencies.agency_id"), nullable=False),
    Column("salt", LargeBinary, nullable=False),
    Column("person_id", String(30), ForeignKey("people.person_id"), nullable=False),
    Column("made_at", BigInteger, nullable=False),
    Column("ends_at", BigInteger, nullable=True),
    Column("used_at", BigInteger, nullable=True),
    Index(None, "agency_id"),
)

# Messages that were received: each counts once.
dispatch_messages = Table(
    "dispatch_messages",
    metadata,
    Column("agency_id", String(30), ForeignKey("agencies.agency_id"), primary_key=True),
    Column("number", String(128), primary_key=True),
    Column("received_at", BigInteger, nullable=False),
    Index(None, "received_at"),
)

dispatch_calls = Table(
    "dispatch_calls",
    metadata,
    Column("call_id", String(30), primary_key=True),
    Column("agency_id", String(30), ForeignKey("agencies.agency_id"), nullable=False),
    Column("source", String(200), nullable=False),
    Column("number", String(64), nullable=False),
    Column("types", String(100), nullable=False),
    Column("common_type", String(40), nullable=False),
    Column("words", String(120), nullable=False),
    Column("lat_e6", Integer, nullable=True),
    Column("lon_e6", Integer, nullable=True),
    Column("address", String(200), nullable=False),
    # By our clock: when its first and its newest message came. By dispatch's: when it was updated.
    Column("received_at", BigInteger, nullable=False),
    Column("heard_at", BigInteger, nullable=False),
    Column("updated_at", BigInteger, nullable=False),
    # When it was over at dispatch, or an operator set it aside.
    Column("closed_at", BigInteger, nullable=True),
    Column("incident_id", String(30), ForeignKey("incidents.incident_id"), nullable=True),
    Index(None, "agency_id", "source", unique=True),
    Index(None, "received_at"),
)

# Only of agencies that have edited the table; without rows the packaged one holds.
dispatch_types = Table(
    "dispatch_types",
    metadata,
    Column("agency_id", String(30), ForeignKey("agencies.agency_id"), primary_key=True),
    Column("code", String(40), primary_key=True),
    Column("purpose", String(40), nullable=False),
)
