"""HTTP: agencies' messages: answering, reporting, muting."""

from litestar import post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from transom.gateway.api.errors import ANSWERS
from transom.gateway.api.message_schemas import NewMessageAnswer, NewMessageReport, NewMute
from transom.gateway.api.schemas import Done
from transom.gateway.gateway import Gateway

_PATH = "/api/messages/{message_id:str}"


@post(f"{_PATH}/answer", operation_id="answer_message", status_code=200, responses=ANSWERS)
async def answer_message(
    message_id: FromPath[str], data: JSONBody[NewMessageAnswer], gateway: NamedDependency[Gateway]
) -> Done:
    """Answers an agency's question, once; only that agency is told."""
    gateway.messages.answer(message_id, data)
    return Done()


@post(f"{_PATH}/report", operation_id="report_message", status_code=200, responses=ANSWERS)
async def report_message(
    message_id: FromPath[str], data: JSONBody[NewMessageReport], gateway: NamedDependency[Gateway]
) -> Done:
    """Reports a message to the oversight seat, once; the agency isn't told."""
    gateway.messages.report(message_id, data.reason)
    return Done()


@post(
    "/api/agencies/{agency_id:str}/mute",
    operation_id="mute_agency",
    status_code=200,
    responses=ANSWERS,
)
async def mute_agency(
    agency_id: FromPath[str], data: JSONBody[NewMute], gateway: NamedDependency[Gateway]
) -> Done:
    """Drops an agency's messages unseen from now on, or no more. Nobody is told."""
    gateway.messages.mute(agency_id, muted=data.muted)
    return Done()


HANDLERS = [answer_message, report_message, mute_agency]
