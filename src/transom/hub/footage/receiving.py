"""Takes the clips that owners give, piece by piece and sealed, and says so when one is whole."""

import asyncio
import hashlib

from sqlalchemy import Connection

from transom.core.codec import decode_object, encode, unb64
from transom.core.footage.record import POSTED
from transom.core.footage.release import (
    PIECE_BYTES,
    TAG_BYTES,
    FootageRelease,
    verify_footage_release,
)
from transom.core.signing import Signed
from transom.errors import EncodingError, NotFoundError, RefusedError
from transom.hub.db.rows import Row
from transom.hub.devices import repository as devices
from transom.hub.devices.state import state_of
from transom.hub.footage import repository
from transom.hub.footage.custody_repository import program_end
from transom.hub.footage.pieces import object_id, object_ids, part_of
from transom.hub.footage.retention import DAY_MS, KEEP_DAYS
from transom.hub.footage.schemas import FootageEvent
from transom.hub.gateways.channels import Channel
from transom.hub.gateways.messages import FootagePiece, FootageReleased
from transom.hub.hub import Hub
from transom.hub.ledger import Staged, commitment_of, stage


class ClipDesk:
    """Takes one gateway's clips, in the order of its messages."""

    def __init__(self, hub: Hub, channel: Channel) -> None:
        self._hub, self._channel = hub, channel

    async def release(self, message: FootageReleased) -> None:
        """Begins a clip, or goes on with it, and says which piece is wanted next.

        Raises:
            EncodingError: not a footage release.
        """
        hub, signed = self._hub, message.signed.signed()
        request_id, camera_id = _named(signed)
        keys = [key.signed() for key in message.keys]
        try:
            wanted = await hub.db.write(self._begin, signed, keys, hub.clock.now())
        except NotFoundError:
            self._done(request_id, camera_id, "unknown")
        except RefusedError:
            self._done(request_id, camera_id, "refused")
        else:
            self._answer(request_id, camera_id, wanted)

    async def piece(self, message: FootagePiece) -> None:
        """Stores a piece and asks for the next; after the last, the clip is released.

        Raises:
            EncodingError: a piece of another length, or one that isn't wanted now.
        """
        hub = self._hub
        row = await hub.db.read(self._asking, message.request_id, message.camera_id)
        clip = await hub.db.read(repository.clip, message.request_id, message.camera_id)
        if row is None or clip is None or clip["released_at"] is not None:
            self._done(message.request_id, message.camera_id, "unknown")
            return
        if not _is_open(row, hub.clock.now()):
            self._done(message.request_id, message.camera_id, "over")
            return
        release = _stored(row, clip["release"])
        data = unb64(message.data)
        if message.number != clip["next_piece"] or len(data) != _length(release, message.number):
            raise EncodingError("a piece that isn't the wanted one")
        name = object_id(release.signed, message.number)
        part = part_of(release.signed)
        await asyncio.to_thread(hub.vault.store, row["program_id"], name, data, part=part)
        after = message.number + 1
        change = repository.change_clip
        await hub.db.write(change, message.request_id, message.camera_id, next_piece=after)
        if after < release.pieces:
            self._answer(message.request_id, message.camera_id, after)
        else:
            await self._finish(row, release)

    async def _finish(self, row: Row, release: FootageRelease) -> None:
        hub, where = self._hub, (release.request_id, release.camera_id)
        digest = await asyncio.to_thread(self._hash, row["program_id"], release.signed)
        if digest != release.sealed_hash:
            self._done(*where, "refused")
            return
        gateway_id = self._channel.gateway_id
        area = hub.areas.of(release.camera_id)
        staged = await hub.db.write(_released, release, gateway_id, area, hub.clock.now())
        if staged is None:
            self._done(*where, "over")
            return
        self._done(*where, "taken")
        await hub.ledger.note(staged)
        event = FootageEvent(request_id=release.request_id, state="open")
        hub.streams.footage([row["agency_id"]], event)

    def _hash(self, program_id: str, signed: Signed) -> bytes:
        digest, part = hashlib.sha256(), part_of(signed)
        for name in object_ids(signed)[1]:
            digest.update(self._hub.vault.fetch(program_id, name, part=part))
        return digest.digest()

    def _begin(self, conn: Connection, signed: Signed, keys: list[Signed], now: int) -> int | None:
        """The piece that is wanted next; None: nothing is taken any more."""
        row = self._asking(conn, *_named(signed))
        if row is None:
            raise NotFoundError("this owner wasn't asked that")
        release = verify_footage_release(signed, owner_key=row["owner_key"])
        if not row["begins_at"] <= release.begin < release.end <= row["ends_at"]:
            raise NotFoundError("a range outside of what was asked for")
        clip = repository.clip(conn, release.request_id, release.camera_id)
        if clip is not None and clip["release"] == encode(signed.to_json()):
            return clip["next_piece"] if clip["released_at"] is None else None
        whole = clip is not None and clip["released_at"] is not None
        if whole or not _is_open(row, now):
            return None
        repository.begin_clip(
            conn,
            release.request_id,
            release.camera_id,
            _for_certified(conn, row["agency_id"], keys, now),
            release=encode(signed.to_json()),
            begun_at=now,
        )
        return 0

    def _asking(self, conn: Connection, request_id: str, camera_id: str) -> Row | None:
        row = repository.asking(conn, request_id, camera_id)
        return row if row is not None and row["gateway_id"] == self._channel.gateway_id else None

    def _answer(self, request_id: str, camera_id: str, wanted: int | None) -> None:
        if wanted is None:
            self._done(request_id, camera_id, "over")
            return
        message = {"t": "footage_wanted", "request_id": request_id, "camera_id": camera_id}
        self._channel.send({**message, "number": wanted})

    def _done(self, request_id: str, camera_id: str, outcome: str) -> None:
        message = {"t": "footage_done", "request_id": request_id, "camera_id": camera_id}
        self._channel.send({**message, "outcome": outcome})


