"""Messages of agencies to owners, what owners answered, and what they reported.

Nothing stands here of what owners have read, muted or left: the hub isn't told.
"""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, LargeBinary, String, Table

from transom.hub.db.tables import metadata

owner_messages = Table(
    "owner_messages",
    metadata,
    Column("message_id", String(30), primary_key=True),
    Column("agency_id", String(30), ForeignKey("agencies.agency_id"), nullable=False),
    Column("person_id", String(30), ForeignKey("people.person_id"), nullable=False),
    Column("incident_id", String(30), ForeignKey("incidents.incident_id"), nullable=False),
    Column("camera_id", String(30), ForeignKey("cameras.camera_id"), nullable=False),
    Column("gateway_id", String(30), ForeignKey("gateways.gateway_id"), nullable=False),
    Column("signed", LargeBinary, nullable=False),
    # Of the device, as it was when the message was sent.
    Column("certificate", LargeBinary, nullable=False),
    Column("sent_at", BigInteger, nullable=False),
    Column("answer", LargeBinary, nullable=True),
    Column("report", LargeBinary, nullable=True),
    Column("reported_at", BigInteger, nullable=True),
    Index(None, "agency_id", "sent_at"),
    Index(None, "gateway_id", "sent_at"),
    Index(None, "incident_id"),
)
