"""Agencies: registered by the hub's administrator, known by their public keys."""

import hashlib
from typing import Any

from sqlalchemy import Connection

from transom.core.codec import JsonObject, b64, unb64
from transom.core.ids import new_id
from transom.errors import EncodingError, InputError
from transom.hub.agencies import repository
from transom.hub.agencies.schemas import Agency, NewAgency
from transom.hub.db.rows import Row
from transom.hub.gateways.directory import announce
from transom.hub.hub import Hub
from transom.hub.ledger import Staged, stage


async def list_all(hub: Hub) -> list[Agency]:
    """Every agency."""
    return [shown(row) for row in await hub.db.read(repository.all_agencies)]


async def register(hub: Hub, new: NewAgency) -> Agency:
    """Registers an agency and logs `agency.enrolled`.

    Raises:
        InputError: field `key`: not an Ed25519 public key.
        ConflictError: the name or the key is registered already.
    """
    try:
        key = unb64(new.key, 32)
    except EncodingError as error:
        raise InputError("key", f"not an Ed25519 public key: {error.message}") from error
    row = {
        "agency_id": new_id("agy"),
        "name": new.name,
        "key": key,
        "enrolled_at": hub.clock.now(),
        "revoked_at": None,
    }
    staged = await hub.db.write(_register, row)
    await hub.ledger.note(staged)
    await announce(hub)
    return shown(row)


def _register(conn: Connection, row: dict[str, Any]) -> Staged:
    repository.add(conn, **row)
    record: JsonObject = {
        "agency_id": row["agency_id"],
        "name": row["name"],
        "key": b64(row["key"]),
    }
    return stage(
        conn,
        "agency.enrolled",
        subject=row["agency_id"],
        record=record,
        at=row["enrolled_at"],
        agency=row["agency_id"],
    )


def shown(row: Row) -> Agency:
    """An agency as everybody may see it."""
    agency = Agency(
        agency_id=row["agency_id"],
        name=row["name"],
        key=b64(row["key"]),
        fingerprint=hashlib.sha256(row["key"]).hexdigest(),
        enrolled_at=row["enrolled_at"],
    )
    if row["revoked_at"] is not None:
        agency.revoked_at = row["revoked_at"]
    return agency
