"""The secrets with which an agency's dispatch signs its calls.

Each is derived from the hub's key and a salt: who reads the database alone can sign no call.
"""

import hashlib
import hmac
import secrets

from msgspec import UNSET
from sqlalchemy import Connection

from transom.core.dispatch.webhook import secret_text
from transom.core.ids import new_id
from transom.errors import NotFoundError
from transom.hub.accounts.people import SignedIn
from transom.hub.db.rows import Row
from transom.hub.dispatch import repository
from transom.hub.dispatch.rights import may_manage
from transom.hub.dispatch.schemas import DispatchSecret, MadeDispatchSecret
from transom.hub.hub import Hub

SALT_BYTES = 32
MINUTE_MS = 60_000


async def make(
    hub: Hub, person: SignedIn, agency_id: str, *, overlap_minutes: int
) -> MadeDispatchSecret:
    """Makes a secret; those that hold end when the overlap is over.

    Raises:
        PolicyRefused: the person isn't that agency's administrator.
    """
    may_manage(hub, person, agency_id)
    row = {
        "secret_id": new_id("dsk"),
        "agency_id": agency_id,
        "salt": secrets.token_bytes(SALT_BYTES),
        "person_id": person.person_id,
        "made_at": hub.clock.now(),
    }
    await hub.db.write(_replace, row, overlap_minutes * MINUTE_MS)
    return MadeDispatchSecret(
        secret_id=str(row["secret_id"]), secret=secret_text(secret_of(hub, row))
    )


async def end(hub: Hub, person: SignedIn, agency_id: str, secret_id: str) -> None:
    """Ends a secret now.

    Raises:
        PolicyRefused: the person isn't that agency's administrator.
        NotFoundError: no secret of the agency that holds.
    """
    may_manage(hub, person, agency_id)
    await hub.db.write(_end, agency_id, secret_id, hub.clock.now())


def secret_of(hub: Hub, row: Row) -> bytes:
    """The bytes of a secret."""
    data = f"transom:dispatch-secret/v1\n{row['agency_id']}\n".encode() + row["salt"]
    return hmac.digest(hub.signer.seed(), data, hashlib.sha256)


def shown(row: Row) -> DispatchSecret:
    """A secret as its administrator sees it: everything but its bytes."""
    return DispatchSecret(
        secret_id=row["secret_id"],
        made_at=row["made_at"],
        ends_at=UNSET if row["ends_at"] is None else row["ends_at"],
        used_at=UNSET if row["used_at"] is None else row["used_at"],
    )


def _replace(conn: Connection, row: dict[str, object], overlap: int) -> None:
    now = int(str(row["made_at"]))
    for old in repository.secrets_of(conn, str(row["agency_id"]), now):
        if old["ends_at"] is None or old["ends_at"] > now + overlap:
            repository.change_secret(conn, old["secret_id"], ends_at=now + overlap)
    repository.add_secret(conn, **row)


def _end(conn: Connection, agency_id: str, secret_id: str, now: int) -> None:
    held = {row["secret_id"] for row in repository.secrets_of(conn, agency_id, now)}
    if secret_id not in held:
        raise NotFoundError("the agency has no such secret")
    repository.change_secret(conn, secret_id, ends_at=now)
