"""Objections are answered by an agency and, where the oversight seat so decides, published."""

from sqlalchemy import Connection, RowMapping

from transom.core.codec import JsonObject
from transom.errors import ConflictError, NotFoundError
from transom.hub.accounts.people import SignedIn, in_agency
from transom.hub.hub import Hub
from transom.hub.ledger import Staged, commitment_of, stage
from transom.hub.objections import repository, shapes
from transom.hub.objections.schemas import NewAnswer, Objection


async def list_for_agency(hub: Hub, person: SignedIn) -> list[Objection]:
    """The objections that the person's agency may answer: its own, and those that name none.

    Raises:
        PolicyRefused: they are neither supervisor nor administrator of an agency.
    """
    check_answers(hub, person, "answer_objection")
    rows = await hub.db.read(repository.listed, person.agency())
    now = hub.clock.now()
    return [shapes.to_agency(row, now) for row in rows]


async def answer(hub: Hub, person: SignedIn, objection_id: str, new: NewAnswer) -> Objection:
    """Answers an objection, once, and logs `objection.answered`.

    One about land is answered, and logged, when the owners who were asked have answered too.

    Raises:
        PolicyRefused: they are neither supervisor nor administrator of an agency.
        NotFoundError: there is no such objection for the agency.
        ConflictError: it was answered before.
    """
    check_answers(hub, person, "answer_objection")
    now = hub.clock.now()
    row, staged = await hub.db.write(_answer, person, objection_id, new.text.strip(), now)
    if staged is not None:
        hub.ledger.note_soon(staged)
    return shapes.to_agency(row, now)


def check_answers(hub: Hub, person: SignedIn, action: str) -> None:
    """Returns if the person may answer for their agency.

    Raises:
        PolicyRefused: they are neither supervisor nor administrator of an agency.
    """
    hub.policy.check(in_agency(person, action, person.agency()))


def _answer(
    conn: Connection, person: SignedIn, objection_id: str, text: str, now: int
) -> tuple[RowMapping, Staged | None]:
    agency_id, row = person.agency(), found(conn, objection_id)
    if row["agency_id"] not in (None, agency_id):
        raise NotFoundError("there is no such objection")
    if row["answer"] is not None:
        raise ConflictError("it was answered before", hint="An answer stands as it was given.")
    answered = {"answer": text, "answered_by": person.pseudonym, "agency_id": agency_id}
    if row["land"]:
        repository.change(conn, objection_id, **answered)
        return found(conn, objection_id), None
    record: JsonObject = {
        "objection_id": objection_id,
        "answer": text,
        "by": person.pseudonym,
        "answered_at": now,
    }
    staged = stage(
        conn,
        "objection.answered",
        subject=objection_id,
        record=record,
        at=now,
        agency=agency_id,
        refers_to=commitment_of(conn, "objection.filed", objection_id),
    )
    repository.change(
        conn,
        objection_id,
        **answered,
        answered_at=now,
        answered_opening=staged.opening_id,
    )
    return found(conn, objection_id), staged


def found(conn: Connection, objection_id: str) -> RowMapping:
    """An objection.

    Raises:
        NotFoundError: there is none of this identifier.
    """
    row = repository.objection(conn, objection_id)
    if row is None:
        raise NotFoundError("there is no such objection")
    return row
