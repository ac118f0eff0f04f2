"""HTTP: disclosures, their seals, and the public count of seals (P11)."""

from typing import Any

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import JSONBody

from transom.hub.hub import Hub
from transom.hub.schemas import Number
from transom.hub.seals import service
from transom.hub.seals.schemas import Disclosure, NewDisclosure, Seals
from transom.hub.web.access import Admin
from transom.hub.web.problems import PERSON, PUBLIC


@get("/v1/seals", operation_id="get_seals", responses=PUBLIC, tags=["public"])
async def get_seals(hub: NamedDependency[Hub]) -> Seals:
    """How many entries are sealed, revealed and overdue. Anyone can count them in the log."""
    return await service.counted(hub)


@post("/v1/admin/disclosures", operation_id="disclose", responses=PERSON, tags=["admin"])
async def disclose(
    data: JSONBody[NewDisclosure], hub: NamedDependency[Hub], admin: NamedDependency[Admin]
) -> Disclosure:
    """Records what the hub gave somebody about an owner; needs the hub's admin token."""
    return await service.disclose(hub, data)


@get("/v1/admin/disclosures", operation_id="list_sealed", responses=PERSON, tags=["admin"])
async def list_sealed(hub: NamedDependency[Hub], admin: NamedDependency[Admin]) -> list[Disclosure]:
    """What is still sealed: numbers and days, and no more."""
    return await service.list_sealed(hub)


@post(
    "/v1/admin/disclosures/{number:int}/reveal",
    operation_id="reveal_disclosure",
    status_code=200,
    responses=PERSON,
    tags=["admin"],
)
async def reveal_disclosure(
    number: Number, hub: NamedDependency[Hub], admin: NamedDependency[Admin]
) -> Disclosure:
    """Reveals a seal before its day, for good."""
    return await service.reveal_early(hub, number)


HANDLERS: list[Any] = [get_seals, disclose, list_sealed, reveal_disclosure]
