"""Seals an entry whose announcement the law delays, and reveals it on its day (P11).

At once the log has `sealed`: a commitment to all that will be said, and the day. What it is about
stays in the database, and nobody but the oversight seat is told, until the day comes. A seal can
be revealed earlier and is never prolonged.
"""

from typing import Any

from sqlalchemy import Connection

from transom.core.codec import JsonObject, decode_object
from transom.core.log.entry import Entry, commit, new_salt, parse_entry
from transom.core.log.seal import public_members, read_sealed_record, sealed_record
from transom.core.log.table import FORMS, REVEALED, SEALED
from transom.core.members import Members
from transom.errors import ConflictError, NotFoundError
from transom.hub.hub import Hub
from transom.hub.ledger import Staged, stage
from transom.hub.openings.repository import hand_over
from transom.hub.seals import repository

HIDDEN = "sealed"
"""The subject of an opening that is still sealed."""


def seal(
    conn: Connection,
    type_: str,
    *,
    record: JsonObject,
    gateway_id: str,
    at: int,
    due: int,
    **public: Any,
) -> Staged:
    """Stages `sealed` in the place of an entry of this type.

    Args:
        gateway_id: whose owner is told on the day.
        due: the day.
        public: the members that the entry would have, as of `Entry`.

    Raises:
        EncodingError: a member that the type hasn't, or a type that can't be sealed.
    """
    would_be = Entry(type=type_, time=at, commitment=commit(record, new_salt()), **public)
    inner = sealed_record(type_, public=public_members(would_be), record=record)
    staged = stage(conn, SEALED, subject=HIDDEN, record=inner, at=at, sealed_until=due, due=due)
    repository.add(conn, opening_id=staged.opening_id, due=due, gateway_id=gateway_id)
    return staged


def reveal(conn: Connection, opening_id: int, now: int) -> tuple[Staged, set[str]]:
    """Stages `sealed.revealed`; also the gateways that now hold the seal's own opening.

    Raises:
        NotFoundError: there is no such seal.
        ConflictError: it was revealed before.
    """
    row = repository.seal(conn, opening_id)
    if row is None:
        raise NotFoundError("there is no such seal")
    if row["revealed_opening"] is not None:
        raise ConflictError("that was revealed before")
    type_, public, record = read_sealed_record(decode_object(row["record"]))
    members = _attributes(public)
    staged = stage(
        conn,
        REVEALED,
        subject=row["gateway_id"],
        record=record,
        at=now,
        gateway_id=row["gateway_id"],
        refers_to=parse_entry(row["entry"]).commitment,
        revealed=type_,
        **members,
    )
    repository.open_up(
        conn,
        opening_id,
        revealed_opening=staged.opening_id,
        at=now,
        agency_id=members.get("agency"),
    )
    return staged, hand_over(conn, [opening_id])


async def reveal_now(hub: Hub, opening_id: int) -> Staged:
    """Reveals a seal, tells the owner's gateway, and logs `sealed.revealed`.

    Raises:
        NotFoundError, ConflictError: as `reveal`.
    """
    staged, holders = await hub.db.write(reveal, opening_id, hub.clock.now())
    for gateway_id in holders:
        hub.ledger.on_held(gateway_id)
    await hub.ledger.note(staged)
    return staged


async def reveal_due(hub: Hub) -> None:
    """The duty: reveals what has come due, also while the hub was away or its clock was set."""
    for row in await hub.db.read(repository.waiting, due_by=hub.clock.now()):
        try:
            await reveal_now(hub, row["opening_id"])
        except ConflictError:
            continue  # somebody revealed it in this moment


def _attributes(public: JsonObject) -> dict[str, Any]:
    """The members of an entry's JSON, as of `Entry`."""
    m = Members(public, "sealed members")
    read = {name: FORMS[name].read(m, name) for name in public}
    return {"byte_count" if name == "bytes" else name: value for name, value in read.items()}
