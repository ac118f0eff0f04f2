"""What a view request meets: the facts about it, the policy's question, the cap. Opens nothing."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, RowMapping

from transom.core.codec import decode_object
from transom.core.consent.consent import Consent
from transom.core.consent.policy import REASONS, Ask, covers, ends_at
from transom.core.device import DeviceCertificate, verify_device_certificate
from transom.core.session import Incident as Stated
from transom.core.session import ViewRequestTerms
from transom.core.signing import Signed
from transom.errors import ConsentRefused, NotFoundError, TransomError
from transom.hub.accounts.people import SignedIn, bare, reference, uid
from transom.hub.cameras import repository as cameras
from transom.hub.cameras.service import stored_consent
from transom.hub.db.rows import Row
from transom.hub.devices import repository as devices
from transom.hub.devices.state import state_of
from transom.hub.incidents import repository as incidents
from transom.hub.incidents.service import stated
from transom.hub.policy import Question
from transom.hub.programs import repository as programs
from transom.hub.programs.shown import state_of as program_state
from transom.hub.rights import repository as rights
from transom.hub.rights.deciding import Held
from transom.hub.sessions import repository

MINUTE_MS = 60_000
DAY_MS = 24 * 60 * MINUTE_MS


@dataclass(frozen=True, kw_only=True)
class Facts:
    """Everything that the hub knows about a request, read in one snapshot."""

    device: RowMapping
    camera: RowMapping
    agency_key: bytes
    incident: RowMapping | None
    program: tuple[RowMapping, list[str]] | None
    consents: Sequence[RowMapping]
    held: Held
    running: int
    spent: repository.Spent
    used: bool


@dataclass(frozen=True)
class Coverage:
    """What the owner's consents say: `covers`, or the term that came furthest and failed."""

    answer: str
    consents: tuple[Consent, ...]


def read_facts(conn: Connection, person: SignedIn, asked: ViewRequestTerms, now: int) -> Facts:
    """The facts about a request.

    Raises:
        NotFoundError: the device isn't the person's, or the camera doesn't share with the agency.
    """
    agency_id = person.agency()
    device = devices.device(conn, asked.device_id)
    if device is None or device["person_id"] != person.person_id:
        raise NotFoundError("there is no such device", hint="Enrol this device first.")
    camera = cameras.camera(conn, asked.camera_id)
    consents = cameras.consents_for(conn, asked.camera_id, agency_id)
    agency_key = cameras.agency_key(conn, agency_id)
    # A camera that never shared with the agency is as good as none.
    if camera is None or not consents or agency_key is None or asked.agency_id != agency_id:
        raise NotFoundError("there is no such camera for your agency")
    return Facts(
        device=device,
        camera=camera,
        agency_key=agency_key,
        incident=incidents.incident(conn, asked.incident.incident_id),
        program=programs.program(conn, asked.program_id),
        consents=consents,
        held=Held(
            approval=rights.approval(conn, asked.incident.incident_id),
            glass=rights.glass(conn, asked.incident.incident_id),
        ),
        running=repository.running_in_program(conn, asked.program_id),
        spent=repository.spent(
            conn,
            agency_id=agency_id,
            person_id=person.person_id,
            incident_id=asked.incident.incident_id,
            since=now - DAY_MS,
        ),
        used=repository.exists(conn, asked.session_id),
    )


def coverage(facts: Facts, asked: ViewRequestTerms, now: int) -> Coverage:
    """Asks every consent; a row that isn't what the owner signed counts as none."""
    ask = Ask(
        agency_id=asked.agency_id,
        agency_key=facts.agency_key,
        camera_id=asked.camera_id,
        gateway_key=facts.camera["gateway_key"],
        program_id=asked.program_id,
        purpose=asked.incident.purpose,
        rights=asked.rights,
        blur=asked.blur,
    )
    withdrawn = {c["consent_id"] for c in facts.consents if c["withdrawn_at"] is not None}
    good: list[Consent] = []
    failed: list[str] = []
    for row in facts.consents:
        try:
            consent = stored_consent(row)
            covers(consent, ask, now=now, withdrawn=withdrawn, home=None)
        except ConsentRefused as refusal:
            failed.append(refusal.reason)
        except TransomError:
            continue
        else:
            good.append(consent)
    if good:
        return Coverage("covers", tuple(good))
    return Coverage(max(failed, key=REASONS.index, default="none"), ())


