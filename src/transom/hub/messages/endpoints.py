"""HTTP: messages of an agency to owners, and the reports that the oversight seat reads."""

from typing import Annotated, Any

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import JSONBody, QueryParameter

from transom.hub.accounts.people import SignedIn
from transom.hub.hub import Hub
from transom.hub.messages import service
from transom.hub.messages.schemas import NewMessage, ReportedMessage, SentMessage
from transom.hub.web.problems import PERSON


@post("/v1/messages", operation_id="send_message", responses=PERSON, tags=["messages"])
async def send_message(
    data: JSONBody[NewMessage], hub: NamedDependency[Hub], person: NamedDependency[SignedIn]
) -> SentMessage:
    """Sends a message from a template to the owner of a camera that is shared with the agency."""
    return await service.post(hub, person, data.message)


@get("/v1/messages", operation_id="list_messages", responses=PERSON, tags=["messages"])
async def list_messages(
    incident: Annotated[str, QueryParameter(name="incident", max_length=30)],
    hub: NamedDependency[Hub],
    person: NamedDependency[SignedIn],
) -> list[SentMessage]:
    """The agency's messages about an incident, with what owners answered, and nothing else."""
    return await service.list_for(hub, person, incident)


@get(
    "/v1/oversight/reported-messages",
    operation_id="list_reported_messages",
    responses=PERSON,
    tags=["oversight"],
)
async def list_reported_messages(
    hub: NamedDependency[Hub], person: NamedDependency[SignedIn]
) -> list[ReportedMessage]:
    """The messages that owners have reported, of all agencies."""
    return await service.reported(hub, person)


HANDLERS: list[Any] = [send_message, list_messages, list_reported_messages]
