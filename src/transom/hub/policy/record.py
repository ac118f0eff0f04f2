"""Says in the log which policy decides (spec/log-entry.md, `policy.changed`)."""

import hashlib

from sqlalchemy import Connection

from transom.core.codec import JsonObject
from transom.core.log.entry import parse_entry
from transom.hub.ledger import Staged, stage
from transom.hub.openings import repository


def stage_policy(conn: Connection, text: str, now: int) -> Staged | None:
    """Stages `policy.changed`, unless the newest one is about this very text.

    Args:
        text: the Cedar policies; `document` is the SHA-256 of its UTF-8 bytes.
    """
    document = hashlib.sha256(text.encode()).digest()
    newest = repository.newest_of_type(conn, "policy.changed")
    if newest is not None and parse_entry(newest["entry"]).document == document:
        return None
    record: JsonObject = {"policy": text, "in_force_from": now}
    return stage(conn, "policy.changed", subject="policy", record=record, at=now, document=document)
