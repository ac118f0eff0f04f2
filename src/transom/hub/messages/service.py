"""Messages to owners as people send and read them, and as gateways answer and report them.

A message goes to the owner's gateway, which proves it by itself. Nothing comes back but an answer
that the owner gives: not that it has arrived, was seen, or was muted (as P10).
"""

import msgspec
from msgspec import UNSET
from sqlalchemy import Connection, RowMapping

from transom.core.codec import b64, decode_object, encode
from transom.core.message import (
    DAY_MS,
    MOST_OF_INCIDENT,
    MOST_OF_WEEK,
    TOLD_MS,
    WEEK_MS,
    MessageTerms,
    read_message,
    verify_answer,
    verify_message,
    verify_report,
)
from transom.core.signing import Signed
from transom.errors import ConflictError, NotFoundError, PolicyRefused, ProofRefused, TransomError
from transom.hub.accounts.people import SignedIn, in_agency
from transom.hub.cameras import repository as cameras
from transom.hub.cameras.service import stored_consent
from transom.hub.devices import repository as devices
from transom.hub.footage.posting import certificate_of
from transom.hub.hub import Hub
from transom.hub.incidents import repository as incidents
from transom.hub.messages import repository
from transom.hub.messages.schemas import MessageEvent, ReportedMessage, SentMessage
from transom.hub.oversight import access
from transom.hub.schemas import SignedObject
from transom.hub.web.limits import MESSAGES

FRESH_MS = 60_000
KEPT_MS = 120 * DAY_MS


async def post(hub: Hub, person: SignedIn, message: SignedObject) -> SentMessage:
    """Sends a message to the owner of a camera.

    Raises:
        EncodingError: not a message, or more than a template has.
        PolicyRefused: by the rule that it names; `messages.week` and `messages.incident` are full.
        NotFoundError: no such device of the person, or incident or shared camera of the agency.
        SignatureRefused: the device didn't sign it.
        ProofRefused: step `freshness`: the device's clock is off.
        ConflictError: it was sent before, or asks about an incident that is closed.
    """
    hub.limits.take("message", person.person_id, MESSAGES)
    hub.policy.check(in_agency(person, "message_owner", person.agency()))
    row = await hub.db.write(_post, person, message.signed(), hub.clock.now())
    _tell(hub, row)
    return _shown(row)


async def list_for(hub: Hub, person: SignedIn, incident_id: str) -> list[SentMessage]:
    """The agency's messages about an incident, newest first. Raises PolicyRefused."""
    hub.policy.check(in_agency(person, "read_messages", person.agency()))
    rows = await hub.db.read(repository.of_incident, person.agency(), incident_id)
    return [_shown(row) for row in rows]


async def reported(hub: Hub, person: SignedIn) -> list[ReportedMessage]:
    """What owners have reported, newest first; the reading is logged. Raises PolicyRefused."""
    await access.reads(hub, person, "reported messages")
    return [_reported(row) for row in await hub.db.read(repository.reported)]


async def tell_all(hub: Hub, gateway_id: str) -> None:
    """Tells a gateway that has come back of its messages; it knows those that it has."""
    since = hub.clock.now() - TOLD_MS
    for row in await hub.db.read(repository.for_gateway, gateway_id, since):
        _tell(hub, row)


async def take_answer(hub: Hub, gateway_id: str, signed: Signed) -> None:
    """Keeps an owner's first answer, and tells the agency.

    Raises:
        NotFoundError: no such message was sent to this gateway.
        SignatureRefused, EncodingError: not what the gateway signed.
    """
    row = await hub.db.read(_of_gateway, gateway_id, signed)
    verify_answer(signed, gateway_key=row["gateway_key"])
    if row["answer"] is not None:
        return  # told again after the channel was away
    answer = encode(signed.to_json())
    await hub.db.write(repository.change, row["message_id"], answer=answer)
    hub.streams.message([row["agency_id"]], MessageEvent(incident_id=row["incident_id"]))


async def take_report(hub: Hub, gateway_id: str, signed: Signed) -> None:
    """Keeps an owner's first report for the oversight seat. Raises as `take_answer`."""
    row = await hub.db.read(_of_gateway, gateway_id, signed)
    verify_report(signed, gateway_key=row["gateway_key"])
    if row["report"] is None:
        report, now = encode(signed.to_json()), hub.clock.now()
        await hub.db.write(repository.change, row["message_id"], report=report, reported_at=now)


async def forget_due(hub: Hub) -> None:
    """A duty: messages are deleted after 120 days."""
    await hub.db.write(repository.forget, hub.clock.now() - KEPT_MS)


