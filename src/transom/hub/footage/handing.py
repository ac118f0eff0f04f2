"""Hands a released clip to an evidence machine, with all that a package needs.

See spec/evidence-package.md. The custodian's device signs an act, and the act is in the witnessed
log before anything is given. The package is made at the agency: this hub can't open the clip.
"""

import hashlib
import secrets
from collections.abc import AsyncIterator
from dataclasses import dataclass

from msgspec import convert
from sqlalchemy import Connection, RowMapping

from transom.core.codec import JsonObject, b64, decode_object
from transom.core.consent.policy import Ask, covers_clip
from transom.core.footage.act import (
    ENTRY_OF,
    EvidenceAct,
    EvidenceActTerms,
    read_evidence_act,
    verify_evidence_act,
)
from transom.core.footage.record import PostedRecord
from transom.core.footage.release import read_footage_release
from transom.core.footage.request import read_footage_request
from transom.core.signing import Signed
from transom.errors import (
    ConflictError,
    NotFoundError,
    ProofRefused,
    SignInRefused,
    TransomError,
    UnavailableError,
)
from transom.hub.accounts import repository as accounts
from transom.hub.accounts.people import SignedIn
from transom.hub.agencies import repository as agencies
from transom.hub.cameras import repository as cameras
from transom.hub.cameras.service import stored_consent
from transom.hub.devices import repository as devices
from transom.hub.devices.state import state_of
from transom.hub.footage import custody, repository
from transom.hub.footage import custody_repository as custody_rows
from transom.hub.footage.evidence_schemas import EvidenceHandover
from transom.hub.footage.service import FRESH_MS, HANDED_MS, stream
from transom.hub.hub import Hub
from transom.hub.ledger import Staged
from transom.hub.openings.delivery import opened
from transom.hub.openings.schemas import Opening
from transom.hub.schemas import SignedObject


@dataclass(frozen=True, kw_only=True)
class Handing:
    """What was read and staged in one transaction."""

    staged: Staged
    request: RowMapping
    clip: RowMapping
    agency: RowMapping
    certificate: bytes
    key: bytes
    consent: Signed
    openings: list[RowMapping]


async def hand_over(hub: Hub, signed: Signed) -> EvidenceHandover:
    """Hands a clip to the machine whose device key signed the act.

    Raises:
        EncodingError: not an evidence act.
        SignInRefused: no certified device of a person who is known here has this key.
        PolicyRefused: its person keeps no evidence.
        ProofRefused: step `freshness`: the machine's clock is off.
        NotFoundError: there is no such clip, or none for this device, or it was destroyed.
        ConflictError: the act was used before.
        WitnessUnavailable: the log's quorum can't be met now, so nothing is handed out.
    """
    read_evidence_act(signed.body)
    now, token = hub.clock.now(), secrets.token_bytes(32)
    person, device = await hub.db.read(_who, signed.key, now)
    act = verify_evidence_act(signed, sign_key=device["sign_key"])
    custody.may_keep(hub, person)
    if abs(now - act.acted_at) > FRESH_MS:
        raise ProofRefused("freshness", "the act isn't of this minute", hint="Check the clock.")
    handing = await hub.db.write(_stage, (person, device), act, now, _hash(token))
    await hub.ledger.append(handing.staged)
    proofs = await hub.ledger.prove({r["opening_id"]: r["entry"] for r in handing.openings})
    openings = [opened(row, proofs[row["opening_id"]]) for row in handing.openings]
    return EvidenceHandover(
        token=b64(token),
        request_code=handing.request["code"],
        incident_number=handing.request["incident_number"],
        camera_name=handing.clip["camera_name"],
        agency_name=handing.agency["name"],
        gateway_key=b64(handing.clip["gateway_key"]),
        release=SignedObject.read(decode_object(handing.clip["release"])),
        key=SignedObject.read(decode_object(handing.key)),
        certificate=SignedObject.read(decode_object(handing.certificate)),
        consent=SignedObject.of(handing.consent),
        openings=[convert(one.to_json(), Opening) for one in openings],
        policy=hub.trust_policy,
    )


async def sealed(hub: Hub, token: bytes) -> tuple[int, AsyncIterator[bytes]]:
    """The clip that was handed over within the hour, as it was sealed.

    Raises:
        SignInRefused: the token is unknown, or too old.
        NotFoundError: the clip was destroyed meanwhile.
    """
    act = await hub.db.read(custody_rows.by_token, _hash(token), hub.clock.now() - HANDED_MS)
    if act is None:
        raise SignInRefused("that needs the token of an export within the hour")
    row = await hub.db.read(repository.request, act["request_id"])
    clip = await hub.db.read(repository.clip, act["request_id"], act["camera_id"])
    assert row is not None
    assert clip is not None
    return stream(hub, row["program_id"], custody.there(clip))


