"""Operators' devices: announced by their person, certified by the agency, revoked by either."""

from sqlalchemy import Connection, RowMapping

from transom.core.codec import JsonObject, b64, encode, unb64
from transom.core.device import HPKE_KEY_BYTES, DeviceCertificate, verify_device_certificate
from transom.core.ids import new_id
from transom.errors import (
    ConflictError,
    EncodingError,
    InputError,
    NotFoundError,
    SignatureRefused,
    SignInRefused,
)
from transom.hub.accounts.people import SignedIn, in_agency
from transom.hub.agencies.auth import AgencyCaller
from transom.hub.devices import repository
from transom.hub.devices.schemas import AgencyDevice, Device, DeviceState, NewDevice
from transom.hub.devices.state import shown, shown_to_agency, state_of
from transom.hub.footage.offering import offer_anew
from transom.hub.hub import Hub
from transom.hub.ledger import Staged, stage
from transom.hub.schemas import SignedObject
from transom.hub.sessions import life

MOST_DEVICES = 20  # of one person, revoked ones included


async def enrol(hub: Hub, person: SignedIn, new: NewDevice) -> Device:
    """Announces a device; it opens nothing until it is certified.

    Raises:
        PolicyRefused: the person isn't an operator of an agency.
        InputError: a key of the wrong form.
        ConflictError: another device has this key.
    """
    agency_id = person.agency()
    hub.policy.check(in_agency(person, "enrol_device", agency_id))
    row = {
        "device_id": new_id("dev"),
        "person_id": person.person_id,
        "agency_id": agency_id,
        "name": new.name,
        "sign_key": _key("sign_key", new.sign_key, 32),
        "hpke_suite": new.hpke_suite,
        "hpke_key": _key("hpke_key", new.hpke_key, HPKE_KEY_BYTES[new.hpke_suite]),
        "created_at": hub.clock.now(),
    }
    made = await hub.db.write(_add, row)
    return shown(made, hub.clock.now())


async def list_mine(hub: Hub, person: SignedIn) -> list[Device]:
    """The person's devices, newest first."""
    rows = await hub.db.read(repository.of_person, person.person_id)
    return [shown(row, hub.clock.now()) for row in rows]


async def list_of_agency(
    hub: Hub, agency: AgencyCaller, agency_id: str, state: DeviceState | None
) -> list[AgencyDevice]:
    """The devices of the asking agency's people, oldest first.

    Raises:
        SignInRefused: another agency asks.
    """
    if agency_id != agency.agency_id:
        raise SignInRefused("an agency sees its own devices only")
    now = hub.clock.now()
    rows = await hub.db.read(repository.of_agency, agency_id)
    return [shown_to_agency(r, now) for r in rows if state in (None, state_of(r, now))]


async def certify(hub: Hub, agency: AgencyCaller, device_id: str, upload: SignedObject) -> Device:
    """Stores a certificate that the agency's key signed for exactly this device, and logs it.

    Raises:
        SignatureRefused: another key signed it, or it names another device or other keys.
        CertificateRefused: it isn't valid now.
        NotFoundError: the agency has no such device.
        ConflictError: the device was revoked.
    """
    now = hub.clock.now()
    certificate = verify_device_certificate(upload.signed(), agency_key=agency.key, now=now)
    row, staged = await hub.db.write(_certify, agency.agency_id, device_id, certificate, now)
    await hub.ledger.note(staged)
    # Owners who are asked for footage right now can give it to this device too.
    hub.tasks.spawn(offer_anew(hub, agency.agency_id))
    return shown(row, now)


async def revoke(hub: Hub, agency: AgencyCaller, device_id: str) -> Device:
    """Revokes a device of the asking agency; its sessions end at once.

    Raises:
        NotFoundError: the agency has no such device.
    """
    return await revoke_where(hub, device_id, agency_id=agency.agency_id)


async def revoke_mine(hub: Hub, person: SignedIn, device_id: str) -> Device:
    """Revokes one of the person's own devices; its sessions end at once.

    Raises:
        NotFoundError: the person has no such device.
    """
    return await revoke_where(hub, device_id, person_id=person.person_id)


async def revoke_where(hub: Hub, device_id: str, **whose: str) -> Device:
    """Revokes a device whose row has these columns; its sessions end at once.

    Raises:
        NotFoundError: there is no such device.
    """
    now = hub.clock.now()
    row, staged = await hub.db.write(mark_revoked, device_id, whose, now)
    life.end_where(hub, lambda live: live.device_id == device_id, reason="device_revoked")
    if staged is not None:
        await hub.ledger.note(staged)
    return shown(row, now)


def _add(conn: Connection, row: dict[str, object]) -> RowMapping:
    if len(repository.of_person(conn, str(row["person_id"]))) >= MOST_DEVICES:
        raise ConflictError(
            f"nobody has more than {MOST_DEVICES} devices",
            hint="Keep using one that you have.",
        )
    repository.add(conn, **row)
    return _device(conn, str(row["device_id"]))


def _certify(
    conn: Connection, agency_id: str, device_id: str, certificate: DeviceCertificate, now: int
) -> tuple[RowMapping, Staged]:
    row = _device(conn, device_id, agency_id=agency_id)
    if row["revoked_at"] is not None:
        raise ConflictError("the device was revoked", hint="Its person can enrol it anew.")
    for name in ("device_id", "agency_id", "person_id", "pseudonym", "role"):
        if getattr(certificate, name) != row[name]:
            raise SignatureRefused(f"the certificate has another {name} than the device")
    for name in ("sign_key", "hpke_suite", "hpke_key"):
        if getattr(certificate, name) != row[name]:
            raise SignatureRefused(f"the certificate has another {name} than the device announced")
    repository.change(
        conn,
        device_id,
        certificate=encode(certificate.signed.to_json()),
        certified_at=now,
        not_before=certificate.not_before,
        not_after=certificate.not_after,
    )
    record: JsonObject = {"certificate": certificate.signed.to_json()}
    staged = stage(
        conn, "device.enrolled", subject=device_id, record=record, at=now, agency=agency_id
    )
    return _device(conn, device_id), staged


def mark_revoked(
    conn: Connection, device_id: str, whose: dict[str, str], now: int
) -> tuple[RowMapping, Staged | None]:
    """Revokes a device in the caller's transaction; nothing is staged if it was revoked before.

    Args:
        whose: columns that the device's row must have.

    Raises:
        NotFoundError: there is no such device.
    """
    row = _device(conn, device_id, **whose)
    if row["revoked_at"] is not None:
        return row, None
    repository.change(conn, device_id, revoked_at=now)
    record: JsonObject = {"device_id": device_id, "sign_key": b64(row["sign_key"])}
    staged = stage(
        conn, "device.revoked", subject=device_id, record=record, at=now, agency=row["agency_id"]
    )
    return _device(conn, device_id), staged


def _device(conn: Connection, device_id: str, **whose: str) -> RowMapping:
    row = repository.device(conn, device_id)
    # A device of somebody else is as good as none: its existence is nobody's business.
    if row is None or any(row[name] != value for name, value in whose.items()):
        raise NotFoundError("there is no such device")
    return row


def _key(field: str, text: str, length: int) -> bytes:
    try:
        return unb64(text, length)
    except EncodingError as error:
        raise InputError(field, f"not a public key: {error.message}") from error