def _post(conn: Connection, person: SignedIn, signed: Signed, now: int) -> RowMapping:
    terms = read_message(signed.body)
    device, key = devices.device(conn, terms.device_id), cameras.agency_key(conn, person.agency())
    if device is None or device["person_id"] != person.person_id or key is None:
        raise NotFoundError("there is no such device", hint="Enrol this device first.")
    certificate = certificate_of(device, key, now)
    verify_message(signed, sign_key=certificate.sign_key)
    if abs(terms.sent_at - now) > FRESH_MS:
        raise ProofRefused("freshness", "signed more than 60 s from now", reason="sent_at")
    _check_incident(conn, person, terms)
    camera = _shared(conn, terms, now)
    _check_rate(conn, terms, camera["gateway_id"], now)
    _check_corrected(conn, terms)
    repository.add(
        conn,
        message_id=terms.message_id,
        agency_id=terms.agency_id,
        person_id=person.person_id,
        incident_id=terms.incident_id,
        camera_id=terms.camera_id,
        gateway_id=camera["gateway_id"],
        signed=encode(signed.to_json()),
        certificate=encode(certificate.signed.to_json()),
        sent_at=now,
    )
    return _row(conn, terms.message_id)


def _check_incident(conn: Connection, person: SignedIn, terms: MessageTerms) -> None:
    incident = incidents.incident(conn, terms.incident_id)
    said = (terms.agency_id, terms.number, terms.purpose)
    known = incident and (person.agency_id, incident["number"], incident["purpose"])
    if incident is None or incident["agency_id"] != person.agency_id or said != known:
        raise NotFoundError("there is no such incident of your agency")
    if incident["closed_at"] is not None and terms.template == "please_look":
        raise ConflictError("the incident is closed", hint="Open a new one to ask owners.")


def _shared(conn: Connection, terms: MessageTerms, now: int) -> RowMapping:
    """The camera, if its owner shares it with the agency: nobody else is written to."""
    camera = cameras.camera(conn, terms.camera_id)
    rows = cameras.consents_for(conn, terms.camera_id, terms.agency_id)
    shares = any(_in_force(row, now) for row in rows if row["withdrawn_at"] is None)
    if camera is None or not shares:
        raise NotFoundError("no such camera is shared with your agency")
    return camera


def _in_force(row: RowMapping, now: int) -> bool:
    """Whether a consent holds now; a row that isn't what the owner signed holds nothing."""
    try:
        consent = stored_consent(row)
    except TransomError:
        return False
    return consent.not_before <= now < min(consent.not_after, consent.program_not_after)


def _check_rate(conn: Connection, terms: MessageTerms, gateway_id: str, now: int) -> None:
    if repository.message(conn, terms.message_id) is not None:
        raise ConflictError("this message was sent before")
    since = now - WEEK_MS
    if repository.to_owner_since(conn, terms.agency_id, gateway_id, since) >= MOST_OF_WEEK:
        raise PolicyRefused(
            "messages.week",
            f"Your agency has sent this owner {MOST_OF_WEEK} messages within seven days.",
            hint="Wait until a week has passed since the first of them.",
        )
    if repository.to_owner_about(conn, terms.incident_id, gateway_id) >= MOST_OF_INCIDENT:
        raise PolicyRefused(
            "messages.incident",
            f"This owner was sent {MOST_OF_INCIDENT} messages about this incident.",
            hint="Leave it at that: who has something to say has your messages.",
        )


def _check_corrected(conn: Connection, terms: MessageTerms) -> None:
    if terms.corrects is None:
        return
    earlier = repository.message(conn, terms.corrects)
    same = earlier and (earlier["camera_id"], earlier["agency_id"])
    if same != (terms.camera_id, terms.agency_id):
        raise NotFoundError("there is no such earlier message to this camera's owner")


def _of_gateway(conn: Connection, gateway_id: str, signed: Signed) -> RowMapping:
    row = repository.message(conn, str(signed.body.get("message_id", "")))
    if row is None or row["gateway_id"] != gateway_id:
        raise NotFoundError("no such message was sent to this gateway")
    return row


def _row(conn: Connection, message_id: str) -> RowMapping:
    row = repository.message(conn, message_id)
    assert row is not None
    return row


def _tell(hub: Hub, row: RowMapping) -> None:
    """Tells its gateway, if it is connected; else it hears of it when it comes back."""
    channel = hub.channels.get(row["gateway_id"])
    if channel is not None and not channel.closed:
        signed, certificate = decode_object(row["signed"]), decode_object(row["certificate"])
        channel.send({"t": "message", "signed": signed, "certificate": certificate})


def _signed(content: bytes) -> SignedObject:
    return SignedObject.read(decode_object(content))


def _shown(row: RowMapping) -> SentMessage:
    return SentMessage(
        message=_signed(row["signed"]),
        camera_id=row["camera_id"],
        camera_name=row["camera_name"],
        gateway_key=b64(row["gateway_key"]),
        incident_id=row["incident_id"],
        pseudonym=row["pseudonym"],
        sent_at=row["sent_at"],
        answer=UNSET if row["answer"] is None else _signed(row["answer"]),
    )


def _reported(row: RowMapping) -> ReportedMessage:
    report = decode_object(row["report"])
    return ReportedMessage(
        message=_signed(row["signed"]),
        agency_id=row["agency_id"],
        agency_name=row["agency_name"],
        pseudonym=row["pseudonym"],
        reason=msgspec.convert(report["body"], dict)["reason"],
        reported_at=row["reported_at"],
    )