def question(
    facts: Facts, person: SignedIn, asked: ViewRequestTerms, covered: Coverage, now: int
) -> Question:
    """The policy's question about a request."""
    agency = reference("Agency", asked.agency_id)
    program = facts.program
    state = program_for(program, asked.agency_id, now)
    return Question(
        principal=person.uid,
        action="view_live",
        resource=uid("Camera", asked.camera_id),
        context={
            "now": now,
            "agency": agency,
            "device": state_of(facts.device, now),
            "incident": incident_for(facts.incident, asked.agency_id, asked.incident),
            "purpose": asked.incident.purpose,
            "authority": asked.incident.authority,
            "minutes": asked.minutes,
            "program": state,
            "program_purposes": program[0]["purposes"].split() if program else [],
            "program_max_minutes": program[0]["max_minutes"] if program else 0,
            "program_open_sessions": facts.running,
            "program_max_sessions": program[0]["max_open_sessions"] if program else 0,
            "incident_minutes": facts.spent.incident,
            "person_minutes_of_day": facts.spent.person_of_day,
            "agency_minutes_of_day": facts.spent.agency_of_day,
            "approval": facts.held.answer(
                person.person_id, needed=needs_approval(facts, asked), now=now
            ),
            "break_glass": facts.held.broken(now) is not None,
            "consent": covered.answer,
        },
        entities=[
            person.entity(),
            bare("Agency", asked.agency_id),
            {
                "uid": uid("Camera", asked.camera_id),
                "attrs": {"agencies": [agency]},
                "parents": [],
            },
        ],
    )


def needs_approval(facts: Facts, asked: ViewRequestTerms) -> bool:
    """Whether the program's use policy demands a supervisor's approval for the purpose."""
    program = facts.program
    return program is not None and asked.incident.purpose in program[0]["approval"].split()


def rests_on(facts: Facts, asked: ViewRequestTerms, now: int) -> tuple[Row | None, Row | None]:
    """The approval and the broken glass that a look rests on, once the policy has allowed it."""
    broken = facts.held.broken(now)
    wanted = broken is None and needs_approval(facts, asked)
    return (facts.held.approved(now) if wanted else None), broken


def certificate(facts: Facts, now: int) -> DeviceCertificate:
    """The device's certificate, verified again.

    Raises:
        SignatureRefused: the row isn't what the agency signed.
        CertificateRefused: it isn't valid now.
    """
    signed = Signed.from_json(decode_object(facts.device["certificate"]))
    return verify_device_certificate(signed, agency_key=facts.agency_key, now=now)


def latest_end(
    facts: Facts, asked: ViewRequestTerms, covered: Coverage, device: DeviceCertificate, now: int
) -> int:
    """The least of every end that the hub knows; the gateway may set an earlier one."""
    assert facts.program is not None
    program_end: int = facts.program[0]["not_after"]
    approval, _ = rests_on(facts, asked, now)
    return min(
        program_end if approval is None else approval["not_after"],
        now + asked.minutes * MINUTE_MS,
        program_end,
        device.not_after,
        max(ends_at(consent, start=now, home=None) for consent in covered.consents),
    )


def program_for(found: tuple[RowMapping, list[str]] | None, agency_id: str, now: int) -> str:
    """A program's state, as an agency may act under it; `other` if it takes no part."""
    if found is None or agency_id not in found[1]:
        return "other"
    return program_state(found[0], now)


def incident_for(row: RowMapping | None, agency_id: str, told: Stated) -> str:
    """Whether an incident is as a request states it: `open`, `closed`, or `other`."""
    if row is None or row["agency_id"] != agency_id or stated(row) != told:
        return "other"
    return "open" if row["closed_at"] is None else "closed"
