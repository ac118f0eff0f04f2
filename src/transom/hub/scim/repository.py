"""Every query on directories' tokens and users."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, RowMapping, delete, func, insert, or_, select, update

from transom.hub.db.tables import agencies
from transom.hub.db.tables_sign_on import scim_tokens, scim_users


def keeps_out(conn: Connection, agency_id: str, subject: str, names: Sequence[str]) -> bool:
    """Whether the agency's directory has deactivated somebody of this subject or these names.

    Names count against somebody and never for them: a match only ever keeps out.
    """
    query = select(scim_users.c.user_id).where(
        scim_users.c.agency_id == agency_id,
        or_(scim_users.c.active.is_(False), scim_users.c.deleted_at.is_not(None)),
        or_(scim_users.c.external_id == subject, scim_users.c.folded_name.in_(names)),
    )
    return conn.execute(query.limit(1)).first() is not None


def token(conn: Connection, token_hash: bytes) -> RowMapping | None:
    """A token of an agency that wasn't revoked."""
    query = (
        select(scim_tokens)
        .join(agencies, agencies.c.agency_id == scim_tokens.c.agency_id)
        .where(scim_tokens.c.token_hash == token_hash, agencies.c.revoked_at.is_(None))
    )
    return conn.execute(query).mappings().first()


def tokens_of(conn: Connection, agency_id: str) -> Sequence[RowMapping]:
    """An agency's tokens, newest first."""
    query = select(scim_tokens).where(scim_tokens.c.agency_id == agency_id)
    return conn.execute(query.order_by(scim_tokens.c.made_at.desc())).mappings().all()


def add_token(conn: Connection, **values: Any) -> None:
    """Adds a token."""
    conn.execute(insert(scim_tokens).values(**values))


def use_token(conn: Connection, token_id: str, *, at: int) -> None:
    """Notes a token's use."""
    conn.execute(update(scim_tokens).where(scim_tokens.c.token_id == token_id).values(used_at=at))


def remove_token(conn: Connection, agency_id: str, token_id: str) -> bool:
    """Forgets a token; false if the agency has none of this identifier."""
    done = conn.execute(
        delete(scim_tokens).where(
            scim_tokens.c.token_id == token_id, scim_tokens.c.agency_id == agency_id
        )
    )
    return done.rowcount == 1


def user(conn: Connection, agency_id: str, user_id: str) -> RowMapping | None:
    """A user of the agency's directory who wasn't removed."""
    query = select(scim_users).where(
        scim_users.c.user_id == user_id,
        scim_users.c.agency_id == agency_id,
        scim_users.c.deleted_at.is_(None),
    )
    return conn.execute(query).mappings().first()


def users_of(
    conn: Connection, agency_id: str, *, offset: int = 0, limit: int | None = None, **equal: Any
) -> Sequence[RowMapping]:
    """The users of the agency's directory, oldest first, whose columns equal what is given."""
    query = select(scim_users).where(*_there(agency_id, equal))
    query = query.order_by(scim_users.c.created_at, scim_users.c.user_id)
    return conn.execute(query.offset(offset).limit(limit)).mappings().all()


def count_users(conn: Connection, agency_id: str, **equal: Any) -> int:
    """How many they are."""
    query = select(func.count()).select_from(scim_users).where(*_there(agency_id, equal))
    return int(conn.execute(query).scalar_one())


def add_user(conn: Connection, **values: Any) -> None:
    """Adds a user; one whom the directory had removed is forgotten with it."""
    same = [scim_users.c.folded_name == values["folded_name"]]
    if values["external_id"] is not None:
        same.append(scim_users.c.external_id == values["external_id"])
    conn.execute(
        delete(scim_users).where(
            scim_users.c.agency_id == values["agency_id"],
            scim_users.c.deleted_at.is_not(None),
            or_(*same),
        )
    )
    conn.execute(insert(scim_users).values(**values))


def change_user(conn: Connection, user_id: str, **values: Any) -> None:
    """Changes a user."""
    conn.execute(update(scim_users).where(scim_users.c.user_id == user_id).values(**values))


def _there(agency_id: str, equal: dict[str, Any]) -> list[Any]:
    return [
        scim_users.c.agency_id == agency_id,
        scim_users.c.deleted_at.is_(None),
        *(scim_users.c[name] == value for name, value in equal.items()),
    ]
