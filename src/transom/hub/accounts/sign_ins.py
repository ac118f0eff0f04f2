"""An agency's own list of who signed in, how, and who was refused; bounded in time and number."""

from collections.abc import Sequence

from msgspec import UNSET
from sqlalchemy import Connection, RowMapping, delete, insert, select

from transom.hub.accounts.people import SignedIn
from transom.hub.accounts.schemas import How, SignIn
from transom.hub.accounts.staff import allowed
from transom.hub.db.rows import Row
from transom.hub.db.tables_sign_on import sign_ins
from transom.hub.hub import Hub

KEPT_MS = 400 * 24 * 3_600_000  # CJIS asks for a year
MOST_KEPT = 50_000  # of an agency
MOST_SHOWN = 200


def note(
    conn: Connection,
    agency_id: str,
    how: How,
    outcome: str,
    who: Row | None = None,
    *,
    browser: str,
    at: int,
    name: str = "",
) -> None:
    """Adds a line in the caller's transaction, and forgets what is too old or too much.

    Args:
        who: the person's row, if the hub knows them.
        name: else, what the provider called them.
    """
    of_agency = sign_ins.c.agency_id == agency_id
    made = conn.execute(
        insert(sign_ins).values(
            agency_id=agency_id,
            person_id=None if who is None else who["person_id"],
            name=(name if who is None else who["name"])[:80],
            how=how,
            outcome=outcome,
            browser=browser,
            at=at,
        )
    )
    newest = made.inserted_primary_key[0] if made.inserted_primary_key else 0
    conn.execute(delete(sign_ins).where(of_agency, sign_ins.c.at < at - KEPT_MS))
    if newest % 100 == 0:  # counting each time would cost more than the few beyond the bound
        beyond = select(sign_ins.c.sign_in_id).where(of_agency)
        beyond = beyond.order_by(sign_ins.c.sign_in_id.desc()).offset(MOST_KEPT).limit(1)
        last = conn.execute(beyond).scalar()
        if last is not None:
            conn.execute(delete(sign_ins).where(of_agency, sign_ins.c.sign_in_id <= last))


async def list_of(
    hub: Hub, person: SignedIn, agency_id: str, *, before: int | None
) -> list[SignIn]:
    """The newest lines of the asking administrator's own agency, or those before an instant.

    Raises:
        PolicyRefused: they aren't that agency's administrator.
    """
    allowed(hub, person, agency_id)
    return [_shown(row) for row in await hub.db.read(_newest, agency_id, before)]


def _newest(conn: Connection, agency_id: str, before: int | None) -> Sequence[RowMapping]:
    query = select(sign_ins).where(sign_ins.c.agency_id == agency_id)
    if before is not None:
        query = query.where(sign_ins.c.at < before)
    query = query.order_by(sign_ins.c.at.desc(), sign_ins.c.sign_in_id.desc()).limit(MOST_SHOWN)
    return conn.execute(query).mappings().all()


def _shown(row: RowMapping) -> SignIn:
    return SignIn(
        at=row["at"],
        name=row["name"],
        how=row["how"],
        outcome=row["outcome"],
        browser=row["browser"],
        person_id=row["person_id"] or UNSET,
    )
