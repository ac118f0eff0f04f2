"""Footage requests as people post, read and withdraw them, and the clips that owners gave."""

import asyncio
from collections.abc import AsyncIterator, Sequence

from sqlalchemy import Connection, RowMapping

from transom.core.codec import JsonObject, b64, decode_object
from transom.core.footage.request import read_footage_request, verify_footage_request
from transom.core.signing import Signed
from transom.errors import ConflictError, NotFoundError, ProofRefused
from transom.hub.accounts.people import SignedIn, in_agency
from transom.hub.db.rows import Row
from transom.hub.devices import repository as devices
from transom.hub.footage import closing, custody, posting, repository
from transom.hub.footage.custody_repository import fetched_since
from transom.hub.footage.pieces import object_ids, part_of
from transom.hub.footage.schemas import AgencyFootageRequest, AreaCorner, ReleasedClip
from transom.hub.hub import Hub
from transom.hub.ledger import Staged
from transom.hub.schemas import SignedObject
from transom.hub.web.limits import CLIPS, FOOTAGE_REQUESTS

HANDED_MS = 3_600_000
"""How long after its entry a clip's sealed bytes are handed out."""
FRESH_MS = 60_000  # as the gateways demand it (spec/footage.md, step 6)


async def post(hub: Hub, person: SignedIn, request: SignedObject) -> AgencyFootageRequest:
    """Posts a request: its entry is staged, and owners are asked once it is in the log.

    Raises:
        EncodingError: not a footage request.
        NotFoundError: no such device of the person.
        SignatureRefused: the device didn't sign it.
        ProofRefused: step `freshness`: the device's clock is off.
        PolicyRefused: by the rule that it names.
        ConflictError: its identifier or its code was used before.
    """
    hub.limits.take("footage_request", person.person_id, FOOTAGE_REQUESTS)
    signed = request.signed()
    staged = await hub.db.write(_post, hub, person, signed, hub.clock.now())
    hub.ledger.note_soon(staged)
    return await _shown_one(hub, str(signed.body["request_id"]))


async def list_for(
    hub: Hub, person: SignedIn, incident_id: str | None
) -> list[AgencyFootageRequest]:
    """The agency's requests, newest first. Raises PolicyRefused."""
    _allowed(hub, person, "read_footage")
    rows = await hub.db.read(repository.of_agency, person.agency(), incident_id)
    return await hub.db.read(_shown, rows)


async def get(hub: Hub, person: SignedIn, request_id: str) -> AgencyFootageRequest:
    """One request of the agency. Raises PolicyRefused, NotFoundError."""
    _allowed(hub, person, "read_footage")
    await _of_agency(hub, person, request_id)
    return await _shown_one(hub, request_id)


async def withdraw(hub: Hub, person: SignedIn, request_id: str) -> AgencyFootageRequest:
    """Closes a request: no owner can release any more. One that is closed stays as it is.

    Raises:
        PolicyRefused: the person is neither operator nor supervisor.
        NotFoundError: the agency has no such request.
    """
    _allowed(hub, person, "withdraw_footage")
    await _of_agency(hub, person, request_id)
    await closing.close(hub, request_id, reason="withdrawn", at=hub.clock.now())
    return await _shown_one(hub, request_id)


async def key_for(
    hub: Hub, person: SignedIn, request_id: str, camera_id: str, device_id: str
) -> SignedObject:
    """A clip's key for a device of the person's, once the log says that they fetched it.

    Raises:
        PolicyRefused: the person is neither operator nor supervisor.
        NotFoundError: there is no such clip, or none for this device, or it was destroyed.
        WitnessUnavailable: the log's quorum can't be met now, so nothing is handed out.
    """
    _allowed(hub, person, "read_footage")
    hub.limits.take("clip", person.person_id, CLIPS)
    where, now = (request_id, camera_id), hub.clock.now()
    key, staged = await hub.db.write(_fetch, person, where, device_id, now)
    await hub.ledger.append(staged)
    return SignedObject.read(decode_object(key))


async def sealed(
    hub: Hub, person: SignedIn, request_id: str, camera_id: str
) -> tuple[int, AsyncIterator[bytes]]:
    """A clip as it was sealed, for whom the log says that they fetched it within the hour.

    Its length, and its pieces.

    Raises:
        PolicyRefused, NotFoundError: as `key_for`.
        ConflictError: nothing says so; the key comes first.
    """
    _allowed(hub, person, "read_footage")
    row, clip = await hub.db.read(custody.clip_of, person, request_id, camera_id)
    where, since = (request_id, camera_id), hub.clock.now() - HANDED_MS
    if not await hub.db.read(fetched_since, where, person.person_id, since):
        raise ConflictError(
            "the log doesn't say that you open this clip", hint="Fetch the clip's key first."
        )
    return stream(hub, row["program_id"], custody.there(clip))


