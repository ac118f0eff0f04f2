"""Opening, listing and closing view sessions, as people ask for it."""

from typing import Any

from sqlalchemy import Connection, RowMapping

from transom.core.session import Record, ViewRequest, read_view_request, verify_view_request
from transom.errors import (
    ConflictError,
    GatewayUnavailable,
    NotFoundError,
    PolicyRefused,
    ProofRefused,
)
from transom.hub.accounts.people import SignedIn, bare, reference, uid
from transom.hub.db.rows import Row
from transom.hub.hub import Hub
from transom.hub.ledger import Staged
from transom.hub.policy import Question
from transom.hub.rights import repository as rights
from transom.hub.rights.glass import stage_use
from transom.hub.schemas import SignedObject
from transom.hub.sessions import asking, entries, life, repository
from transom.hub.sessions.asking import Coverage, Facts
from transom.hub.sessions.live import Live
from transom.hub.sessions.schemas import (
    OpeningSession,
    RelayAccess,
    RightsEvent,
    SessionState,
    ViewSession,
    WebSocketAccess,
)
from transom.hub.web.limits import STEERING, VIEW_SESSIONS
from transom.wire.items import TRACK
from transom.wire.tokens import hash_token, new_token

FRESH_MS = 60_000  # as the gateway demands it (spec/view-session.md, step 6)


async def open_session(hub: Hub, person: SignedIn, request: SignedObject) -> OpeningSession:
    """Checks a view request, stages its entry, and answers while the log and the gateway work.

    Raises:
        EncodingError: not a view request.
        NotFoundError: no such device of the person, no such camera for the agency.
        SignatureRefused: the device didn't sign it.
        ProofRefused: step `freshness`: the device's clock is off.
        PolicyRefused: by the rule that it names; `view_session.refused` is logged.
        GatewayUnavailable: the camera's gateway isn't connected; the same is logged.
        ConflictError: the session's identifier was used before.
    """
    hub.limits.take("view_session", person.person_id, VIEW_SESSIONS)
    now = hub.clock.now()
    signed = request.signed()
    terms = read_view_request(signed.body)
    facts = await hub.db.read(asking.read_facts, person, terms, now)
    asked = verify_view_request(signed, sign_key=facts.device["sign_key"])
    if abs(now - asked.requested_at) > FRESH_MS:
        raise ProofRefused(
            "freshness", "the request isn't of this minute", hint="Check this device's clock."
        )
    if facts.used:
        raise ConflictError("a view session has this identifier already")
    covered = asking.coverage(facts, asked, now)
    try:
        hub.policy.check(asking.question(facts, person, asked, covered, now))
    except PolicyRefused as refusal:
        await _log_refusal(hub, person, facts, asked, now, reason="policy", why=refusal.rule)
        raise
    if not hub.channels.online(facts.camera["gateway_id"]):
        why = "gateway_unavailable"
        await _log_refusal(hub, person, facts, asked, now, reason="not_available", why=why)
        raise GatewayUnavailable("the camera's gateway isn't connected")
    live = await _stage(hub, person, facts, asked=asked, covered=covered, now=now)
    return _begin(hub, live)


async def list_for(hub: Hub, person: SignedIn, state: SessionState | None) -> list[ViewSession]:
    """The person's sessions, or the whole agency's for a supervisor; newest first.

    Raises:
        PolicyRefused: the person belongs to no agency.
    """
    rows = await hub.db.read(
        repository.list_shown,
        person_id=None if person.supervises else person.person_id,
        agency_id=person.agency(),
        states=None if state is None else (state,),
    )
    return [shown(row) for row in rows]


async def close_as(hub: Hub, person: SignedIn, session_id: str) -> ViewSession:
    """Ends a session; one that has ended already stays as it is.

    Raises:
        NotFoundError: the agency has no such session.
        PolicyRefused: it is somebody else's, and the person is no supervisor.
    """
    row = await hub.db.read(repository.shown, session_id)
    if row is None or row["agency_id"] != person.agency_id:
        raise NotFoundError("there is no such view session")
    hub.policy.check(_closing(person, row))
    live = hub.live.get(session_id)
    if live is None:
        return shown(row)
    life.end(hub, live, reason="viewer_left")
    now = hub.clock.now()
    return shown({**row, "state": "closed", "ended_at": now, "reason": "viewer_left"})


def steer(hub: Hub, person: SignedIn, session_id: str, request: SignedObject) -> None:
    """Passes a steering request on to the owner's gateway, which alone decides about it.

    Raises:
        NotFoundError: no such session of the person's runs.
        GatewayUnavailable: the gateway isn't connected.
        TooManyTries: they come too fast.
    """
    hub.limits.take("steering", person.person_id, STEERING)
    live = hub.live.get(session_id)
    if live is None or live.person_id != person.person_id or live.state != "released":
        raise NotFoundError("there is no such view session")
    channel = hub.channels.get(live.gateway_id)
    if channel is None:
        raise GatewayUnavailable("the camera's gateway isn't connected")
    signed = request.signed().to_json()
    channel.send({"t": "steer", "session_id": session_id, "signed": signed})


def shown(row: RowMapping | dict[str, Any]) -> ViewSession:
    """A session as the interface shows it."""
    session = ViewSession(
        session_id=row["session_id"],
        state=row["state"],
        camera_id=row["camera_id"],
        camera_name=row["camera_name"],
        incident_id=row["incident_id"],
        incident_number=row["incident_number"],
        purpose=row["purpose"],
        pseudonym=row["pseudonym"],
        program_id=row["program_id"],
        opened_at=row["opened_at"],
        not_after=row["not_after"],
    )
    for name in _OPTIONAL:
        if row[name] is not None:
            setattr(session, name, row[name])
    return session


