"""A footage request at the owner's: proved, shown, declined without a word, or given sealed."""

import hashlib
import json

import msgspec
import pytest

from tests.unit.gateway.recording.footage import footage
from transom.core.codec import unb64
from transom.core.footage.clip_key import unwrap_clip_key
from transom.core.footage.release import PIECE_BYTES, verify_footage_release
from transom.core.footage.sealing import open_piece
from transom.core.ids import new_id
from transom.core.land import circle
from transom.core.signing import Signed, Signer
from transom.errors import ConflictError, ConsentRefused, InputError, NotFoundError
from transom.gateway.api.footage_schemas import ReleaseFootage
from transom.gateway.api.recording_schemas import NewRecording
from transom.gateway.api.schemas import Position
from transom.testing.footage import asked_by, offer_of
from transom.testing.house import ShiftedClock, a_house, until

HERE = (32298757, -90184810)
FAR = (32400000, -90184810)
SECONDS = 6


class FootageHouse:
    """A house whose camera has a place and a recording, and a consent for clips."""

    def __init__(self, house):
        self.house, self.hub = house, house.hub
        secret = house.gateway.keystore.camera(house.camera_id)
        placed = msgspec.structs.replace(secret, position=Position(lat_e6=HERE[0], lon_e6=HERE[1]))
        house.gateway.keystore.put_camera(placed)

    async def record(self):
        """Six seconds of a street, by the house's clock."""
        house = self.house
        settings = NewRecording(on=True, hours=24, megabytes=500)
        await house.gateway.recording.set(house.camera_id, settings)
        self.began = house.clock.now()
        for unit in footage(SECONDS):
            house.camera.push(unit.data, key=unit.is_key)
            house.clock.shift_ms += 100
        house.clock.shift_ms += 1000
        camera_id = house.camera_id
        async with _patience():
            while not (await house.gateway.recording.state(camera_id)).ranges:
                await _moment()
        await house.gateway.recording.set(
            camera_id, NewRecording(on=False, hours=24, megabytes=500)
        )

    def asks(self, **changes):
        """A signed request for the last minute, around the camera."""
        now = self.house.clock.now()
        terms = {"area": circle(HERE, 40.0), "begin": now - 60_000, "end": now, **changes}
        return asked_by(self.hub, **terms)

    async def put(self, signed=None, **changes):
        """The hub puts a request to the gateway; waits until it is shown."""
        signed = signed or self.asks(**changes)
        await self.hub.send(offer_of(self.hub, signed))
        wanted = signed.body["request_id"]
        await until(lambda: wanted in {one.request_id for one in self.shown()})
        await until(lambda: self.hub.last_tree_size >= self.hub.ledger.size)
        return str(wanted)

    async def drop(self, message):
        """The hub sends what must be dropped; waits until the gateway has read past it."""
        await self.hub.send(message)
        before = len([m for m in self.hub.received if m["t"] == "pong"])
        await self.hub.send({"t": "ping"})
        await until(lambda: len([m for m in self.hub.received if m["t"] == "pong"]) > before)

    def shown(self):
        return self.house.gateway.footage.states()

    def answer_to(self, request_id):
        (one,) = [one for one in self.shown() if one.request_id == request_id]
        return one.cameras[0]

    def release(self, request_id, **changes):
        terms = {"begin": self.began + 500, "end": self.began + 4000, **changes}
        self.house.gateway.footage.giver.release(
            request_id, self.house.camera_id, ReleaseFootage(**terms)
        )

    async def receive(self, request_id):
        """The far side of an upload: the release, its keys, and all sealed pieces."""
        told = await self.hub.wait("footage_release")
        release = verify_footage_release(
            Signed.from_json(told["signed"]), owner_key=self.house.gateway.keystore.owner.key
        )
        where = {"request_id": request_id, "camera_id": self.house.camera_id}
        pieces = []
        for number in range(release.pieces):
            await self.hub.send({"t": "footage_wanted", **where, "number": number})
            piece = await self.hub.wait("footage_piece", number=number)
            pieces.append(unb64(piece["data"]))
        return release, [Signed.from_json(key) for key in told["keys"]], pieces

    def said(self, *without):
        """What the hub has heard, apart from some kinds of messages."""
        return [m for m in self.hub.received if m["t"] not in without]


def _patience():
    import asyncio

    return asyncio.timeout(30)


async def _moment():
    import asyncio

    await asyncio.sleep(0.05)


@pytest.fixture
async def home(tmp_path):
    async with a_house(tmp_path, ShiftedClock()) as house:
        home = FootageHouse(house)
        house.consent(tier="on_request", rights=["clip", "live"], blur="unblurred")
        yield home


