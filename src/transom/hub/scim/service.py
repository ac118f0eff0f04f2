"""A directory's users: made, changed, found; whoever is deactivated is out at once.

A user here signs nobody in: that is the identity provider's word alone. A deactivated one keeps
their person out, and what they have ends: sign-ins, devices, what they watch.
"""

from datetime import UTC, datetime
from typing import Any

from msgspec import UNSET
from sqlalchemy import Connection

from transom.core.ids import new_id
from transom.errors import ConflictError, NotFoundError
from transom.hub.accounts import repository as accounts
from transom.hub.accounts.staff import end_all_of, mark_gone
from transom.hub.db.rows import Row
from transom.hub.hub import Hub
from transom.hub.ledger import Staged
from transom.hub.scim import repository
from transom.hub.scim.changes import Columns, of_filter, of_operation, of_user
from transom.hub.scim.schemas import LIST, USER, NewUser, PatchRequest, User, UserList, UserMeta
from transom.hub.scim.tokens import Directory
from transom.hub.sso import repository as sso

MOST_LISTED = 200
MOST_USERS = 20_000  # of an agency

Gone = list[tuple[str, list[Staged]]]


async def create(hub: Hub, directory: Directory, new: NewUser) -> User:
    """Names a user.

    Raises:
        ConflictError: the directory has named one of this userName.
    """
    now = hub.clock.now()
    row = {
        "user_id": new_id("usr"),
        "agency_id": directory.agency_id,
        "active": True,
        "created_at": now,
        "changed_at": now,
        **of_user(new),
    }
    return await _done(hub, await hub.db.write(_create, row, now))


async def replace(hub: Hub, directory: Directory, user_id: str, new: NewUser) -> User:
    """Replaces what is kept of a user; without `active` they stay as they are.

    Raises:
        NotFoundError: the directory has no such user.
        ConflictError: another has this userName.
    """
    return await _change(hub, directory, user_id, of_user(new))


async def patch(hub: Hub, directory: Directory, user_id: str, request: PatchRequest) -> User:
    """Changes a user: every operation, or none.

    Raises:
        InputError: the field is SCIM's `scimType`.
        NotFoundError: the directory has no such user.
        ConflictError: another has this userName.
    """
    columns: Columns = {}
    for operation in request.operations:
        columns |= of_operation(operation)
    return await _change(hub, directory, user_id, columns)


async def remove(hub: Hub, directory: Directory, user_id: str) -> None:
    """Removes a user; their person stays out until the directory names them anew.

    Raises:
        NotFoundError: the directory has no such user.
    """
    await _change(hub, directory, user_id, {"active": False, "deleted_at": hub.clock.now()})


async def get(hub: Hub, directory: Directory, user_id: str) -> User:
    """One user.

    Raises:
        NotFoundError: the directory has no such user.
    """
    row = await hub.db.read(repository.user, directory.agency_id, user_id)
    if row is None:
        raise _unknown()
    return shown(hub, row)


async def find(
    hub: Hub, directory: Directory, *, filter_: str, start_index: int, count: int
) -> UserList:
    """A page of users.

    Raises:
        InputError: field `invalidFilter`.
    """
    equal = of_filter(filter_) if filter_ else {}
    begin, most = max(1, start_index), min(MOST_LISTED, max(0, count))
    total, rows = await hub.db.read(_find, directory.agency_id, begin, most, equal)
    users = [shown(hub, row) for row in rows]
    return UserList(
        schemas=[LIST],
        total_results=total,
        start_index=begin,
        items_per_page=len(users),
        resources=users,
    )


def shown(hub: Hub, row: Row) -> User:
    """A user, as SCIM tells it."""
    user = User(
        schemas=[USER],
        id=row["user_id"],
        user_name=row["user_name"],
        display_name=row["display_name"],
        active=row["active"],
        meta=UserMeta(
            resource_type="User",
            created=_instant(row["created_at"]),
            last_modified=_instant(row["changed_at"]),
            location=hub.config.public_url.rstrip("/") + f"/scim/v2/Users/{row['user_id']}",
        ),
    )
    user.external_id = UNSET if row["external_id"] is None else row["external_id"]
    return user


async def _change(hub: Hub, directory: Directory, user_id: str, columns: Columns) -> User:
    now = hub.clock.now()
    return await _done(hub, await hub.db.write(_write, directory.agency_id, user_id, columns, now))


async def _done(hub: Hub, changed: tuple[Row, Gone]) -> User:
    row, gone = changed
    for person_id, staged in gone:
        await end_all_of(hub, person_id, staged)
    return shown(hub, row)


def _create(conn: Connection, row: dict[str, Any], now: int) -> tuple[Row, Gone]:
    agency_id = row["agency_id"]
    _require_free(conn, agency_id, row["folded_name"])
    if repository.count_users(conn, agency_id) >= MOST_USERS:
        raise ConflictError(f"a directory names at most {MOST_USERS} users")
    repository.add_user(conn, **row)
    return _written(conn, agency_id, row["user_id"], now)


def _write(
    conn: Connection, agency_id: str, user_id: str, columns: Columns, now: int
) -> tuple[Row, Gone]:
    row = repository.user(conn, agency_id, user_id)
    if row is None:
        raise _unknown()
    if columns.get("folded_name", row["folded_name"]) != row["folded_name"]:
        _require_free(conn, agency_id, columns["folded_name"])
    gone: Gone = []
    if row["active"] and columns.get("active") is False:
        gone = _shut_out(conn, row, now)  # by the names that held, too
    if any(row[name] != value for name, value in columns.items()):
        repository.change_user(conn, user_id, **columns, changed_at=now)
    if "deleted_at" in columns:
        return {**row, **columns}, gone
    written, more = _written(conn, agency_id, user_id, now)
    return written, gone + more


def _written(conn: Connection, agency_id: str, user_id: str, now: int) -> tuple[Row, Gone]:
    row = repository.user(conn, agency_id, user_id)
    assert row is not None
    return row, [] if row["active"] else _shut_out(conn, row, now)


def _shut_out(conn: Connection, row: Row, now: int) -> Gone:
    """Ends everything of whoever this user is here, in the caller's transaction."""
    gone: Gone = []
    for account in sso.accounts_of(conn, row["agency_id"]):
        called = (account["user_name"], account["email"])
        if account["subject"] != row["external_id"] and row["folded_name"] not in called:
            continue
        person = accounts.person(conn, account["person_id"])
        if person is not None and person["left_at"] is None:
            staged = mark_gone(conn, row["agency_id"], account["person_id"], now)[1]
            gone.append((account["person_id"], staged))
            # Active again, they begin anew; whom an administrator let go stays out.
            sso.forget_account(conn, row["agency_id"], account["issuer"], account["subject"])
    return gone


def _find(
    conn: Connection, agency_id: str, begin: int, most: int, equal: Columns
) -> tuple[int, list[Row]]:
    rows = repository.users_of(conn, agency_id, offset=begin - 1, limit=most, **equal)
    return repository.count_users(conn, agency_id, **equal), list(rows)


def _require_free(conn: Connection, agency_id: str, folded_name: str) -> None:
    if repository.count_users(conn, agency_id, folded_name=folded_name):
        raise ConflictError("the directory has named a user of this userName")


def _unknown() -> NotFoundError:
    return NotFoundError("the directory has named no such user")


def _instant(at: int) -> str:
    moment = datetime.fromtimestamp(at / 1000, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
