"""HTTP: approvals of incidents, and breaking the glass."""

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from transom.hub.accounts.people import SignedIn
from transom.hub.hub import Hub
from transom.hub.rights import glass, service
from transom.hub.rights.schemas import (
    AgencyRights,
    ApprovalAnswer,
    Breaking,
    Glass,
    IncidentRights,
    Justification,
)
from transom.hub.schemas import Number
from transom.hub.web.problems import PERSON


@get("/v1/rights", operation_id="list_rights", responses=PERSON, tags=["rights"])
async def list_rights(hub: NamedDependency[Hub], person: NamedDependency[SignedIn]) -> AgencyRights:
    """The agency's newest approvals and broken glass, and what is owed an answer."""
    return await service.list_for(hub, person)


@get(
    "/v1/incidents/{incident_id:str}/rights",
    operation_id="get_incident_rights",
    responses=PERSON,
    tags=["rights"],
)
async def get_incident_rights(
    incident_id: FromPath[str], hub: NamedDependency[Hub], person: NamedDependency[SignedIn]
) -> IncidentRights:
    """Whether an incident needs a supervisor's approval and has it, and whether its glass is
    broken."""
    return await service.of_incident(hub, person, incident_id)


@post(
    "/v1/incidents/{incident_id:str}/approval/ask",
    operation_id="ask_approval",
    status_code=200,
    responses=PERSON,
    tags=["rights"],
)
async def ask_approval(
    incident_id: FromPath[str], hub: NamedDependency[Hub], person: NamedDependency[SignedIn]
) -> IncidentRights:
    """Asks the agency's supervisors to approve an incident."""
    return await service.ask(hub, person, incident_id)


@post(
    "/v1/incidents/{incident_id:str}/approval/answer",
    operation_id="answer_approval",
    status_code=200,
    responses=PERSON,
    tags=["rights"],
)
async def answer_approval(
    incident_id: FromPath[str],
    data: JSONBody[ApprovalAnswer],
    hub: NamedDependency[Hub],
    person: NamedDependency[SignedIn],
) -> IncidentRights:
    """Approves an incident for eight hours, or declines with a reason; for another supervisor."""
    return await service.answer(hub, person, incident_id, data)


@post(
    "/v1/incidents/{incident_id:str}/approval/withdraw",
    operation_id="withdraw_approval",
    status_code=200,
    responses=PERSON,
    tags=["rights"],
)
async def withdraw_approval(
    incident_id: FromPath[str], hub: NamedDependency[Hub], person: NamedDependency[SignedIn]
) -> IncidentRights:
    """Takes an approval back and ends the looks that rest on it."""
    return await service.withdraw(hub, person, incident_id)


@post(
    "/v1/incidents/{incident_id:str}/break-glass",
    operation_id="break_glass",
    responses=PERSON,
    tags=["rights"],
)
async def break_glass(
    incident_id: FromPath[str],
    data: JSONBody[Breaking],
    hub: NamedDependency[Hub],
    person: NamedDependency[SignedIn],
) -> Glass:
    """Lifts, for two hours, an incident's approval and the agency's own caps; nothing else."""
    return await glass.break_glass(hub, person, incident_id, data)


@post(
    "/v1/break-glass/{glass_id:int}/justification",
    operation_id="justify_break_glass",
    status_code=200,
    responses=PERSON,
    tags=["rights"],
)
async def justify_break_glass(
    glass_id: Number,
    data: JSONBody[Justification],
    hub: NamedDependency[Hub],
    person: NamedDependency[SignedIn],
) -> Glass:
    """Says why it was right to break the glass, once; it is no longer broken then."""
    return await glass.justify(hub, person, glass_id, data)


HANDLERS = [
    list_rights,
    get_incident_rights,
    ask_approval,
    answer_approval,
    withdraw_approval,
    break_glass,
    justify_break_glass,
]
