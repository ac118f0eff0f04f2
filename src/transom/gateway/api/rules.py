"""HTTP: the hub's rules, for the page that tries a consent out."""

from litestar import get
from litestar.di import NamedDependency

from transom.errors import ConflictError
from transom.gateway.api.errors import ANSWERS
from transom.gateway.gateway import Gateway
from transom.gateway.rules import HubRules, hub_rules


@get("/api/rules", operation_id="hub_rules", responses=ANSWERS)
async def read_rules(gateway: NamedDependency[Gateway]) -> HubRules:
    """The policy in force at the hub, and its programs' caps, as the hub publishes them now."""
    pins = gateway.keystore.secrets.pins
    if pins is None:
        raise ConflictError("the gateway isn't connected to a hub yet", hint="Enrol it first.")
    return await hub_rules(pins.hub_url)


HANDLERS = [read_rules]
