"""What a device's row says about it at an instant."""

import hashlib

from transom.core.codec import b64, decode_object
from transom.hub.db.rows import Row
from transom.hub.devices.schemas import AgencyDevice, Device, DeviceState
from transom.hub.schemas import SignedObject


def state_of(row: Row, now: int) -> DeviceState:
    """Pending, certified, expired or revoked."""
    if row["revoked_at"] is not None:
        return "revoked"
    if row["certificate"] is None:
        return "pending"
    return "certified" if row["not_before"] <= now < row["not_after"] else "expired"


def fingerprint(row: Row) -> str:
    """SHA-256 over both public keys, in groups that two people can read to each other."""
    digest = hashlib.sha256(row["sign_key"] + row["hpke_key"]).hexdigest()[:32].upper()
    return " ".join(digest[i : i + 4] for i in range(0, len(digest), 4))


def shown(row: Row, now: int) -> Device:
    """As its person sees it."""
    device = Device(
        device_id=row["device_id"],
        name=row["name"],
        state=state_of(row, now),
        fingerprint=fingerprint(row),
        created_at=row["created_at"],
    )
    if row["certificate"] is not None:
        device.certificate = SignedObject.read(decode_object(row["certificate"]))
    return device


def shown_to_agency(row: Row, now: int) -> AgencyDevice:
    """As its agency's administrator sees it."""
    return AgencyDevice(
        device_id=row["device_id"],
        agency_id=row["agency_id"],
        person_id=row["person_id"],
        person_name=row["person_name"],
        pseudonym=row["pseudonym"],
        role=row["role"],
        name=row["name"],
        state=state_of(row, now),
        fingerprint=fingerprint(row),
        sign_key=b64(row["sign_key"]),
        hpke_suite=row["hpke_suite"],
        hpke_key=b64(row["hpke_key"]),
        created_at=row["created_at"],
    )