def _who(conn: Connection, sign_key: bytes, now: int) -> tuple[SignedIn, RowMapping]:
    device = devices.by_key(conn, sign_key)
    if device is None or state_of(device, now) != "certified":
        raise _unknown()
    person = accounts.person(conn, device["person_id"])
    agency = agencies.agency(conn, device["agency_id"])
    here = person is not None and person["left_at"] is None
    if person is None or not here or agency is None or agency["revoked_at"] is not None:
        raise _unknown()
    return SignedIn.from_row({**person, "demo": False}, csrf="", session=b""), device


def _unknown() -> SignInRefused:
    return SignInRefused(
        "no device with this key is certified by its agency now",
        hint="Enrol the evidence machine in the console, and have it certified.",
    )


def _stage(
    conn: Connection,
    who: tuple[SignedIn, RowMapping],
    act: EvidenceAct,
    now: int,
    token: bytes,
) -> Handing:
    (person, device), where = who, (act.request_id, act.camera_id)
    row, stored = custody.clip_of(conn, person, *where)
    custody.there(stored)
    (clip,) = (c for c in repository.released(conn, [where[0]]) if c["camera_id"] == where[1])
    key = repository.clip_key(conn, *where, device["device_id"])
    agency = agencies.agency(conn, row["agency_id"])
    assert agency is not None
    if key is None:
        raise NotFoundError(
            "the clip wasn't sealed for this machine",
            hint="It was certified after the owner gave the clip. One that was before can do it.",
        )
    if _used(conn, where, act.act_id):
        raise ConflictError("this act was used before")
    record: JsonObject = {
        "device_certificate": decode_object(device["certificate"]),
        "act": act.signed.to_json(),
    }
    staged = custody.enter(
        conn,
        ENTRY_OF[act.kind],
        where,
        at=now,
        record=record,
        person_id=person.person_id,
        detail=act.recipient or act.reason,
        token=token,
    )
    consent, given = _consent(conn, row, clip, agency["key"])
    told = [
        custody_rows.newest_opening(conn, ("agency.enrolled",), agency["agency_id"]),
        custody_rows.newest_opening(conn, ("device.enrolled",), device["device_id"]),
        given,
        custody_rows.newest_opening(conn, ("footage_request.posted",), act.request_id),
        custody_rows.released_opening(conn, *where),
        *custody_rows.of_clip(conn, *where),
    ]
    return Handing(
        staged=staged,
        request=row,
        clip=clip,
        agency=agency,
        certificate=device["certificate"],
        key=key,
        consent=consent,
        openings=[one for one in told if one is not None],
    )


def _used(conn: Connection, where: custody.Where, act_id: str) -> bool:
    acts = [r for r in custody_rows.of_clip(conn, *where) if r["type"] in ENTRY_OF.values()]
    return any(_act_of(row).act_id == act_id for row in acts)


def _act_of(row: RowMapping) -> EvidenceActTerms:
    return read_evidence_act(Signed.from_json(decode_object(row["record"])["act"]).body)


def _consent(
    conn: Connection, row: RowMapping, clip: RowMapping, agency_key: bytes
) -> tuple[Signed, RowMapping | None]:
    """The consent under which the owner gave the clip, and its opening."""
    release = read_footage_release(Signed.from_json(decode_object(clip["release"])).body)
    posted = custody_rows.newest_opening(conn, ("footage_request.posted",), row["request_id"])
    assert posted is not None
    asked = PostedRecord.from_json(decode_object(posted["record"])).footage_request
    ask = Ask(
        agency_id=row["agency_id"],
        agency_key=agency_key,
        camera_id=clip["camera_id"],
        gateway_key=clip["gateway_key"],
        program_id=row["program_id"],
        purpose=read_footage_request(asked.body).incident.purpose,
        rights=("clip",),
        blur=release.blur,
    )
    for stored in cameras.consents_for(conn, clip["camera_id"], row["agency_id"]):
        try:
            consent = stored_consent(stored)
            covers_clip(consent, ask, now=release.released_at, withdrawn=(), home=None)
        except TransomError:
            continue
        given = custody_rows.newest_opening(
            conn, ("consent.given", "consent.changed"), consent.consent_id
        )
        return consent.signed, given
    raise UnavailableError("the hub hasn't got the consent under which the clip was given")


def _hash(token: bytes) -> bytes:
    return hashlib.sha256(token).digest()
