"""The tokens that an agency's directory calls with; the hub keeps their hashes."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from litestar import Request
from litestar.di import NamedDependency
from msgspec import UNSET
from sqlalchemy import Connection

from transom.core.ids import new_id
from transom.errors import ConflictError, NotFoundError, SignInRefused
from transom.hub.accounts.people import SignedIn
from transom.hub.accounts.staff import allowed
from transom.hub.db.rows import Row
from transom.hub.hub import Hub
from transom.hub.scim import repository
from transom.hub.scim.schemas import DirectorySettings, DirectoryToken, MadeDirectoryToken
from transom.hub.web.access import USE_NOTED_MS, caller
from transom.hub.web.limits import DIRECTORY, SIGN_IN

PREFIX = "transom_scim_"
MOST_TOKENS = 5


@dataclass(frozen=True)
class Directory:
    """An agency's directory, by its token. Only `provide_directory` makes one."""

    agency_id: str


async def provide_directory(
    hub: NamedDependency[Hub], request: Request[Any, Any, Any]
) -> Directory:
    """The directory whose token the call carries (RFC 6750, in the header only).

    Raises:
        SignInRefused: another token, or none.
        TooManyTries: with wrong tokens from this address, or of this agency.
    """
    scheme, _, told = request.headers.get("authorization", "").partition(" ")
    row = None
    if scheme.lower() == "bearer" and told.startswith(PREFIX):
        row = await hub.db.read(repository.token, _hash(told.strip()))
    if row is None:
        hub.limits.take("scim", caller(request), SIGN_IN)
        raise SignInRefused(
            "that needs a token of an agency's directory",
            hint="The agency's administrator makes one in the console.",
        )
    hub.limits.take("directory", row["agency_id"], DIRECTORY)
    now = hub.clock.now()
    if now - (row["used_at"] or 0) > USE_NOTED_MS:
        await hub.db.write(repository.use_token, row["token_id"], at=now)
    return Directory(row["agency_id"])


async def read(hub: Hub, person: SignedIn, agency_id: str) -> DirectorySettings:
    """What is set.

    Raises:
        PolicyRefused: the person isn't that agency's administrator.
    """
    allowed(hub, person, agency_id)
    held, users, active = await hub.db.read(_settings, agency_id)
    return DirectorySettings(
        address=hub.config.public_url.rstrip("/") + "/scim/v2",
        tokens=[_shown(row) for row in held],
        users=users,
        active=active,
    )


async def make(hub: Hub, person: SignedIn, agency_id: str) -> MadeDirectoryToken:
    """Makes a token, which nobody can read again.

    Raises:
        PolicyRefused: the person isn't that agency's administrator.
        ConflictError: there are as many as there may be.
    """
    allowed(hub, person, agency_id)
    token = PREFIX + secrets.token_urlsafe(32)
    row = {
        "token_id": new_id("dtk"),
        "token_hash": _hash(token),
        "agency_id": agency_id,
        "person_id": person.person_id,
        "made_at": hub.clock.now(),
    }
    await hub.db.write(_add, row)
    return MadeDirectoryToken(token_id=str(row["token_id"]), token=token)


async def end(hub: Hub, person: SignedIn, agency_id: str, token_id: str) -> None:
    """Ends a token now.

    Raises:
        PolicyRefused: the person isn't that agency's administrator.
        NotFoundError: the agency has no such token.
    """
    allowed(hub, person, agency_id)
    if not await hub.db.write(repository.remove_token, agency_id, token_id):
        raise NotFoundError("the agency has no such token")


def _add(conn: Connection, row: dict[str, Any]) -> None:
    if len(repository.tokens_of(conn, row["agency_id"])) >= MOST_TOKENS:
        raise ConflictError(
            f"an agency has no more than {MOST_TOKENS} tokens", hint="End one that isn't used."
        )
    repository.add_token(conn, **row)


def _settings(conn: Connection, agency_id: str) -> tuple[Sequence[Row], int, int]:
    return (
        repository.tokens_of(conn, agency_id),
        repository.count_users(conn, agency_id),
        repository.count_users(conn, agency_id, active=True),
    )


def _shown(row: Row) -> DirectoryToken:
    return DirectoryToken(
        token_id=row["token_id"],
        made_at=row["made_at"],
        used_at=UNSET if row["used_at"] is None else row["used_at"],
    )


def _hash(token: str) -> bytes:
    """256 random bits need no slow hash."""
    return hashlib.sha256(token.encode()).digest()
