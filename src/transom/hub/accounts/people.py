"""A person who is signed in, and what they are to the policy."""

from dataclasses import dataclass
from typing import Any

from transom.errors import PolicyRefused
from transom.hub.db.rows import Row
from transom.hub.policy import Question, Uid

# A supervisor is an operator who may do more.
ROLES = {
    "operator": ("operator",),
    "supervisor": ("supervisor", "operator"),
    "custodian": ("custodian",),
    "agency_admin": ("agency_admin",),
    "owner": ("owner",),
    "auditor": ("auditor",),
}


@dataclass(frozen=True, kw_only=True)
class SignedIn:
    """A person with a session. Only `web.access` makes one, from a session's row.

    Args:
        csrf: the token for changes.
        session: the hash by which the hub knows the session.
    """

    person_id: str
    name: str
    pseudonym: str
    role: str
    agency_id: str | None
    agency_name: str | None
    demo: bool
    csrf: str
    session: bytes

    @classmethod
    def from_row(cls, row: Row, *, csrf: str, session: bytes) -> "SignedIn":
        """The person of a session's row."""
        return cls(
            person_id=row["person_id"],
            name=row["name"],
            pseudonym=row["pseudonym"],
            role=row["role"],
            agency_id=row["agency_id"],
            agency_name=row["agency_name"],
            demo=row["demo"],
            csrf=csrf,
            session=session,
        )

    @property
    def roles(self) -> tuple[str, ...]:
        """Every role the person has."""
        return ROLES[self.role]

    @property
    def supervises(self) -> bool:
        """Whether the person sees the whole agency's sessions."""
        return self.role == "supervisor"

    def agency(self) -> str:
        """The person's agency.

        Raises:
            PolicyRefused: they belong to none.
        """
        if self.agency_id is None:
            raise PolicyRefused(
                "agency",
                "Only people of an agency may do this.",
                hint="Your agency's administrator can invite you.",
            )
        return self.agency_id

    @property
    def uid(self) -> Uid:
        """The person, to the policy."""
        return uid("Person", self.person_id)

    def entity(self) -> dict[str, Any]:
        """The person's entity, to the policy."""
        attrs: dict[str, Any] = {"roles": list(self.roles)}
        if self.agency_id is not None:
            attrs["agency"] = reference("Agency", self.agency_id)
        return {"uid": self.uid, "attrs": attrs, "parents": []}


def uid(type_: str, id_: str) -> Uid:
    """An entity's identifier, to the policy."""
    return {"type": type_, "id": id_}


def reference(type_: str, id_: str) -> dict[str, Any]:
    """A reference to an entity from an attribute or the context."""
    return {"__entity": uid(type_, id_)}


def bare(type_: str, id_: str) -> dict[str, Any]:
    """An entity without attributes."""
    return {"uid": uid(type_, id_), "attrs": {}, "parents": []}


def in_agency(person: SignedIn, action: str, agency_id: str) -> Question:
    """Whether a person may do something that concerns an agency as a whole."""
    return Question(
        principal=person.uid,
        action=action,
        resource=uid("Agency", agency_id),
        entities=[person.entity(), bare("Agency", agency_id)],
    )