def stream(hub: Hub, program_id: str, clip: Row) -> tuple[int, AsyncIterator[bytes]]:
    """A clip's length as it was sealed, and its pieces."""
    signed = Signed.from_json(decode_object(clip["release"]))
    release, names = object_ids(signed)
    part = part_of(signed)

    async def pieces() -> AsyncIterator[bytes]:
        for name in names:
            yield await asyncio.to_thread(hub.vault.fetch, program_id, name, part=part)

    return release.sealed_bytes, pieces()


def _fetch(
    conn: Connection, person: SignedIn, where: custody.Where, device_id: str, now: int
) -> tuple[bytes, Staged]:
    custody.there(custody.clip_of(conn, person, *where)[1])
    device = devices.device(conn, device_id)
    mine = device is not None and device["person_id"] == person.person_id
    key = repository.clip_key(conn, *where, device_id)
    if key is None or not mine:
        raise NotFoundError(
            "the clip wasn't sealed for this device",
            hint="It was certified later. A colleague whose device was can show it to you.",
        )
    record: JsonObject = {"by": person.pseudonym, "device_id": device_id}
    return key, custody.enter(
        conn, custody.FETCHED, where, at=now, record=record, person_id=person.person_id
    )


def _post(conn: Connection, hub: Hub, person: SignedIn, signed: Signed, now: int) -> Staged:
    terms = read_footage_request(signed.body)
    asker = posting.read_asker(conn, person, terms)
    asked = verify_footage_request(signed, sign_key=asker.device["sign_key"])
    if abs(now - asked.requested_at) > FRESH_MS:
        raise ProofRefused(
            "freshness", "the request isn't of this minute", hint="Check this device's clock."
        )
    if repository.used(conn, asked.request_id, asked.code):
        raise ConflictError("a footage request has this identifier or code already")
    hub.policy.check(posting.question(conn, person, asked, asker, now))
    certificate = posting.certificate_of(asker.device, asker.agency_key, now)
    staged = posting.enter(conn, person, asked, certificate, areas=hub.areas, now=now)
    found = posting.reached(conn, asked, asker.agency_key, now)
    repository.ask(conn, asked.request_id, found)
    return staged


def _allowed(hub: Hub, person: SignedIn, action: str) -> None:
    hub.policy.check(in_agency(person, action, person.agency()))


async def _of_agency(hub: Hub, person: SignedIn, request_id: str) -> RowMapping:
    row = await hub.db.read(repository.request, request_id)
    if row is None or row["agency_id"] != person.agency_id:
        raise NotFoundError("there is no such footage request")
    return row


async def _shown_one(hub: Hub, request_id: str) -> AgencyFootageRequest:
    row = await hub.db.read(repository.request, request_id)
    assert row is not None
    return (await hub.db.read(_shown, [row]))[0]


def _shown(conn: Connection, rows: Sequence[RowMapping]) -> list[AgencyFootageRequest]:
    ids = [row["request_id"] for row in rows]
    counts, clips = repository.asked(conn, ids), repository.released(conn, ids)
    return [
        _one(
            row,
            counts.get(row["request_id"], 0),
            [clip for clip in clips if clip["request_id"] == row["request_id"]],
        )
        for row in rows
    ]


def _one(row: RowMapping, asked: int, clips: Sequence[RowMapping]) -> AgencyFootageRequest:
    request = AgencyFootageRequest(
        request_id=row["request_id"],
        code=row["code"],
        incident_id=row["incident_id"],
        incident_number=row["incident_number"],
        program_id=row["program_id"],
        pseudonym=row["pseudonym"],
        area=[AreaCorner(lat_e6=lat, lon_e6=lon) for lat, lon in posting.read_area(row["area"])],
        begin=row["begins_at"],
        end=row["ends_at"],
        blur=row["blur"],
        message=row["message"],
        posted_at=row["posted_at"],
        due=row["due"],
        state="open" if row["closed_at"] is None else "closed",
        cameras_asked=asked,
        clips=[_shown_clip(clip) for clip in clips],
    )
    for name in ("closed_at", "reason", "entry_index"):
        if row[name] is not None:
            setattr(request, name, row[name])
    return request


def _shown_clip(clip: RowMapping) -> ReleasedClip:
    return ReleasedClip(
        camera_id=clip["camera_id"],
        camera_name=clip["camera_name"],
        gateway_key=b64(clip["gateway_key"]),
        release=SignedObject.read(decode_object(clip["release"])),
        released_at=clip["released_at"],
    )
