"""Who may what about dispatch, by the hub's policy."""

from transom.hub.accounts.people import SignedIn, bare, uid
from transom.hub.hub import Hub
from transom.hub.policy import Question


def may_manage(hub: Hub, person: SignedIn, agency_id: str) -> None:
    """Returns if the person keeps the agency's secrets and table of types.

    Raises:
        PolicyRefused: they aren't that agency's administrator.
    """
    _check(hub, person, "manage_dispatch", agency_id)


def may_take_calls(hub: Hub, person: SignedIn) -> str:
    """The person's agency, if they may see its calls.

    Raises:
        PolicyRefused: they are neither operator nor supervisor.
    """
    agency_id = person.agency()
    _check(hub, person, "open_incident", agency_id)
    return agency_id


def _check(hub: Hub, person: SignedIn, action: str, agency_id: str) -> None:
    hub.policy.check(
        Question(
            principal=person.uid,
            action=action,
            resource=uid("Agency", agency_id),
            entities=[person.entity(), bare("Agency", agency_id)],
        )
    )
