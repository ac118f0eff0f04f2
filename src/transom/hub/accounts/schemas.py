"""Shapes of sign-in, people and invitations."""

from typing import Any, Literal

from msgspec import UNSET, Struct, UnsetType

from transom.hub.devices.schemas import Device
from transom.hub.schemas import AgencyRef, Instant, Name

Role = Literal["operator", "supervisor", "custodian", "agency_admin", "owner", "auditor"]
How = Literal["passkey", "sso", "demo"]
Persona = Literal["operator", "supervisor", "custodian", "agency_admin", "owner", "auditor"]


class Person(Struct, kw_only=True):
    """A person as the interface shows them to themselves."""

    person_id: str
    name: str
    pseudonym: str
    roles: list[Role]
    agency: AgencyRef | UnsetType = UNSET


class Colleague(Struct, kw_only=True):
    """A person of an agency, as its administrators see them."""

    person_id: str
    name: str
    pseudonym: str
    role: Role
    created_at: Instant
    left_at: Instant | UnsetType = UNSET


class Me(Struct, kw_only=True):
    """Who is signed in. `csrf` goes into the header `x-transom-csrf` of every change."""

    person: Person
    demo: bool
    csrf: str


class SignInMethods(Struct, kw_only=True):
    """How one may sign in here; `personas` is empty unless the hub runs as a demo."""

    demo: bool
    personas: list[Persona]
    rp_id: str


class DemoSignIn(Struct, kw_only=True):
    """Sign-in without a credential; exists only on a hub started with `--demo`."""

    persona: Persona


class RegisterOptions(Struct, kw_only=True):
    """Starts a passkey's registration: with an invitation code, or as an owner without one."""

    name: Name
    invitation: str | UnsetType = UNSET


class Ceremony(Struct, kw_only=True):
    """What the browser's WebAuthn call needs; `ceremony` comes back with its result."""

    ceremony: str
    options: dict[str, Any]


class CeremonyResult(Struct, kw_only=True):
    """The browser's credential in JSON form (`PublicKeyCredential.toJSON()`)."""

    ceremony: str
    credential: dict[str, Any]


class NewInvitation(Struct, kw_only=True):
    """Invites one person into a role of an agency."""

    role: Literal["operator", "supervisor", "custodian", "agency_admin"]
    name: Name


class NewOversightInvitation(Struct, kw_only=True):
    """Invites one person into the oversight seat, which belongs to no agency."""

    name: Name


class Invitation(Struct, kw_only=True):
    """A one-time code, shown once."""

    code: str
    expires_at: Instant


class WebSession(Struct, kw_only=True):
    """Where somebody is signed in: with what kind of browser, since when, used last.

    `how` and `browser` are empty of a session that began before the hub kept them; `this` marks
    the session that asks.
    """

    session_id: str
    how: Literal["passkey", "sso", "demo", ""]
    browser: str
    created_at: Instant
    used_at: Instant
    expires_at: Instant
    this: bool = False


class PersonAccess(Struct, kw_only=True):
    """A person of an agency, where they are signed in, and their devices."""

    person: Colleague
    sessions: list[WebSession]
    devices: list[Device]


class SignIn(Struct, kw_only=True):
    """One line of an agency's list of sign-ins. `outcome` is `signed_in`, or why not."""

    at: Instant
    name: str
    how: How
    outcome: str
    browser: str
    person_id: str | UnsetType = UNSET
