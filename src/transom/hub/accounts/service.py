"""Sessions of people, the demo's sign-in, invitations."""

import hashlib
import secrets

from sqlalchemy import Connection, RowMapping

from transom.core.enrolment import ALPHABET
from transom.core.ids import new_id
from transom.errors import ConflictError, InputError, NotFoundError, UnavailableError
from transom.hub.accounts import repository, sign_ins
from transom.hub.accounts.people import SignedIn, in_agency
from transom.hub.accounts.schemas import (
    How,
    Invitation,
    Me,
    NewInvitation,
    Person,
    Persona,
    SignInMethods,
)
from transom.hub.hub import Hub
from transom.hub.schemas import AgencyRef
from transom.hub.web.tokens import csrf_token, hash_session

HOUR_MS = 3_600_000
SESSION_MS = {"owner": 30 * 24 * HOUR_MS}
AGENCY_SESSION_MS = 12 * HOUR_MS
INVITATION_MS = 7 * 24 * HOUR_MS
DEMO_NAMES = {
    "operator": "Robin Diaz",
    "supervisor": "Sam Okafor",
    "custodian": "Ines Novak",
    "agency_admin": "Noor Haddad",
    "owner": "Alex Kim",
    "auditor": "Oversight board",
}
PERSONAS: tuple[Persona, ...] = (
    "operator",
    "supervisor",
    "custodian",
    "agency_admin",
    "owner",
    "auditor",
)
OF_NO_AGENCY = frozenset({"owner", "auditor"})
_BADGES = {
    "operator": "OP",
    "supervisor": "SV",
    "custodian": "EC",
    "agency_admin": "AD",
    "owner": "OW",
    "auditor": "OB",
}


def me(person: SignedIn) -> Me:
    """Who is signed in."""
    shown = Person(
        person_id=person.person_id,
        name=person.name,
        pseudonym=person.pseudonym,
        roles=list(person.roles),  # type: ignore[arg-type]
    )
    if person.agency_id is not None and person.agency_name is not None:
        shown.agency = AgencyRef(agency_id=person.agency_id, name=person.agency_name)
    return Me(person=shown, demo=person.demo, csrf=person.csrf)


def methods(hub: Hub) -> SignInMethods:
    """How one may sign in here."""
    personas = list(PERSONAS) if hub.config.demo else []
    return SignInMethods(demo=hub.config.demo, personas=personas, rp_id=hub.config.rp_id)


async def sign_in_demo(hub: Hub, persona: Persona, *, browser: str) -> tuple[str, SignedIn]:
    """Signs in as a demo's person, made at first use. Gives the session token, too.

    Raises:
        NotFoundError: this hub isn't a demo.
        UnavailableError: no agency is registered yet.
    """
    if not hub.config.demo:
        raise NotFoundError("this hub has no demo sign-in", hint="Sign in with a passkey.")
    return await hub.db.write(_sign_in_persona, persona, hub.clock.now(), browser)


def _sign_in_persona(
    conn: Connection, persona: Persona, now: int, browser: str
) -> tuple[str, SignedIn]:
    row = repository.person_of_persona(conn, persona)
    if row is None:
        agency = None if persona in OF_NO_AGENCY else repository.oldest_agency(conn)
        if agency is None and persona not in OF_NO_AGENCY:
            raise UnavailableError("the demo has no agency yet")
        name = DEMO_NAMES[persona]
        made = add_person(conn, name, persona, agency, now, persona=persona)
        row = repository.person(conn, made)
    assert row is not None
    return start_session(conn, row, now, how="demo", browser=browser)


def add_person(
    conn: Connection,
    name: str,
    role: str,
    agency_id: str | None,
    now: int,
    *,
    persona: str | None = None,
    person_id: str | None = None,
) -> str:
    """Adds a person with a fresh badge pseudonym; returns their identifier."""
    person_id = person_id or new_id("per")
    badge = "".join(secrets.choice(ALPHABET) for _ in range(5))
    repository.add_person(
        conn,
        person_id=person_id,
        name=name,
        pseudonym=f"{_BADGES[role]}-{badge}",
        role=role,
        agency_id=agency_id,
        persona=persona,
        created_at=now,
    )
    return person_id


