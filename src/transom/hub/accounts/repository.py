"""Every query on people, their credentials, sessions and invitations."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, RowMapping, delete, insert, select, update

from transom.hub.db.tables import agencies, credentials, invitations, people, web_sessions

_PERSON = select(people, agencies.c.name.label("agency_name")).select_from(
    people.outerjoin(agencies, people.c.agency_id == agencies.c.agency_id)
)


def person_of_session(conn: Connection, token_hash: bytes, now: int) -> RowMapping | None:
    """The person of a session that isn't over, with `demo`, `used_at` and the agency's name."""
    query = (
        _PERSON.add_columns(web_sessions.c.demo, web_sessions.c.used_at)
        .join(web_sessions, web_sessions.c.person_id == people.c.person_id)
        .where(
            web_sessions.c.token_hash == token_hash,
            web_sessions.c.expires_at > now,
            people.c.left_at.is_(None),
        )
    )
    return conn.execute(query).mappings().first()


def person(conn: Connection, person_id: str) -> RowMapping | None:
    """A person with the agency's name."""
    return conn.execute(_PERSON.where(people.c.person_id == person_id)).mappings().first()


def of_agency(conn: Connection, agency_id: str) -> Sequence[RowMapping]:
    """An agency's people, oldest first."""
    query = _PERSON.where(people.c.agency_id == agency_id).order_by(people.c.created_at)
    return conn.execute(query).mappings().all()


def leave(conn: Connection, person_id: str, *, at: int) -> None:
    """Marks a person as gone, and ends their sessions at the hub."""
    conn.execute(
        update(people)
        .where(people.c.person_id == person_id, people.c.left_at.is_(None))
        .values(left_at=at)
    )
    conn.execute(delete(web_sessions).where(web_sessions.c.person_id == person_id))


def person_of_persona(conn: Connection, persona: str) -> RowMapping | None:
    """The demo's person of this kind."""
    return conn.execute(_PERSON.where(people.c.persona == persona)).mappings().first()


def add_person(conn: Connection, **values: Any) -> None:
    """Adds a person."""
    conn.execute(insert(people).values(**values))


def add_session(conn: Connection, **values: Any) -> None:
    """Adds a session, and forgets those that are over."""
    conn.execute(delete(web_sessions).where(web_sessions.c.expires_at <= values["created_at"]))
    conn.execute(insert(web_sessions).values(**values))


def end_session(conn: Connection, token_hash: bytes) -> None:
    """Forgets a session."""
    conn.execute(delete(web_sessions).where(web_sessions.c.token_hash == token_hash))


def use_session(conn: Connection, token_hash: bytes, *, at: int) -> None:
    """Notes a session's use."""
    of_token = web_sessions.c.token_hash == token_hash
    conn.execute(update(web_sessions).where(of_token).values(used_at=at))


def sessions_of(conn: Connection, person_ids: Sequence[str], now: int) -> Sequence[RowMapping]:
    """The sessions of people that aren't over, newest first."""
    query = select(web_sessions).where(
        web_sessions.c.person_id.in_(person_ids), web_sessions.c.expires_at > now
    )
    return conn.execute(query.order_by(web_sessions.c.created_at.desc())).mappings().all()


def credential(conn: Connection, credential_id: bytes) -> RowMapping | None:
    """A passkey."""
    query = select(credentials).where(credentials.c.credential_id == credential_id)
    return conn.execute(query).mappings().first()


def add_credential(conn: Connection, **values: Any) -> None:
    """Adds a passkey."""
    conn.execute(insert(credentials).values(**values))


def use_credential(conn: Connection, credential_id: bytes, *, sign_count: int, at: int) -> None:
    """Notes a passkey's use."""
    conn.execute(
        update(credentials)
        .where(credentials.c.credential_id == credential_id)
        .values(sign_count=sign_count, used_at=at)
    )


def invitation(conn: Connection, code_hash: bytes) -> RowMapping | None:
    """An invitation, used or not."""
    query = select(invitations).where(invitations.c.code_hash == code_hash)
    return conn.execute(query).mappings().first()


def add_invitation(conn: Connection, **values: Any) -> None:
    """Adds an invitation."""
    conn.execute(insert(invitations).values(**values))


def use_invitation(conn: Connection, code_hash: bytes, *, at: int) -> bool:
    """Uses an invitation up; false if somebody was faster."""
    done = conn.execute(
        update(invitations)
        .where(invitations.c.code_hash == code_hash, invitations.c.used_at.is_(None))
        .values(used_at=at)
    )
    return done.rowcount == 1


def agency_name(conn: Connection, agency_id: str) -> str | None:
    """An agency's name, if there is the agency and it wasn't revoked."""
    query = select(agencies.c.name).where(
        agencies.c.agency_id == agency_id, agencies.c.revoked_at.is_(None)
    )
    return conn.execute(query).scalar()


def oldest_agency(conn: Connection) -> str | None:
    """The agency that was registered first, of those that weren't revoked."""
    query = select(agencies.c.agency_id).where(agencies.c.revoked_at.is_(None))
    return conn.execute(query.order_by(agencies.c.enrolled_at).limit(1)).scalar()
