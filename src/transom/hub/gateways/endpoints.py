"""HTTP: enrolment of gateways (spec/enrolment.md) and the relay's coordinates."""

from typing import Any

from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import JSONBody

from transom.hub.accounts.people import SignedIn
from transom.hub.gateways import enrolment, service
from transom.hub.gateways.schemas import (
    EnrolmentAnswer,
    EnrolmentCode,
    EnrolmentOffer,
    Gateway,
    RelayInfo,
)
from transom.hub.hub import Hub
from transom.hub.web.access import enrolment_limit
from transom.hub.web.problems import ANONYMOUS, PERSON, PUBLIC


@post("/v1/enrolment-codes", operation_id="new_enrolment_code", responses=PERSON, tags=["gateways"])
async def new_enrolment_code(
    hub: NamedDependency[Hub], person: NamedDependency[SignedIn]
) -> EnrolmentCode:
    """A one-time code for one gateway of the asking owner, shown once."""
    return await enrolment.new_code(hub, person)


@post("/v1/gateways/enrol", operation_id="enrol_gateway", responses=ANONYMOUS, tags=["gateways"])
async def enrol_gateway(
    data: JSONBody[EnrolmentOffer], hub: NamedDependency[Hub], request: Request[Any, Any, Any]
) -> EnrolmentAnswer:
    """Pins keys both ways under a one-time code, and logs `gateway.enrolled`."""
    enrolment_limit(hub, request)
    return await enrolment.enrol(hub, data)


@get("/v1/gateways", operation_id="list_my_gateways", responses=PERSON, tags=["gateways"])
async def list_my_gateways(
    hub: NamedDependency[Hub], person: NamedDependency[SignedIn]
) -> list[Gateway]:
    """The asking owner's gateways."""
    return await service.list_mine(hub, person)


@get("/v1/relay", operation_id="get_relay", responses=PUBLIC, tags=["gateways"])
async def get_relay(hub: NamedDependency[Hub]) -> RelayInfo:
    """The relay's address and certificate fingerprints, which rotate."""
    return service.relay_info(hub)


HANDLERS = [new_enrolment_code, enrol_gateway, list_my_gateways, get_relay]