async def test_a_proved_request_is_shown_with_who_asks_why_and_until_when(home):
    signed = home.asks()

    await home.put(signed)

    (one,) = home.shown()
    assert one.agency_name == "Harbour City Police"
    assert one.pseudonym == "badge 4711"
    assert one.incident_number == "2026-0815"
    assert one.message == signed.body["message"]
    assert one.code == signed.body["code"]
    assert [camera.camera_id for camera in one.cameras] == [home.house.camera_id]
    assert one.cameras[0].answer == "open"


async def test_the_owner_is_told_wherever_the_owner_is(home):
    notices = home.house.gateway.parts.notice_book

    request_id = await home.put()

    told = [n for n in notices.unplanned() if n.about == "footage"]
    told += [d.notice for d in notices.due(2**46) if d.notice.about == "footage"]
    row = home.house.gateway._database.row(
        "SELECT title, link FROM notice WHERE key = ?", f"footage/{request_id}"
    )
    assert row["title"] == "Harbour City Police asks for footage of Front door"
    assert row["link"] == "/requests"


@pytest.mark.parametrize(
    "changes",
    [
        {"area": circle(FAR, 40.0)},
        {"program_id": new_id("prg")},
        {"signer": Signer.generate()},
    ],
    ids=["no camera here could have seen it", "another program", "another device"],
)
async def test_what_doesn_t_hold_is_never_shown(home, changes):
    await home.drop(offer_of(home.hub, home.asks(**changes)))

    assert home.shown() == []
    assert home.said("hello", "pong", "tree_size", "camera", "consent") == []


async def test_no_entry_no_request(home):
    message = offer_of(home.hub, home.asks())
    other = offer_of(home.hub, home.asks())

    await home.drop({**message, "proof": other["proof"]})

    assert home.shown() == []


async def test_a_consent_without_clips_lets_nobody_ask(home):
    for consent_id in list(home.house.gateway.book.consents):
        home.house.gateway.consents.withdraw(consent_id)
    home.house.consent(tier="standing", rights=["live"])

    await home.drop(offer_of(home.hub, home.asks()))

    assert home.shown() == []


async def test_a_known_request_is_shown_once_however_often_it_comes(home):
    signed = home.asks()
    await home.put(signed)
    home.house.gateway.footage.decline(str(signed.body["request_id"]), home.house.camera_id)

    await home.drop(offer_of(home.hub, signed))

    (one,) = home.shown()
    assert one.cameras[0].answer == "declined"


async def test_the_owner_sees_what_is_recorded_of_that_time_and_nobody_else_does(home):
    await home.record()
    request_id = await home.put()

    recorded = await home.house.gateway.footage.recorded(request_id, home.house.camera_id)

    (range_,) = recorded.ranges
    assert home.began - 200 <= range_.begin < range_.end <= home.house.clock.now()
    assert "ranges" not in json.dumps(home.hub.received)


async def test_a_decline_says_nothing_to_anybody(home):
    request_id = await home.put()
    await home.drop({"t": "ping"})
    heard = list(home.hub.received)

    home.house.gateway.footage.decline(request_id, home.house.camera_id)
    await home.drop({"t": "ping"})

    assert home.answer_to(request_id).answer == "declined"
    assert home.said("pong") == [m for m in heard if m["t"] != "pong"]


async def test_a_decline_survives_a_restart_and_still_says_nothing(home):
    request_id = await home.put()
    home.house.gateway.footage.decline(request_id, home.house.camera_id)
    await home.house.end()
    before = len(home.hub.received)

    await home.house.start()
    await home.hub.wait_welcomes(2)
    await home.drop({"t": "ping"})

    assert home.answer_to(request_id).answer == "declined"
    later = home.hub.received[before:]
    assert {m["t"] for m in later} <= {"hello", "pong", "tree_size"}
    assert request_id not in json.dumps(later)


async def test_a_released_clip_opens_on_the_agencys_device_and_is_what_the_owner_signed(home):
    await home.record()
    request_id = await home.put()

    home.release(request_id)
    release, keys, pieces = await home.receive(request_id)

    device = home.hub.device
    (key,) = keys
    opened = unwrap_clip_key(
        key,
        gateway_key=home.house.gateway.keystore.gateway.key,
        release=release.signed,
        device_id=device.terms.device_id,
        private=device.hpke,
    )
    last = len(pieces) - 1
    clip = b"".join(open_piece(opened, i, p, last=i == last) for i, p in enumerate(pieces))
    assert hashlib.sha256(clip).digest() == release.clip_hash
    assert hashlib.sha256(b"".join(pieces)).digest() == release.sealed_hash
    assert len(clip) == release.clip_bytes
    assert clip[4:8] == b"ftyp"
    assert b'"shown": "blurred"' in clip
    assert release.blur == "blurred"
    assert (release.begin, release.end) == (home.began + 500, home.began + 4000)


