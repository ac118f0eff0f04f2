"""Openings as people of an agency and of the oversight seat may have them.

An operator has those of their own looks, a supervisor and an administrator those of their agency,
the oversight seat all; every reading of the last is in the log. An owner's gateway is sent its own.
"""

from msgspec import convert
from sqlalchemy import RowMapping

from transom.core.log.entry import parse_entry
from transom.core.log.opening import Opening as CoreOpening
from transom.errors import NotFoundError, PolicyRefused, UnavailableError
from transom.hub.accounts.people import SignedIn
from transom.hub.hub import Hub
from transom.hub.openings import repository
from transom.hub.openings.delivery import opened
from transom.hub.openings.schemas import Opening, OpeningFile, OpeningLine
from transom.hub.oversight import access

MOST_LISTED = 100


async def list_for(
    hub: Hub, person: SignedIn, *, subject: str | None, type_: str | None, before: int | None
) -> list[OpeningLine]:
    """The newest openings that the person may have, newest first.

    Raises:
        PolicyRefused: an owner; their own gateway keeps what is theirs.
    """
    scope = await _scope(hub, person, f"subject={subject} type={type_} before={before}")
    rows = await hub.db.read(
        repository.search,
        limit=MOST_LISTED,
        before=before,
        sealed=not scope,
        subject=subject,
        type=type_,
        **scope,
    )
    return [_line(row) for row in rows]


async def file_for(hub: Hub, person: SignedIn, number: int) -> OpeningFile:
    """One opening, as a file that anybody can check.

    Raises:
        NotFoundError: there is none of this number for the person.
        PolicyRefused: an owner.
        UnavailableError: its entry isn't in the log yet, or the quorum can't be met now.
    """
    scope = await _scope(hub, person, f"number={number}")
    row = await hub.db.read(repository.opening, number)
    if row is None or any(row[name] != value for name, value in scope.items()):
        raise NotFoundError("there is no such opening")
    if row["entry_index"] is None:
        raise UnavailableError("the entry isn't in the log yet")
    proofs = await hub.ledger.prove({number: row["entry"]})
    return _file(opened(row, proofs[number]), hub.trust_policy)


async def _scope(hub: Hub, person: SignedIn, target: str) -> dict[str, str]:
    """The columns that an opening must have for this person; nothing for the oversight seat."""
    if "auditor" in person.roles:
        await access.reads(hub, person, "openings", target)
        return {}
    if person.agency_id is None:
        raise PolicyRefused(
            "openings",
            "Only people of an agency and the oversight seat may do this.",
            hint="The openings that are yours are on your own gateway's pages.",
        )
    own = {"agency_id": person.agency_id}
    # Who doesn't answer for others' looks reads no others' looks.
    only_theirs = person.role in ("operator", "custodian")
    return {**own, "person_id": person.person_id} if only_theirs else own


def _line(row: RowMapping) -> OpeningLine:
    entry = parse_entry(row["entry"])
    line = OpeningLine(
        number=row["opening_id"],
        type=entry.type,
        subject=row["subject"],
        time=entry.time,
        entry=entry.to_json(),
    )
    if row["entry_index"] is not None:
        line.entry_index = row["entry_index"]
    return line


def _file(opening: CoreOpening, policy: str) -> OpeningFile:
    held = convert(opening.to_json(), Opening)
    return OpeningFile(format="transom-opening/v1", opening=held, policy=policy)
