"""A hub's database full of signed consents: agencies with an operator each, owners, cameras."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from sqlalchemy import Connection, insert

from transom.core.codec import encode
from transom.core.consent.consent import ConsentTerms, sign_consent
from transom.core.device import DeviceTerms, sign_device_certificate
from transom.core.ids import new_id
from transom.core.log.categories import PURPOSES
from transom.core.session import Incident
from transom.core.signing import Signer
from transom.hub.accounts.people import SignedIn
from transom.hub.db.tables import (
    agencies,
    cameras,
    consents,
    devices,
    gateways,
    incidents,
    people,
    program_agencies,
    programs,
)
from transom.hub.db.tables_programs import program_documents

NOW = 1_800_000_000_000
DAY_MS = 86_400_000
PER_GATEWAY = 10
ALLOWED, REFUSED = PURPOSES[:3], PURPOSES[3]


@dataclass(frozen=True)
class Agency:
    """An agency with one operator, their device and three incidents."""

    agency_id: str
    signer: Signer
    person: SignedIn
    device: Signer
    device_id: str
    open: Incident
    closed: Incident
    other: Incident
    """Of a purpose that the program doesn't have."""


@dataclass(frozen=True)
class Shared:
    """A camera, and what one agency may do there."""

    camera_id: str
    agency: Agency
    over: bool


def agency(number: int) -> Agency:
    """One of the agencies."""
    agency_id, person_id = new_id("agy"), new_id("per")
    person = SignedIn(
        person_id=person_id,
        name="Operator",
        pseudonym=f"op-{number}",
        role="operator",
        agency_id=agency_id,
        agency_name=f"Agency {number}",
        demo=False,
        csrf="",
        session=b"",
    )
    case = Incident(
        incident_id=new_id("inc"),
        number="26-1",
        purpose=ALLOWED[0],
        justification="Somebody is missing since noon",
        authority="exigent",
    )
    return Agency(
        agency_id,
        Signer.generate(),
        person,
        Signer.generate(),
        new_id("dev"),
        case,
        replace(case, incident_id=new_id("inc")),
        replace(case, incident_id=new_id("inc"), purpose=REFUSED),
    )


def fill_first(conn: Connection, desks: Sequence[Agency], program_id: str) -> None:
    """Agencies, their people and devices, incidents and the program."""
    for one in desks:
        row = {"agency_id": one.agency_id, "name": one.person.agency_name, "key": one.signer.key}
        conn.execute(insert(agencies).values(row | {"enrolled_at": 1}))
        who = {"person_id": one.person.person_id, "name": "Operator", "role": "operator"}
        also = {"pseudonym": one.person.pseudonym, "agency_id": one.agency_id, "created_at": 1}
        conn.execute(insert(people).values(who | also))
        conn.execute(insert(devices).values(_device(one)))
        for case, closed_at in ((one.open, None), (one.closed, NOW - 1), (one.other, None)):
            told = {**case.to_json(), "agency_id": one.agency_id, "closed_at": closed_at}
            told |= {"person_id": one.person.person_id, "opened_at": 1}
            conn.execute(insert(incidents).values(told))
    owner = {"person_id": "per", "name": "A", "pseudonym": "A", "role": "owner", "created_at": 1}
    conn.execute(insert(people).values(owner))
    program = {"program_id": program_id, "name": "P", "authorising_decision": "D", "not_before": 1}
    caps = {"max_cameras": 200_000, "max_minutes": 60, "max_open_sessions": 100}
    end = {"policy_version": "v", "not_after": NOW + 9 * DAY_MS}
    conn.execute(insert(programs).values(program | caps | end))
    members = [{"program_id": program_id, "agency_id": one.agency_id} for one in desks]
    conn.execute(insert(program_agencies), members)
    paper = {"program_id": program_id, "version": 1, "content": b"{}", "document": bytes(32)}
    named = {"decision": "D", "purposes": " ".join(ALLOWED), "since": 1}
    conn.execute(insert(program_documents).values(paper | named))


