"""Footage requests: what was asked, of whom, and what owners gave.

Nothing stands here of an owner who declined: the hub isn't told (P10). Clips lie in the vault,
sealed to the agency's devices before they came.
"""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, LargeBinary, String, Table

from transom.hub.db.tables import metadata

footage_requests = Table(
    "footage_requests",
    metadata,
    Column("request_id", String(30), primary_key=True),
    Column("code", String(9), nullable=False, unique=True),
    Column("agency_id", String(30), ForeignKey("agencies.agency_id"), nullable=False),
    Column("person_id", String(30), ForeignKey("people.person_id"), nullable=False),
    Column("device_id", String(30), ForeignKey("devices.device_id"), nullable=False),
    Column("program_id", String(30), ForeignKey("programs.program_id"), nullable=False),
    Column("incident_id", String(30), ForeignKey("incidents.incident_id"), nullable=False),
    Column("area", LargeBinary, nullable=False),
    Column("begins_at", BigInteger, nullable=False),
    Column("ends_at", BigInteger, nullable=False),
    Column("blur", String(10), nullable=False),
    Column("message", String(1000), nullable=False),
    Column("posted_at", BigInteger, nullable=False),
    Column("due", BigInteger, nullable=False),
    Column("posted_opening", Integer, ForeignKey("openings.opening_id"), nullable=False),
    # When gateways were told first; until then the log's quorum is waited for.
    Column("offered_at", BigInteger, nullable=True),
    Column("closed_at", BigInteger, nullable=True),
    Column("reason", String(16), nullable=True),
    Index(None, "agency_id"),
    Index(None, "due"),
)

footage_asks = Table(
    "footage_asks",
    metadata,
    Column("request_id", String(30), ForeignKey("footage_requests.request_id"), primary_key=True),
    Column("camera_id", String(30), ForeignKey("cameras.camera_id"), primary_key=True),
    Column("gateway_id", String(30), ForeignKey("gateways.gateway_id"), nullable=False),
    Index(None, "gateway_id"),
)

# `next_piece` is the one that is wanted; `released_at` stands when all have come.
footage_clips = Table(
    "footage_clips",
    metadata,
    Column("request_id", String(30), ForeignKey("footage_requests.request_id"), primary_key=True),
    Column("camera_id", String(30), ForeignKey("cameras.camera_id"), primary_key=True),
    Column("release", LargeBinary, nullable=False),
    Column("next_piece", Integer, nullable=False),
    Column("begun_at", BigInteger, nullable=False),
    Column("released_at", BigInteger, nullable=True),
    # Destroyed then, unless a legal hold was put on it and not lifted.
    Column("keep_until", BigInteger, nullable=True),
    Column("held_at", BigInteger, nullable=True),
    Column("destroyed_at", BigInteger, nullable=True),
)

footage_keys = Table(
    "footage_keys",
    metadata,
    Column("request_id", String(30), primary_key=True),
    Column("camera_id", String(30), primary_key=True),
    Column("device_id", String(30), ForeignKey("devices.device_id"), primary_key=True),
    Column("key", LargeBinary, nullable=False),
)

# Each thing that was done with a clip, with the opening of its entry; `detail` is a reason, or whom
# a copy is for. Whoever has the token, whose hash stands here, may have the sealed bytes for an
# hour.
footage_custody = Table(
    "footage_custody",
    metadata,
    Column("event_id", Integer, primary_key=True),
    Column("request_id", String(30), ForeignKey("footage_requests.request_id"), nullable=False),
    Column("camera_id", String(30), ForeignKey("cameras.camera_id"), nullable=False),
    Column("type", String(24), nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("person_id", String(30), ForeignKey("people.person_id"), nullable=True),
    Column("detail", String(2000), nullable=False),
    Column("opening_id", Integer, ForeignKey("openings.opening_id"), nullable=False),
    Column("token", LargeBinary, nullable=True, unique=True),
    Index(None, "request_id", "camera_id"),
)
