"""What an agency's administrator keeps about dispatch: secrets, and the table of call types."""

from collections.abc import Sequence

from sqlalchemy import Connection

from transom.core.dispatch.purposes import ALWAYS_PROHIBITED, PROHIBITED
from transom.core.log.categories import PURPOSES
from transom.errors import InputError
from transom.hub.accounts.people import SignedIn
from transom.hub.db.rows import Row
from transom.hub.dispatch import keys, repository
from transom.hub.dispatch.meaning import Meanings, meanings
from transom.hub.dispatch.rights import may_manage
from transom.hub.dispatch.schemas import CallType, DispatchSettings
from transom.hub.hub import Hub


async def read(hub: Hub, person: SignedIn, agency_id: str) -> DispatchSettings:
    """An agency's settings.

    Raises:
        PolicyRefused: the person isn't that agency's administrator.
    """
    may_manage(hub, person, agency_id)
    held, known = await hub.db.read(_settings, agency_id, hub.clock.now())
    return DispatchSettings(
        address=hub.config.public_url.rstrip("/") + f"/v1/agencies/{agency_id}/dispatch",
        secrets=[keys.shown(row) for row in held],
        types=[CallType(code=code, purpose=what) for code, what in sorted(known.table.items())],
        edited=known.edited,
        always=[CallType(code=c, purpose=use) for c, use in sorted(ALWAYS_PROHIBITED.items())],
        prohibited=[known.prohibition(use) for use in PROHIBITED],
    )


async def put_types(
    hub: Hub, person: SignedIn, agency_id: str, types: Sequence[CallType]
) -> DispatchSettings:
    """Replaces the agency's table; without an entry the packaged one holds again.

    Raises:
        PolicyRefused: the person isn't that agency's administrator.
        InputError: field `types`: names the code.
    """
    may_manage(hub, person, agency_id)
    await hub.db.write(repository.put_types, agency_id, checked(types))
    return await read(hub, person, agency_id)


def checked(types: Sequence[CallType]) -> dict[str, str]:
    """The table of a list.

    Raises:
        InputError: field `types`: a code twice, an unknown purpose, or a purpose for what is
            always prohibited.
    """
    table: dict[str, str] = {}
    for one in types:
        if one.code in table:
            raise InputError("types", f"{one.code} stands there twice")
        if one.code in ALWAYS_PROHIBITED and one.purpose not in PROHIBITED:
            raise InputError(
                "types",
                f"{one.code} is {ALWAYS_PROHIBITED[one.code]}: no table gives it a purpose",
                hint="Leave it out.",
            )
        if one.purpose not in (*PURPOSES, *PROHIBITED):
            raise InputError("types", f"{one.code}: there is no purpose {one.purpose!r:.60}")
        table[one.code] = one.purpose
    return table


def _settings(conn: Connection, agency_id: str, now: int) -> tuple[Sequence[Row], Meanings]:
    return repository.secrets_of(conn, agency_id, now), meanings(conn, agency_id, now)
