"""A clip that the owner gives: sealed, signed, sent, and nobody else's."""

import hashlib

import pytest

from tests.unit.gateway.footage.asked_house import (
    a_footage_house,
)
from transom.core.footage.clip_key import unwrap_clip_key
from transom.core.footage.release import PIECE_BYTES
from transom.core.footage.sealing import open_piece
from transom.core.ids import new_id
from transom.errors import ConflictError, ConsentRefused, InputError, NotFoundError
from transom.testing.house import until

__all__ = ["a_footage_house"]


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