def _released(
    conn: Connection, release: FootageRelease, gateway_id: str, area: str | None, now: int
) -> Staged | None:
    """Makes a whole clip known, unless its request is over by now."""
    row = repository.request(conn, release.request_id)
    if row is None or not _is_open(row, now):
        return None
    keep_until = min(now + KEEP_DAYS * DAY_MS, program_end(conn, row["program_id"]))
    repository.change_clip(
        conn, release.request_id, release.camera_id, released_at=now, keep_until=keep_until
    )
    return stage(
        conn,
        "clip.released",
        subject=release.request_id,
        record={
            "request_id": release.request_id,
            "release": release.signed.to_json(),
            "received_at": now,
        },
        at=now,
        gateway_id=gateway_id,
        person_id=row["person_id"],
        agency=row["agency_id"],
        program=row["program_id"],
        blur=release.blur,
        area=area,
        refers_to=commitment_of(conn, POSTED, release.request_id),
    )


def _for_certified(
    conn: Connection, agency_id: str, keys: list[Signed], now: int
) -> dict[str, bytes]:
    """The keys for devices that the agency still certifies; the others are nobody's any more."""
    certified = {
        row["device_id"]
        for row in devices.of_agency(conn, agency_id)
        if state_of(row, now) == "certified"
    }
    told = ((str(key.body.get("device_id")), encode(key.to_json())) for key in keys)
    return {device_id: key for device_id, key in told if device_id in certified}


def _stored(row: Row, content: bytes) -> FootageRelease:
    signed = Signed.from_json(decode_object(content))
    return verify_footage_release(signed, owner_key=row["owner_key"])


def _named(signed: Signed) -> tuple[str, str]:
    return str(signed.body.get("request_id")), str(signed.body.get("camera_id"))


def _length(release: FootageRelease, number: int) -> int:
    """How long a sealed piece is."""
    return min(PIECE_BYTES, release.clip_bytes - number * PIECE_BYTES) + TAG_BYTES


def _is_open(row: Row, now: int) -> bool:
    return row["closed_at"] is None and now < row["due"]
