"""The registry as an agency's people see it. Lists; opens nothing (P4)."""

from collections.abc import Sequence
from itertools import groupby
from typing import Literal, cast

from sqlalchemy import RowMapping

from transom.core.codec import b64, decode_object
from transom.core.consent.consent import Consent, verify_consent
from transom.core.signing import Signed
from transom.hub.accounts.people import SignedIn
from transom.hub.cameras import repository
from transom.hub.cameras.schemas import Blur, Camera, ConsentSummary, Position, Right, Tier
from transom.hub.hub import Hub
from transom.hub.lands import repository as lands
from transom.hub.lands.coverage import sight_of
from transom.hub.votes import repository as votes

ASKS_NOBODY = frozenset({"standing", "scheduled"})


async def list_for(hub: Hub, person: SignedIn) -> list[Camera]:
    """The cameras that share with the person's agency now.

    Raises:
        PolicyRefused: the person belongs to no agency.
    """
    now = hub.clock.now()
    rows = await hub.db.read(repository.listed_for, person.agency(), now)
    return await shown(hub, rows, now)


async def shown(hub: Hub, rows: Sequence[RowMapping], now: int) -> list[Camera]:
    """Cameras as an agency's people see them, with what each look there would meet."""
    cameras = [_shown(hub, list(found)) for _, found in groupby(rows, key=_camera_id)]
    overdue = await hub.db.read(lands.overdue_cameras, {_camera_id(row) for row in rows}, now)
    kept = await hub.db.read(votes.by_program)
    seen = {_camera_id(row): sight_of(row) for row in rows}
    for camera in cameras:
        for consent in camera.consents:
            if camera.camera_id in overdue:
                _asks_first(consent, "objection")
            asked = kept.get(consent.program_id, ())
            if any(vote.holds_back(seen[camera.camera_id], now) for vote in asked):
                _asks_first(consent, "vote")
    return cameras


def stored_consent(row: RowMapping) -> Consent:
    """A stored consent, verified again: a changed row is worth nothing.

    Raises:
        SignatureRefused: the row isn't what the owner signed.
    """
    signed = Signed.from_json(decode_object(row["signed"]))
    return verify_consent(signed, owner_key=row["owner_key"])


def _camera_id(row: RowMapping) -> str:
    return str(row["camera_id"])


def _asks_first(consent: ConsentSummary, why: Literal["objection", "vote"]) -> None:
    """Shows what the gateway will do: it enforces that by itself, whatever is shown."""
    if consent.tier in ASKS_NOBODY:
        consent.tier, consent.asks_because = "on_request", why


def _shown(hub: Hub, rows: list[RowMapping]) -> Camera:
    first = rows[0]
    consents = [_summary(stored_consent(row)) for row in rows]
    camera = Camera(
        camera_id=first["camera_id"],
        name=first["name"],
        kind=first["kind"],
        gateway_key=b64(first["gateway_key"]),
        gateway_online=hub.channels.online(first["gateway_id"]),
        program_id=consents[0].program_id,
        consents=consents,
    )
    if first["lat_e6"] is not None:
        camera.position = Position(lat_e6=first["lat_e6"], lon_e6=first["lon_e6"])
    if first["field_of_view"] is not None:
        camera.field_of_view = decode_object(first["field_of_view"])
    return camera


def _summary(consent: Consent) -> ConsentSummary:
    summary = ConsentSummary(
        consent_id=consent.consent_id,
        tier=cast("Tier", consent.tier),
        blur=cast("Blur", consent.blur),
        rights=cast("list[Right]", list(consent.rights)),
        purposes=list(consent.purposes),
        program_id=consent.program_id,
        not_before=consent.not_before,
        not_after=consent.not_after,
        max_minutes=consent.max_minutes,
        max_minutes_per_day=consent.max_minutes_per_day,
    )
    if consent.alarm_minutes is not None:
        summary.alarm_minutes = consent.alarm_minutes
    if consent.hours is not None:
        summary.hours = consent.hours.to_json()
    return summary
