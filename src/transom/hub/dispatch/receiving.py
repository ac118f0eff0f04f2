"""A message from dispatch: verified, read, and shown to the agency's operators as an open call."""

import json
from dataclasses import dataclass
from typing import Any, Literal

from msgspec import UNSET
from sqlalchemy import Connection

from transom.core.dispatch.eido import Call, read_call
from transom.core.dispatch.pidf import NOWHERE
from transom.core.dispatch.webhook import Delivery, verify
from transom.core.ids import new_id
from transom.errors import EncodingError, SignInRefused
from transom.hub.agencies import repository as agencies
from transom.hub.dispatch import repository
from transom.hub.dispatch.keys import secret_of
from transom.hub.dispatch.schemas import CallReceived
from transom.hub.hub import Hub
from transom.hub.sessions.schemas import CallEvent
from transom.hub.web.limits import DISPATCH, SIGN_IN

DAY_MS = 24 * 3_600_000
KEPT_DAYS = 7  # for so long a call from which nobody began an incident is kept
State = Literal["opened", "changed", "closed", "ignored"]


@dataclass(frozen=True)
class _Message:
    agency_id: str
    delivery: Delivery
    secret_id: str
    call: Call
    now: int


async def receive(
    hub: Hub, agency_id: str, delivery: Delivery, body: bytes, *, caller: str
) -> CallReceived:
    """Takes a message over, once; tells the agency's operators.

    Raises:
        SignInRefused: not signed with a secret of this agency, or too old.
        EncodingError: no EIDO about an incident; nothing was done.
        TooManyTries: more calls than an agency can have.
    """
    secret_id = await _signed_with(hub, agency_id, delivery, body, caller)
    hub.limits.take("dispatch", agency_id, DISPATCH)
    message = _Message(agency_id, delivery, secret_id, _read(body), hub.clock.now())
    state, call_id = await hub.db.write(_take_over, message)
    if state != "ignored":
        hub.streams.call([agency_id], CallEvent(call_id=call_id))
    return CallReceived(state=state, call_id=call_id or UNSET)


async def _signed_with(
    hub: Hub, agency_id: str, delivery: Delivery, body: bytes, caller: str
) -> str:
    now = hub.clock.now()
    held = await hub.db.read(_secrets, agency_id, now)
    try:
        which = verify(delivery, body, secrets=[secret_of(hub, row) for row in held], now=now)
    except SignInRefused:
        hub.limits.take("dispatch_refused", caller, SIGN_IN)
        raise
    return str(held[which]["secret_id"])


def _secrets(conn: Connection, agency_id: str, now: int) -> list[Any]:
    """The secrets that hold; none of an agency that isn't here, or was revoked."""
    row = agencies.agency(conn, agency_id)
    if row is None or row["revoked_at"] is not None:
        return []
    return list(repository.secrets_of(conn, agency_id, now))


def _read(body: bytes) -> Call:
    try:
        return read_call(json.loads(body))
    except (ValueError, RecursionError) as error:
        raise EncodingError("not JSON in UTF-8") from error


def _take_over(conn: Connection, message: _Message) -> tuple[State, str]:
    now = message.now
    repository.forget(conn, messages_before=now - DAY_MS, calls_before=now - KEPT_DAYS * DAY_MS)
    repository.change_secret(conn, message.secret_id, used_at=now)
    if not repository.note_message(conn, message.agency_id, message.delivery.number, at=now):
        return "ignored", ""
    known = repository.of_source(conn, message.agency_id, message.call.source)
    return _open(conn, message) if known is None else _change(conn, message, known)


def _open(conn: Connection, message: _Message) -> tuple[State, str]:
    if message.call.over:
        return "ignored", ""
    call_id = new_id("cal")
    repository.add_call(
        conn,
        call_id=call_id,
        agency_id=message.agency_id,
        source=message.call.source,
        received_at=message.now,
        **_columns(message),
        **_where(message.call),
    )
    return "opened", call_id


def _change(conn: Connection, message: _Message, known: Any) -> tuple[State, str]:
    columns = _columns(message)
    call, call_id = message.call, str(known["call_id"])
    if columns["updated_at"] < known["updated_at"]:
        return "ignored", call_id
    if call.where != NOWHERE:
        columns |= _where(call)
    if call.over:
        columns["closed_at"] = message.now
    elif call.reopened:
        columns["closed_at"] = None
    repository.change_call(conn, call_id, **columns)
    return ("closed" if call.over else "changed"), call_id


def _columns(message: _Message) -> dict[str, Any]:
    call = message.call
    return {
        "number": call.number,
        "types": "\n".join(call.types),
        "common_type": call.common_type,
        "words": call.words,
        "heard_at": message.now,
        "updated_at": call.updated_at or message.delivery.sent_at * 1000,
    }


def _where(call: Call) -> dict[str, Any]:
    lat_e6, lon_e6 = call.where.position or (None, None)
    return {"lat_e6": lat_e6, "lon_e6": lon_e6, "address": call.where.address}
