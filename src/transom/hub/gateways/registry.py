"""Mirrors what a gateway's owner has signed. A registry to list from: it opens no camera (P4)."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import structlog
from sqlalchemy import Connection

from transom.core.codec import JsonObject, encode
from transom.core.consent.consent import (
    Consent,
    Withdrawal,
    verify_consent,
    verify_withdrawal,
)
from transom.core.ids import check_id
from transom.errors import ConflictError, RefusedError, SignatureRefused, TransomError
from transom.hub.cameras import repository
from transom.hub.db.rows import Row
from transom.hub.gateways.messages import CameraInfo, Hello
from transom.hub.ledger import Staged, commitment_of, stage
from transom.hub.programs import repository as programs
from transom.hub.schemas import SignedObject

log = structlog.get_logger(__name__)


@dataclass
class Changes:
    """What changed: entries to log, cameras to tell of, objects that were turned away."""

    staged: list[Staged] = field(default_factory=list)
    cameras: set[str] = field(default_factory=set)
    removed: set[str] = field(default_factory=set)
    withdrawn: set[str] = field(default_factory=set)
    turned_away: list[str] = field(default_factory=list)


def apply_hello(conn: Connection, gateway: Row, hello: Hello, now: int) -> Changes:
    """Takes over all that a gateway lists; what isn't listed isn't there."""
    changes = Changes()
    put_cameras(conn, gateway, hello.cameras, changes)
    keep = [camera.camera_id for camera in hello.cameras]
    gone = repository.remove_cameras(conn, gateway["gateway_id"], keep=keep, at=now)
    changes.removed.update(gone)
    put_consents(conn, gateway, hello.consents, now, changes)
    withdraw(conn, gateway, hello.withdrawals, now, changes)
    return changes


def put_cameras(
    conn: Connection,
    gateway: Row,
    cameras: Iterable[CameraInfo],
    changes: Changes,
) -> None:
    """Adds or changes cameras; one that belongs to another gateway is turned away."""
    for camera in cameras:
        owner = repository.owner_of(conn, check_id(camera.camera_id, "cam"))
        if owner is not None and owner != gateway["gateway_id"]:
            changes.turned_away.append(f"camera {camera.camera_id} belongs to another gateway")
            continue
        repository.put_camera(conn, gateway_id=gateway["gateway_id"], **_columns(camera))
        changes.cameras.add(camera.camera_id)


def put_consents(
    conn: Connection,
    gateway: Row,
    consents: Iterable[SignedObject],
    now: int,
    changes: Changes,
) -> None:
    """Adds consents that verify under the enrolled owner's key, and stages `consent.given`."""
    for one in consents:
        try:
            consent = verify_consent(one.signed(), owner_key=gateway["owner_key"])
            known = repository.consent(conn, consent.consent_id)
            if known is not None and known["signed"] == encode(consent.signed.to_json()):
                continue
            _check_consent(conn, gateway, consent, known is not None, now)
        except TransomError as error:
            changes.turned_away.append(f"a consent: {error.message}")
            continue
        _add_consent(conn, gateway, consent, now, changes)


def withdraw(
    conn: Connection,
    gateway: Row,
    withdrawals: Iterable[SignedObject],
    now: int,
    changes: Changes,
) -> None:
    """Marks consents as withdrawn, for good, and stages `consent.withdrawn`."""
    for one in withdrawals:
        try:
            withdrawal = verify_withdrawal(one.signed(), owner_key=gateway["owner_key"])
        except TransomError as error:
            changes.turned_away.append(f"a withdrawal: {error.message}")
            continue
        known = repository.consent(conn, withdrawal.consent_id)
        # Of a consent that never reached this hub, or that the hub turned away: nothing to end.
        if known is None or known["gateway_id"] != gateway["gateway_id"]:
            continue
        if known["withdrawn_at"] is None:
            _withdraw(conn, known, withdrawal, now, changes)


def _check_consent(conn: Connection, gateway: Row, consent: Consent, known: bool, now: int) -> None:
    if known:
        raise ConflictError("its identifier is another consent's")
    if (consent.gateway_key, consent.site_id) != (gateway["gateway_key"], gateway["site_id"]):
        raise SignatureRefused("it names another gateway or site")
    if repository.owner_of(conn, consent.camera_id) != gateway["gateway_id"]:
        raise RefusedError("it names a camera that this gateway hasn't got")
    if repository.agency_key(conn, consent.agency_id) != consent.agency_key:
        raise RefusedError("it names an agency, or an agency's key, that isn't registered")
    program = programs.program(conn, consent.program_id)
    if program is None or consent.agency_id not in program[1]:
        raise RefusedError("it names a program that the agency takes no part in")
    if consent.not_after > program[0]["not_after"]:
        raise RefusedError("it ends later than its program")
    sharing = repository.cameras_in_program(conn, consent.program_id, now)
    if len(sharing | {consent.camera_id}) > program[0]["max_cameras"]:
        raise RefusedError("the program's cap of cameras is reached")


def _add_consent(
    conn: Connection, gateway: Row, consent: Consent, now: int, changes: Changes
) -> None:
    repository.add_consent(
        conn,
        consent_id=consent.consent_id,
        camera_id=consent.camera_id,
        gateway_id=gateway["gateway_id"],
        agency_id=consent.agency_id,
        program_id=consent.program_id,
        signed=encode(consent.signed.to_json()),
        not_after=consent.not_after,
    )
    record: JsonObject = {"consent": consent.signed.to_json()}
    changes.staged.append(
        stage(
            conn,
            "consent.given",
            subject=consent.consent_id,
            record=record,
            at=now,
            agency=consent.agency_id,
            program=consent.program_id,
            not_after=consent.not_after,
        )
    )
    changes.cameras.add(consent.camera_id)


def _withdraw(
    conn: Connection,
    known: Row,
    withdrawal: Withdrawal,
    now: int,
    changes: Changes,
) -> None:
    signed = encode(withdrawal.signed.to_json())
    repository.withdraw(conn, withdrawal.consent_id, withdrawal=signed, at=withdrawal.withdrawn_at)
    record: JsonObject = {"withdrawal": withdrawal.signed.to_json()}
    changes.staged.append(
        stage(
            conn,
            "consent.withdrawn",
            subject=withdrawal.consent_id,
            record=record,
            at=now,
            agency=known["agency_id"],
            program=known["program_id"],
            refers_to=commitment_of(conn, "consent.given", withdrawal.consent_id),
        )
    )
    changes.withdrawn.add(withdrawal.consent_id)
    changes.cameras.add(known["camera_id"])


def _columns(camera: CameraInfo) -> dict[str, Any]:
    place, view = camera.position, camera.field_of_view
    wedge: JsonObject | None = None
    if view is not None:
        wedge = {
            "bearing_deg": view.bearing_deg,
            "angle_deg": view.angle_deg,
            "reach_m": view.reach_m,
        }
    return {
        "camera_id": camera.camera_id,
        "name": camera.name,
        "kind": camera.kind,
        "lat_e6": place.lat_e6 if place is not None else None,
        "lon_e6": place.lon_e6 if place is not None else None,
        "field_of_view": encode(wedge) if wedge is not None else None,
    }
