"""What the oversight seat does besides reading: it freezes programs and publishes answers."""

from msgspec import UNSET
from sqlalchemy import Connection, RowMapping

from transom.errors import ConflictError
from transom.hub.accounts.people import SignedIn
from transom.hub.hub import Hub
from transom.hub.lands import repository as lands
from transom.hub.objections import repository as objections
from transom.hub.objections import shapes
from transom.hub.objections.answering import found
from transom.hub.objections.schemas import Objection, Publication
from transom.hub.oversight import access
from transom.hub.programs import service as programs
from transom.hub.programs.schemas import Program


async def freeze(hub: Hub, person: SignedIn, program_id: str, reason: str) -> Program:
    """Freezes a program: every gateway stops within seconds, and nothing opens until it is resumed.

    Raises:
        PolicyRefused: the person doesn't sit in the oversight seat.
        NotFoundError: there is no such program.
        ConflictError: it is frozen already, or over.
    """
    access.check(hub, person, "freeze_program")
    return await programs.freeze(hub, program_id, by=person.person_id, reason=reason.strip())


async def resume(hub: Hub, person: SignedIn, program_id: str, reason: str) -> Program:
    """Lets a frozen program go on; raises as `freeze`."""
    access.check(hub, person, "resume_program")
    return await programs.resume(hub, program_id, by=person.person_id, reason=reason.strip())


async def list_objections(hub: Hub, person: SignedIn) -> list[Objection]:
    """The newest objections to all agencies, with contacts.

    Raises:
        PolicyRefused: the person doesn't sit in the oversight seat.
    """
    await access.reads(hub, person, "objections")
    return await hub.db.read(_listed, hub.clock.now())


def _listed(conn: Connection, now: int) -> list[Objection]:
    rows = objections.listed(conn)
    counts = lands.counts(conn, [row["objection_id"] for row in rows])
    shown = [shapes.to_staff(row, now) for row in rows]
    for one in shown:
        if one.land:
            one.owners_asked, one.owners_answered = counts.get(one.objection_id, (0, 0))
            one.owners_words = lands.words(conn, one.objection_id)
    return shown


async def publish(hub: Hub, person: SignedIn, objection_id: str, new: Publication) -> Objection:
    """Publishes a summary of an objection, and of its answer; logged as `staff.access`.

    Raises:
        PolicyRefused: the person doesn't sit in the oversight seat.
        NotFoundError: there is no such objection.
        ConflictError: an answer is to be published, and there is none yet.
    """
    access.check(hub, person, "publish_answer")
    now = hub.clock.now()
    row = await hub.db.write(_publish, objection_id, new, now)
    await access.note(hub, person.pseudonym, "objection published", objection_id)
    return shapes.to_staff(row, now)


def _publish(conn: Connection, objection_id: str, new: Publication, now: int) -> RowMapping:
    row = found(conn, objection_id)
    answer = None if new.answer is UNSET else new.answer.strip() or None
    if answer is not None and row["answered_at"] is None:
        raise ConflictError("there is no answer yet", hint="Publish it when the agency answered.")
    objections.change(
        conn,
        objection_id,
        public_text=new.text.strip(),
        public_answer=answer,
        published_at=now,
    )
    return found(conn, objection_id)
