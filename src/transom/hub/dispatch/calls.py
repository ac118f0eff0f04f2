"""Open calls as operators see them; beginning an incident from one, or setting it aside."""

from msgspec import UNSET
from sqlalchemy import Connection

from transom.errors import ConflictError, NotFoundError, PolicyRefused
from transom.hub.accounts.people import SignedIn
from transom.hub.db.rows import Row
from transom.hub.dispatch import repository
from transom.hub.dispatch.meaning import Meanings, meanings
from transom.hub.dispatch.rights import may_take_calls
from transom.hub.dispatch.schemas import DispatchCall, Prohibition
from transom.hub.hub import Hub
from transom.hub.schemas import Place
from transom.hub.sessions.schemas import CallEvent

OPEN_MS = 24 * 3_600_000  # a call without news for so long isn't shown as open


async def list_open(hub: Hub, person: SignedIn) -> list[DispatchCall]:
    """The agency's open calls, newest first.

    Raises:
        PolicyRefused: the person is neither operator nor supervisor.
    """
    agency_id = may_take_calls(hub, person)
    return await hub.db.read(_open, agency_id, hub.clock.now())


async def set_aside(hub: Hub, person: SignedIn, call_id: str) -> None:
    """Shows a call no longer: no camera is needed for it.

    Raises:
        PolicyRefused: the person is neither operator nor supervisor.
        NotFoundError: the agency has no such open call.
    """
    agency_id = may_take_calls(hub, person)
    await hub.db.write(_set_aside, agency_id, call_id, hub.clock.now())
    tell(hub, agency_id, call_id)


def tell(hub: Hub, agency_id: str, call_id: str) -> None:
    """Tells the agency's people that a call came, changed or is taken."""
    hub.streams.call([agency_id], CallEvent(call_id=call_id))


def take(conn: Connection, agency_id: str, call_id: str, incident_id: str, now: int) -> None:
    """Notes that an incident was begun from a call.

    Raises:
        NotFoundError: the agency has no such call.
        ConflictError: somebody has begun one from it already, or it is over.
        PolicyRefused: the call's type is a prohibited use; names the clause.
    """
    row = _call(conn, agency_id, call_id)
    if row["incident_id"] is not None:
        raise ConflictError(
            "somebody of your agency has begun an incident from this call",
            hint="Open it in the list of incidents.",
        )
    if row["closed_at"] is not None:
        raise ConflictError("the call is over", hint="Fill in the form without it if you must.")
    known = meanings(conn, agency_id, now)
    use = known.of(row).prohibited
    if use is not None:
        raise refusal(known.prohibition(use))
    repository.change_call(conn, call_id, incident_id=incident_id)


def refusal(why: Prohibition) -> PolicyRefused:
    """The refusal of a prohibited use, with its clause."""
    if why.clause is UNSET:
        return PolicyRefused(
            f"prohibited.{why.use}",
            "Nobody watches cameras for that.",
            hint="Nothing changes that.",
        )
    return PolicyRefused(
        f"use_policy.{why.clause}",
        f"Clause {why.clause} of the use policy prohibits that: {why.text}",
        hint="Only a new version of the use policy can change that, after a public decision.",
    )


def _open(conn: Connection, agency_id: str, now: int) -> list[DispatchCall]:
    rows = repository.open_calls(conn, agency_id, since=now - OPEN_MS)
    known = meanings(conn, agency_id, now) if rows else None
    return [_shown(row, known) for row in rows if known is not None]


def _set_aside(conn: Connection, agency_id: str, call_id: str, now: int) -> None:
    row = _call(conn, agency_id, call_id)
    if row["incident_id"] is not None or row["closed_at"] is not None:
        raise NotFoundError("there is no such open call")
    repository.change_call(conn, call_id, closed_at=now)


def _call(conn: Connection, agency_id: str, call_id: str) -> Row:
    row = repository.call(conn, agency_id, call_id)
    if row is None:
        raise NotFoundError("there is no such call")
    return row


def _shown(row: Row, known: Meanings) -> DispatchCall:
    what = known.of(row)
    call = DispatchCall(
        call_id=row["call_id"],
        number=row["number"],
        type=what.code,
        words=row["words"],
        received_at=row["received_at"],
        heard_at=row["heard_at"],
        address=row["address"] or UNSET,
        purpose=what.purpose or UNSET,
    )
    if row["lat_e6"] is not None:
        call.place = Place(lat_e6=row["lat_e6"], lon_e6=row["lon_e6"])
    if what.prohibited is not None:
        call.prohibited = known.prohibition(what.prohibited)
    return call