_OPTIONAL = (
    "released_at",
    "ended_at",
    "reason",
    "step",
    "message",
    "seconds",
    "frames",
    "bytes",
    "entry_index",
    "closed_entry_index",
)


async def _stage(
    hub: Hub,
    person: SignedIn,
    facts: Facts,
    *,
    asked: ViewRequest,
    covered: Coverage,
    now: int,
) -> Live:
    device = asking.certificate(facts, now)
    record = Record(
        session_id=asked.session_id,
        gateway_id=facts.camera["gateway_id"],
        device_certificate=device.signed,
        view_request=asked.signed,
        opened_at=now,
        not_after=asking.latest_end(facts, asked, covered, device, now),
    )
    row: dict[str, Any] = {
        "session_id": asked.session_id,
        "state": "opening",
        "person_id": person.person_id,
        "agency_id": asked.agency_id,
        "device_id": asked.device_id,
        "camera_id": asked.camera_id,
        "gateway_id": record.gateway_id,
        "program_id": asked.program_id,
        "incident_id": asked.incident.incident_id,
        "purpose": asked.incident.purpose,
        "opened_at": now,
        "not_after": record.not_after,
    }
    area = hub.areas.of(asked.camera_id)
    approval, glass = asking.rests_on(facts, asked, now)
    rests_on = None if approval is None else int(approval["approval_id"])
    values = {**row, "minutes": asked.minutes}
    first, used, staged = await hub.db.write(
        _add, values, asked, record, area=area, rests_on=(rests_on, glass)
    )
    # Their tasks start before the one that appends `opened`, so all go to the log in one batch.
    hub.ledger.note_soon(first)
    members = {name: row[name] for name in row if name != "state"}
    return Live(
        **members,
        web_session=person.session,
        record=record,
        consents=covered.consents,
        staged=staged,
        approval_id=rests_on,
        glass=(used, glass["reason"]) if used is not None and glass is not None else None,
    )


def _add(
    conn: Connection,
    row: dict[str, Any],
    asked: ViewRequest,
    record: Record,
    *,
    area: str | None,
    rests_on: tuple[int | None, Row | None],
) -> tuple[Staged, Staged | None, Staged]:
    who = {"gateway_id": record.gateway_id, "person_id": row["person_id"]}
    first = entries.asked(conn, asked, **who, program_known=True, area=area, at=record.opened_at)
    approval_id, glass = rests_on
    used = None
    if glass is not None:
        used = stage_use(conn, first, glass, session_id=record.session_id, **who)
    staged = entries.opened(conn, first, record, person_id=row["person_id"])
    repository.add(conn, **row, opened_opening=staged.opening_id)
    repository.add_step(conn, record.session_id, state="opening", at=record.opened_at)
    if approval_id is not None or glass is not None:
        glass_id = None if glass is None else glass["glass_id"]
        at, known = record.opened_at, {"approval_id": approval_id, "glass_id": glass_id}
        rights.add_look(conn, record.session_id, **known, at=at)
    return first, used, staged


def _begin(hub: Hub, live: Live) -> OpeningSession:
    if live.glass is not None:  # it owes a justification from its first look on
        hub.streams.rights([live.agency_id], RightsEvent(incident_id=live.incident_id))
    token = new_token()
    hub.relay.allow_viewer(live.session_id, camera_id=live.camera_id, token_hash=hash_token(token))
    address = hub.relay.address
    life.begin(hub, live)
    return OpeningSession(
        session_id=live.session_id,
        state=live.state,
        relay=RelayAccess(
            url=f"{address.url}/v/{live.session_id}",
            token=token,
            fingerprints=list(address.fingerprints),
        ),
        websocket=WebSocketAccess(
            url=f"{hub.config.websocket_url}/v1/relay/{live.session_id}", token=token
        ),
        broadcast=live.camera_id,
        track=TRACK,
        not_after=live.not_after,
    )


async def _log_refusal(
    hub: Hub, person: SignedIn, facts: Facts, asked: ViewRequest, now: int, *, reason: str, why: str
) -> None:
    who = {"gateway_id": facts.camera["gateway_id"], "person_id": person.person_id}
    area = hub.areas.of(asked.camera_id)

    def work(conn: Connection) -> tuple[Staged, Staged]:
        known = facts.program is not None
        first = entries.asked(conn, asked, **who, program_known=known, area=area, at=now)
        return first, entries.turned_away(conn, first, asked, reason=reason, why=why, **who)

    staged = await hub.db.write(work)
    hub.metrics.refused(reason)
    hub.ledger.note_soon(*staged)


def _closing(person: SignedIn, row: RowMapping) -> Question:
    agency = bare("Agency", row["agency_id"])
    session = {
        "uid": uid("ViewSession", row["session_id"]),
        "attrs": {
            "person": reference("Person", row["person_id"]),
            "agency": reference("Agency", row["agency_id"]),
        },
        "parents": [],
    }
    entities = [person.entity(), agency, session]
    if row["person_id"] != person.person_id:
        entities.append(
            {"uid": uid("Person", row["person_id"]), "attrs": {"roles": []}, "parents": []}
        )
    return Question(
        principal=person.uid,
        action="close_session",
        resource=uid("ViewSession", row["session_id"]),
        entities=entities,
    )