def _device(one: Agency) -> dict[str, Any]:
    terms = DeviceTerms(
        device_id=one.device_id,
        agency_id=one.agency_id,
        person_id=one.person.person_id,
        pseudonym=one.person.pseudonym,
        role="operator",
        sign_key=one.device.key,
        hpke_suite="x25519",
        hpke_key=bytes(32),
        not_before=NOW - DAY_MS,
        not_after=NOW + 90 * DAY_MS,
    )
    certificate = sign_device_certificate(terms, signer=one.signer)
    row = {name: value for name, value in vars(terms).items() if name not in ("pseudonym", "role")}
    made = {"name": "Desk", "certificate": encode(certificate.to_json())}
    return row | made | {"created_at": 1, "certified_at": 1}


def registry(
    number: int, desks: Sequence[Agency], program_id: str
) -> Iterator[tuple[list[dict[str, Any]], Shared]]:
    """The consents of one camera and agency after the other, until there are so many."""
    dice, left = random.Random(7), number
    while left > 0:
        owner, gateway = Signer.generate(), Signer.generate()
        gateway_id = new_id("gwy")
        for _ in range(PER_GATEWAY):
            camera_id, desk = new_id("cam"), dice.choice(desks)
            over, many = dice.random() < 0.1, min(left, dice.choice((1, 1, 1, 2, 3)))
            rows = []
            for n in range(many):
                end = NOW + (DAY_MS if not over else -DAY_MS)
                # The first one lets look at once; others, older, only where the camera is.
                terms = _terms(desk, camera_id, program_id, gateway.key, end=end, first=n == 0)
                signed = encode(sign_consent(terms, signer=owner).to_json())
                rows.append(
                    {
                        "consent_id": terms.consent_id,
                        "camera_id": camera_id,
                        "gateway_id": gateway_id,
                        "agency_id": desk.agency_id,
                        "program_id": program_id,
                        "signed": signed,
                        "not_after": end,
                        "owner_key": owner.key,
                        "gateway_key": gateway.key,
                    }
                )
            left -= many
            if rows:
                yield rows, Shared(camera_id, desk, over)


def _terms(
    desk: Agency, camera_id: str, program_id: str, gateway_key: bytes, *, end: int, first: bool
) -> ConsentTerms:
    return ConsentTerms(
        consent_id=new_id("cns"),
        site_id=new_id("sit"),
        camera_id=camera_id,
        program_id=program_id,
        gateway_key=gateway_key,
        agency_id=desk.agency_id,
        agency_name=desk.person.agency_name or "",
        agency_key=desk.signer.key,
        purposes=tuple(sorted(ALLOWED)),
        tier="standing" if first else "registry",
        blur="blurred",
        rights=("live",) if first else (),
        max_minutes=60,
        max_minutes_per_day=240,
        given_at=NOW - 9 * DAY_MS,
        not_before=NOW - 9 * DAY_MS,
        not_after=end,
        program_not_after=NOW + 9 * DAY_MS,
    )


def fill(conn: Connection, number: int, desks: Sequence[Agency], program_id: str) -> list[Shared]:
    """Puts so many consents into an empty database; what is shared with whom."""
    fill_first(conn, desks, program_id)
    made, shared, known = registry(number, desks, program_id), [], set()
    while batch := list(islice(made, 5_000)):
        for (first, *_), one in batch:
            gateway_id = first["gateway_id"]
            if gateway_id not in known:
                known.add(gateway_id)
                keys = {"gateway_key": first["gateway_key"], "owner_key": first["owner_key"]}
                row = {"gateway_id": gateway_id, "site_id": new_id("sit"), "person_id": "per"}
                conn.execute(
                    insert(gateways).values(row | keys | {"tree_size": 0, "enrolled_at": 1})
                )
            camera = {"camera_id": one.camera_id, "gateway_id": gateway_id, "name": "Camera"}
            conn.execute(insert(cameras).values(camera | {"kind": "fixed"}))
        rows = [row for many, _ in batch for row in many]
        columns = [c.name for c in consents.columns if c.name in rows[0]]
        conn.execute(insert(consents), [{name: row[name] for name in columns} for row in rows])
        shared += [one for _, one in batch]
    return shared
