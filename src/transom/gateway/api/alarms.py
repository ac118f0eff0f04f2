"""HTTP: the owner's alarm, and what else may raise it."""

from typing import Any

import msgspec
from litestar import Request, delete, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from transom.errors import InputError
from transom.gateway.api.alarm_schemas import (
    AlarmInputsState,
    ContactAdded,
    ContactCall,
    NewContact,
    NewMqtt,
)
from transom.gateway.api.errors import ANSWERS
from transom.gateway.api.schemas import Done
from transom.gateway.gateway import Gateway


@post(
    "/api/cameras/{camera_id:str}/alarm",
    operation_id="raise_alarm",
    status_code=200,
    responses=ANSWERS,
)
async def raise_alarm(camera_id: FromPath[str], gateway: NamedDependency[Gateway]) -> Done:
    """Raises a camera's alarm: what is consented for an alarm opens, for its minutes."""
    gateway.alarms.raise_(camera_id)
    return Done()


@delete(
    "/api/cameras/{camera_id:str}/alarm",
    operation_id="end_alarm",
    status_code=200,
    responses=ANSWERS,
)
async def end_alarm(camera_id: FromPath[str], gateway: NamedDependency[Gateway]) -> Done:
    """Ends a camera's alarm, and every look that runs on it, at once."""
    gateway.alarms.clear(camera_id)
    return Done()


@get("/api/alarm-inputs", operation_id="alarm_inputs", responses=ANSWERS)
async def alarm_inputs(gateway: NamedDependency[Gateway]) -> AlarmInputsState:
    """What may raise an alarm, besides the owner."""
    return gateway.alarm_inputs.state()


@post("/api/alarm-inputs/contacts", operation_id="add_contact", status_code=201, responses=ANSWERS)
async def add_contact(
    data: JSONBody[NewContact], gateway: NamedDependency[Gateway]
) -> ContactAdded:
    """Adds a contact that may raise an alarm by a webhook. Its token is shown this once."""
    return gateway.alarm_inputs.add_contact(data)


@delete(
    "/api/alarm-inputs/contacts/{contact_id:str}",
    operation_id="remove_contact",
    status_code=200,
    responses=ANSWERS,
)
async def remove_contact(contact_id: FromPath[str], gateway: NamedDependency[Gateway]) -> Done:
    """Forgets a contact: its token raises nothing any more."""
    gateway.alarm_inputs.remove_contact(contact_id)
    return Done()


@put("/api/alarm-inputs/mqtt", operation_id="set_mqtt", responses=ANSWERS)
async def set_mqtt(data: JSONBody[NewMqtt], gateway: NamedDependency[Gateway]) -> Done:
    """Listens for the alarm at an MQTT broker; its password goes into the keystore."""
    gateway.alarm_inputs.set_broker(data)
    return Done()


@delete("/api/alarm-inputs/mqtt", operation_id="forget_mqtt", status_code=200, responses=ANSWERS)
async def forget_mqtt(gateway: NamedDependency[Gateway]) -> Done:
    """Listens at no broker any more, and forgets it and its password."""
    gateway.alarm_inputs.forget_broker()
    return Done()


@post(
    "/api/alarm-contacts/{contact_id:str}",
    operation_id="contact_calls",
    status_code=200,
    responses=ANSWERS,
)
async def contact_calls(
    contact_id: FromPath[str], request: Request[Any, Any, Any], gateway: NamedDependency[Gateway]
) -> Done:
    """A contact, by its own token, raises the alarm, or ends it with `{"on": false}`."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    body = await request.body()
    try:
        call = msgspec.json.decode(body, type=ContactCall) if body else ContactCall()
    except msgspec.DecodeError as error:
        raise InputError("on", 'a contact sends nothing, or {"on": true}') from error
    gateway.alarm_inputs.called(contact_id, token if scheme.lower() == "bearer" else "", on=call.on)
    return Done()


HANDLERS = [
    raise_alarm,
    end_alarm,
    alarm_inputs,
    add_contact,
    remove_contact,
    set_mqtt,
    forget_mqtt,
    contact_calls,
]
