"""The rules that decide each request: every version, and what each one changed."""

from transom.hub.portal.visit import Page, Visit
from transom.hub.programs.policies import policy_in_force
from transom.hub.programs.policy_versions import list_versions


async def show(visit: Visit) -> Page:
    """The rules in force, and the versions, newest first."""
    versions = await list_versions(visit.hub)
    return Page("rules", {"versions": versions, "rules": policy_in_force(visit.hub).rules})
