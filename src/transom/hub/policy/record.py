"""Says in the log which policy decides (spec/log-entry.md, `policy.changed`)."""

import hashlib

from sqlalchemy import Connection

from transom.core.codec import JsonObject
from transom.core.log.entry import parse_entry
from transom.hub.ledger import Staged, stage
from transom.hub.openings import repository

BY_ADMIN = "hub_admin"


def stage_policy(conn: Connection, text: str, now: int, reason: str | None = None) -> Staged | None:
    """Stages `policy.changed`, unless the newest one is about this very text.

    Args:
        text: the Cedar policies; `document` is the SHA-256 of its UTF-8 bytes.
        reason: what the hub's administrator gave for it; None if the hub found the text at its
            start.
    """
    document = hashlib.sha256(text.encode()).digest()
    newest = repository.newest_of_type(conn, "policy.changed")
    if newest is not None and parse_entry(newest["entry"]).document == document:
        return None
    record: JsonObject = {"policy": text, "in_force_from": now}
    if reason is not None:
        record |= {"by": BY_ADMIN, "reason": reason}
    return stage(conn, "policy.changed", subject="policy", record=record, at=now, document=document)
