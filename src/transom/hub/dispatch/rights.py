"""Who may what about dispatch, by the hub's policy."""

from transom.hub.accounts.people import SignedIn, in_agency
from transom.hub.hub import Hub


def may_manage(hub: Hub, person: SignedIn, agency_id: str) -> None:
    """Returns if the person keeps the agency's secrets and table of types.

    Raises:
        PolicyRefused: they aren't that agency's administrator.
    """
    hub.policy.check(in_agency(person, "manage_dispatch", agency_id))


def may_take_calls(hub: Hub, person: SignedIn) -> str:
    """The person's agency, if they may see its calls.

    Raises:
        PolicyRefused: they are neither operator nor supervisor.
    """
    agency_id = person.agency()
    hub.policy.check(in_agency(person, "open_incident", agency_id))
    return agency_id