def start_session(
    conn: Connection, row: RowMapping, now: int, *, how: How, browser: str
) -> tuple[str, SignedIn]:
    """Starts a session of a person, and says so in their agency's list of sign-ins.

    Args:
        browser: its kind, as `browser_of` tells.

    Returns:
        Its token, which nobody can read again, and the person.
    """
    token, demo = secrets.token_urlsafe(32), how == "demo"
    repository.add_session(
        conn,
        token_hash=hash_session(token),
        person_id=row["person_id"],
        demo=demo,
        how=how,
        browser=browser,
        created_at=now,
        used_at=now,
        expires_at=now + SESSION_MS.get(row["role"], AGENCY_SESSION_MS),
    )
    if row["agency_id"] is not None:
        sign_ins.note(conn, row["agency_id"], how, "signed_in", row, browser=browser, at=now)
    found = {**row, "demo": demo}
    return token, SignedIn.from_row(found, csrf=csrf_token(token), session=hash_session(token))


async def sign_out(hub: Hub, person: SignedIn) -> None:
    """Ends the session and what was open in it."""
    await hub.db.write(repository.end_session, person.session)
    hub.streams.end_web_session(person.session)


async def invite_as(hub: Hub, person: SignedIn, agency_id: str, new: NewInvitation) -> Invitation:
    """Invites a person into the asking administrator's own agency.

    Raises:
        PolicyRefused: they aren't that agency's administrator.
    """
    hub.policy.check(in_agency(person, "invite", agency_id))
    return await invite(hub, agency_id, new, by=person.person_id)


async def invite(hub: Hub, agency_id: str, new: NewInvitation, *, by: str | None) -> Invitation:
    """Makes a one-time code for a person; only its hash is kept.

    Raises:
        NotFoundError: there is no such agency.
    """
    code, now = _new_code(), hub.clock.now()
    await hub.db.write(_invite_into, agency_id, code, new, by=by, now=now)
    return Invitation(code=code, expires_at=now + INVITATION_MS)


async def invite_auditor(hub: Hub, name: str) -> Invitation:
    """Makes a one-time code for a person of the oversight seat; only its hash is kept."""
    code, now = _new_code(), hub.clock.now()
    await hub.db.write(_invite_auditor, code, name, now=now)
    return Invitation(code=code, expires_at=now + INVITATION_MS)


def _invite_auditor(conn: Connection, code: str, name: str, *, now: int) -> None:
    _add_invitation(conn, code, role="auditor", name=name, now=now)


def _new_code() -> str:
    return "-".join(secrets.token_hex(3).upper() for _ in range(4))


def _invite_into(
    conn: Connection, agency_id: str, code: str, new: NewInvitation, *, by: str | None, now: int
) -> None:
    if repository.agency_name(conn, agency_id) is None:
        raise NotFoundError("there is no such agency")
    _add_invitation(
        conn, code, role=new.role, name=new.name, now=now, agency_id=agency_id, invited_by=by
    )


def _add_invitation(
    conn: Connection, code: str, *, role: str, name: str, now: int, **more: str | None
) -> None:
    repository.add_invitation(
        conn,
        code_hash=hash_code(code),
        role=role,
        name=name,
        created_at=now,
        expires_at=now + INVITATION_MS,
        **more,
    )


def take_invitation(conn: Connection, code: str, now: int) -> RowMapping:
    """Uses an invitation up.

    Raises:
        InputError: field `invitation`: unknown, used or expired, told apart from nobody.
        ConflictError: somebody used it in this very moment.
    """
    row = find_invitation(conn, code, now)
    if not repository.use_invitation(conn, row["code_hash"], at=now):
        raise ConflictError("the invitation has just been used")
    return row


def find_invitation(conn: Connection, code: str, now: int) -> RowMapping:
    """An invitation that may still be used; raises as `take_invitation`."""
    row = repository.invitation(conn, hash_code(code))
    if row is None or row["used_at"] is not None or row["expires_at"] <= now or _orphan(conn, row):
        raise InputError(
            "invitation",
            "that isn't an invitation that can be used",
            hint="Ask for a new one: each is good for seven days and one person.",
        )
    return row


def _orphan(conn: Connection, invitation: RowMapping) -> bool:
    """Whether the agency that it leads to was revoked."""
    agency_id = invitation["agency_id"]
    return agency_id is not None and repository.agency_name(conn, agency_id) is None


def hash_code(code: str) -> bytes:
    """What the hub keeps of an invitation code (96 random bits need no slow hash)."""
    return hashlib.sha256(code.strip().upper().encode()).digest()
