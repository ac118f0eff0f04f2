"""Owners' answers, and when a neighbour is told that all have answered.

An objection about land is answered when its agency has answered in words and every owner who was
asked has too; and that is told at the next midnight (UTC). So neither "answered" nor "not yet"
says whether any camera sees the land, and no instant says whose answer was the last.
"""

from sqlalchemy import Connection

from transom.core.codec import JsonObject, b64, encode
from transom.core.objection import verify_answer
from transom.core.signing import Signed
from transom.errors import NotFoundError
from transom.hub.db.rows import Row
from transom.hub.hub import Hub
from transom.hub.lands import repository
from transom.hub.ledger import Staged, commitment_of, stage
from transom.hub.objections import repository as objections

DAY_MS = 24 * 3_600_000


async def take(hub: Hub, gateway_id: str, signed: Signed, word: str | None) -> str:
    """Notes an owner's answer; the camera that it is for.

    Raises:
        SignatureRefused, EncodingError: the owner of this gateway didn't sign it.
        NotFoundError: this owner wasn't asked that.
    """
    return await hub.db.write(_take, gateway_id, signed, word)


async def settle_due(hub: Hub) -> None:
    """A duty: notes which objections everybody has answered, and tells of those of past days."""
    now = hub.clock.now()
    if await hub.db.read(repository.to_settle):
        await hub.db.write(_settle, now)
    midnight = now - now % DAY_MS
    if await hub.db.read(repository.to_tell, midnight):
        hub.ledger.note_soon(*await hub.db.write(_tell, midnight, now))


def _take(conn: Connection, gateway_id: str, signed: Signed, word: str | None) -> str:
    told_of = (str(signed.body.get("objection_id")), str(signed.body.get("camera_id")))
    row = repository.asked(conn, *told_of)
    if row is None or row["gateway_id"] != gateway_id:
        raise NotFoundError("this owner wasn't asked that")
    answer = verify_answer(signed, owner_key=row["owner_key"])
    if row["answered_at"] is None:
        repository.answered(
            conn,
            answer.objection_id,
            answer.camera_id,
            answered_at=answer.answered_at,
            answer=encode(signed.to_json()),
            word=(word or "").strip() or None,
        )
    return answer.camera_id


def _settle(conn: Connection, now: int) -> None:
    for objection_id in repository.to_settle(conn):
        repository.change(conn, objection_id, settled_at=now)


def _tell(conn: Connection, midnight: int, now: int) -> list[Staged]:
    return [_tell_one(conn, row, now) for row in repository.to_tell(conn, midnight)]


def _tell_one(conn: Connection, row: Row, now: int) -> Staged:
    objection_id = row["objection_id"]
    answers = repository.signed_answers(conn, objection_id)
    record: JsonObject = {
        "objection_id": objection_id,
        "answer": row["answer"],
        "by": row["answered_by"],
        "answered_at": now,
        "owners": [b64(answer) for answer in answers],
    }
    staged = stage(
        conn,
        "objection.answered",
        subject=objection_id,
        record=record,
        at=now,
        agency=row["agency_id"],
        refers_to=commitment_of(conn, "objection.filed", objection_id),
    )
    objections.change(conn, objection_id, answered_at=now, answered_opening=staged.opening_id)
    return staged
