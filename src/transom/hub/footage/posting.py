"""What a footage request meets: facts, the policy's question, whom it reaches, its entry."""

from dataclasses import dataclass
from typing import Any

from shapely import Polygon
from sqlalchemy import Connection, RowMapping

from transom.core.codec import decode, decode_object, encode
from transom.core.consent.policy import Ask, covers_clip
from transom.core.device import DeviceCertificate, verify_device_certificate
from transom.core.footage.record import POSTED, PostedRecord
from transom.core.footage.request import AREA, FootageRequest, FootageRequestTerms
from transom.core.ground import Degrees, Plane
from transom.core.land import corners_from_json, corners_to_json, middle_of, square_metres
from transom.core.signing import Signed
from transom.errors import NotFoundError, TransomError
from transom.hub.accounts.people import SignedIn, bare, uid
from transom.hub.cameras import repository as cameras
from transom.hub.cameras.areas import Areas, cell_of
from transom.hub.cameras.service import stored_consent
from transom.hub.devices import repository as devices
from transom.hub.devices.state import state_of
from transom.hub.footage import repository
from transom.hub.incidents import repository as incidents
from transom.hub.lands import repository as lands
from transom.hub.lands import trees
from transom.hub.lands.coverage import box_of_corners, may_see
from transom.hub.ledger import Staged, stage
from transom.hub.policy import Question
from transom.hub.programs import repository as programs
from transom.hub.sessions.asking import incident_for, program_for

DAY_MS = 24 * 3_600_000
NO_REPEAT_MS = 30 * DAY_MS


@dataclass(frozen=True, kw_only=True)
class Asker:
    """Who asks: the device's row and its agency's key."""

    device: RowMapping
    agency_key: bytes


def read_asker(conn: Connection, person: SignedIn, asked: FootageRequestTerms) -> Asker:
    """Who asks.

    Raises:
        NotFoundError: the device isn't the person's, or the agency isn't theirs.
    """
    device = devices.device(conn, asked.device_id)
    agency_key = cameras.agency_key(conn, person.agency())
    if device is None or device["person_id"] != person.person_id or agency_key is None:
        raise NotFoundError("there is no such device", hint="Enrol this device first.")
    if asked.agency_id != person.agency_id:
        raise NotFoundError("there is no such agency for you")
    return Asker(device=device, agency_key=agency_key)


def question(
    conn: Connection, person: SignedIn, asked: FootageRequest, asker: Asker, now: int
) -> Question:
    """The policy's question about a request."""
    program = programs.program(conn, asked.program_id)
    incident = incidents.incident(conn, asked.incident.incident_id)
    return Question(
        principal=person.uid,
        action="request_footage",
        resource=uid("Agency", asked.agency_id),
        context={
            "now": now,
            "device": state_of(asker.device, now),
            "incident": incident_for(incident, asked.agency_id, asked.incident),
            "purpose": asked.incident.purpose,
            "authority": asked.incident.authority,
            "program": program_for(program, asked.agency_id, now),
            "program_purposes": program[0]["purposes"].split() if program else [],
            "square_metres": round(square_metres(asked.area)),
            "open_requests": repository.open_of_agency(conn, asked.agency_id),
            "requests_of_day": repository.of_person_since(conn, person.person_id, now - DAY_MS),
            "repeats": _repeats(conn, asked, now),
        },
        entities=[person.entity(), bare("Agency", asked.agency_id)],
    )


def certificate_of(device: RowMapping, agency_key: bytes, now: int) -> DeviceCertificate:
    """A device's certificate, verified again.

    Raises:
        SignatureRefused: the row isn't what the agency signed.
        CertificateRefused: it isn't valid now.
    """
    signed = Signed.from_json(decode_object(device["certificate"]))
    return verify_device_certificate(signed, agency_key=agency_key, now=now)


def reached(
    conn: Connection, asked: FootageRequest, agency_key: bytes, now: int
) -> list[RowMapping]:
    """The cameras whose owners are asked: those that may see the area and share clips of it."""
    near = trees.near(conn, "camera_boxes", box_of_corners(asked.area))
    return [
        camera
        for camera in lands.cameras_of(conn, near)
        if camera["kind"] != "mobile"  # nobody knows where it was then
        and may_see(camera, asked.area)
        and _shares(conn, camera["camera_id"], asked, agency_key, now)
    ]


def enter(
    conn: Connection,
    person: SignedIn,
    asked: FootageRequest,
    certificate: DeviceCertificate,
    *,
    areas: Areas,
    now: int,
) -> Staged:
    """Stages `footage_request.posted` and keeps the request."""
    record = PostedRecord(
        request_id=asked.request_id,
        device_certificate=certificate.signed,
        footage_request=asked.signed,
        posted_at=now,
    )
    public: dict[str, Any] = dict(record.public_members())
    staged = stage(
        conn,
        POSTED,
        subject=asked.request_id,
        record=record.to_json(),
        at=public.pop("time"),
        person_id=person.person_id,
        area=areas.around(cell_of(*middle_of(asked.area))),
        **public,
    )
    repository.add(
        conn,
        request_id=asked.request_id,
        code=asked.code,
        agency_id=asked.agency_id,
        person_id=person.person_id,
        device_id=asked.device_id,
        program_id=asked.program_id,
        incident_id=asked.incident.incident_id,
        area=encode(corners_to_json(asked.area)),
        begins_at=asked.begin,
        ends_at=asked.end,
        blur=asked.blur,
        message=asked.message,
        posted_at=now,
        due=asked.due,
        posted_opening=staged.opening_id,
    )
    return staged


def read_area(content: bytes) -> tuple[Degrees, ...]:
    """The corners of a row."""
    return corners_from_json(decode(content), AREA)


def _shares(
    conn: Connection, camera_id: str, asked: FootageRequest, agency_key: bytes, now: int
) -> bool:
    """Whether a consent covers it; a row that isn't what the owner signed counts as none."""
    camera = cameras.camera(conn, camera_id)
    if camera is None:
        return False
    ask = Ask(
        agency_id=asked.agency_id,
        agency_key=agency_key,
        camera_id=camera_id,
        gateway_key=camera["gateway_key"],
        program_id=asked.program_id,
        purpose=asked.incident.purpose,
        rights=("clip",),
        blur=asked.blur,
    )
    for row in cameras.consents_for(conn, camera_id, asked.agency_id):
        if row["withdrawn_at"] is not None:
            continue
        try:
            covers_clip(stored_consent(row), ask, now=now, withdrawn=(), home=None)
        except TransomError:
            continue
        return True
    return False


def _repeats(conn: Connection, asked: FootageRequest, now: int) -> bool:
    """Whether the agency has asked for a part of this place and time within 30 days."""
    earlier = repository.since(conn, asked.agency_id, asked.begin, asked.end, now - NO_REPEAT_MS)
    plane = Plane(*asked.area[0])
    here = Polygon([plane.metres(corner) for corner in asked.area])
    there = (Polygon([plane.metres(c) for c in read_area(row["area"])]) for row in earlier)
    return any(here.intersects(other) for other in there)
