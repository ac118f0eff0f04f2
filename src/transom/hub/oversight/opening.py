"""Opens commitments for the oversight seat: what a page of looks shows, each with its proof."""

from collections.abc import Sequence

from sqlalchemy import Connection, RowMapping

from transom.hub.accounts.people import SignedIn
from transom.hub.hub import Hub
from transom.hub.openings.delivery import opened
from transom.hub.oversight import access, gathering, record, repository
from transom.hub.oversight.schemas import LookOpening

MOST = 50


async def of_looks(hub: Hub, person: SignedIn, session_ids: Sequence[str]) -> list[LookOpening]:
    """The opening of each look's newest entry that is in the log, with a proof of its inclusion.

    Raises:
        PolicyRefused: the person doesn't sit in the oversight seat.
        UnavailableError: the log isn't cosigned now.
    """
    access.check(hub, person, "open_commitment")
    wanted = list(session_ids)[:MOST]
    told = f"{len(wanted)} looks, the first {wanted[0] if wanted else 'none'}"
    await access.note(hub, person.pseudonym, "openings", told, sessions=list(wanted))
    await gathering.catch_up(hub)
    rows = await hub.db.read(_logged, wanted)
    proofs = await hub.ledger.prove({row["opening_id"]: row["entry"] for row in rows})
    return [_shown(row, proofs[row["opening_id"]]) for row in rows]


def _logged(conn: Connection, session_ids: Sequence[str]) -> list[RowMapping]:
    numbers = [number for _, number in repository.main_openings(conn, session_ids)]
    return [row for row in record.known(conn, numbers) if row["entry_index"] is not None]


def _shown(row: RowMapping, proof: str) -> LookOpening:
    opening = opened(row, proof).to_json()
    return LookOpening(session_id=row["subject"], number=row["opening_id"], opening=opening)