async def test_the_owner_sees_it_arrive_and_nothing_of_it_stays_to_be_sent(home, tmp_path):
    await home.record()
    request_id = await home.put()
    home.release(request_id)
    await home.receive(request_id)
    assert list((tmp_path / "outgoing").iterdir()) != []

    where = {"request_id": request_id, "camera_id": home.house.camera_id}
    await home.hub.send({"t": "footage_done", **where, "outcome": "taken"})

    await until(lambda: home.answer_to(request_id).answer == "released")
    assert list((tmp_path / "outgoing").iterdir()) == []


async def test_what_waits_to_be_sent_is_sealed(home, tmp_path):
    await home.record()
    request_id = await home.put()
    home.release(request_id)
    await until(lambda: home.answer_to(request_id).answer == "sending")

    (path,) = (tmp_path / "outgoing").iterdir()
    assert b"ftyp" not in path.read_bytes()
    assert path.stat().st_mode & 0o077 == 0


async def test_an_upload_goes_on_after_a_lost_connection(home):
    await home.record()
    request_id = await home.put()
    home.release(request_id)
    await home.hub.wait("footage_release")
    before = len(home.hub.received)

    await home.hub.cut()
    await home.hub.wait_welcomes(2)

    await until(lambda: "footage_release" in [m["t"] for m in home.hub.received[before:]])


async def test_a_clip_that_the_hub_doesn_t_take_is_told_to_the_owner(home):
    await home.record()
    request_id = await home.put()
    home.release(request_id)
    await home.hub.wait("footage_release")

    where = {"request_id": request_id, "camera_id": home.house.camera_id}
    await home.hub.send({"t": "footage_done", **where, "outcome": "over"})

    await until(lambda: home.answer_to(request_id).answer == "failed")
    assert "over" in home.answer_to(request_id).message


async def test_a_range_without_pictures_fails_and_can_be_chosen_anew(home):
    await home.record()
    request_id = await home.put()

    home.release(request_id, begin=home.began - 30_000, end=home.began - 20_000)
    await until(lambda: home.answer_to(request_id).answer == "failed")
    home.release(request_id)

    await until(lambda: home.answer_to(request_id).answer == "sending")


async def test_people_are_blurred_unless_that_was_asked_for(home):
    await home.record()
    request_id = await home.put()

    with pytest.raises(InputError):
        home.release(request_id, blur="unblurred")
    reason = "The child's clothes have to be recognised."
    asked = await home.put(blur="unblurred", unblurred_reason=reason)
    assert home.answer_to(asked).may_unblur
    home.release(asked, blur="unblurred")

    release, _, _ = await home.receive(asked)
    assert release.blur == "unblurred"


async def test_the_owner_chooses_within_what_was_asked_for(home):
    request_id = await home.put()
    home.began = home.house.clock.now()

    with pytest.raises(InputError):
        home.release(request_id, begin=home.began - 61_000, end=home.began - 30_000)
    with pytest.raises(InputError):
        home.release(request_id, begin=home.began - 30_000, end=home.began + 60_000)


async def test_a_released_clip_isn_t_released_again(home):
    await home.record()
    request_id = await home.put()
    home.release(request_id)

    with pytest.raises(ConflictError):
        home.release(request_id)
    with pytest.raises(ConflictError):
        home.house.gateway.footage.decline(request_id, home.house.camera_id)


async def test_an_owner_who_declined_can_still_give_it(home):
    await home.record()
    request_id = await home.put()
    home.house.gateway.footage.decline(request_id, home.house.camera_id)

    home.release(request_id)

    await until(lambda: home.answer_to(request_id).answer == "sending")


async def test_nothing_is_given_of_a_stopped_camera_nor_without_a_consent_nor_too_late(home):
    await home.record()
    request_id = await home.put(due=home.house.clock.now() + 3_605_000)
    gateway = home.house.gateway

    gateway.stopper.stop()
    with pytest.raises(ConflictError):
        home.release(request_id)
    gateway.stopper.resume()
    home.house.clock.shift_ms += 3_605_001
    with pytest.raises(ConflictError):
        home.release(request_id)
    home.house.clock.shift_ms -= 3_605_001
    for consent_id in list(gateway.book.consents):
        gateway.consents.withdraw(consent_id)
    with pytest.raises(ConsentRefused):
        home.release(request_id)
    assert not [m for m in home.hub.received if m["t"] == "footage_release"]


async def test_nobody_else_s_camera_is_answered_for(home):
    request_id = await home.put()

    with pytest.raises(NotFoundError):
        home.house.gateway.footage.decline(request_id, new_id("cam"))
    with pytest.raises(NotFoundError):
        home.house.gateway.footage.decline(new_id("ftr"), home.house.camera_id)


async def test_the_owner_holds_the_opening_of_the_requests_entry(home):
    request_id = await home.put()

    rows = home.house.gateway._database.rows(
        "SELECT type FROM opening WHERE subject = ?", request_id
    )

    assert [row["type"] for row in rows] == ["footage_request.posted"]


def test_a_piece_is_as_large_as_the_spec_says():
    assert PIECE_BYTES == 262_144
