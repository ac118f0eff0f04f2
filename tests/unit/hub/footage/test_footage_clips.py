"""Clips at the hub: sealed pieces in order, whole or not at all, and nothing that it can read."""

import secrets

import pytest
from hub_drivers import CLOCK, until
from hub_footage import Clip
from sqlalchemy import update

from transom.core.codec import b64
from transom.core.crypto.envelope import HpkeKeyPair
from transom.core.footage.clip_key import unwrap_clip_key
from transom.core.footage.release import PIECE_BYTES
from transom.core.footage.sealing import open_piece
from transom.core.signing import Signed, Signer
from transom.hub.db.tables_footage import footage_requests

CLIP = secrets.token_bytes(PIECE_BYTES + 12_345)


def clip_path(asking, made):
    return f"{asking.path}/{made['request_id']}/clips/{asking.world.camera_id}"


async def test_a_clip_comes_whole_to_the_agencys_people_and_opens_on_their_device(world, asking):
    made = await asking.posted()
    await asking.offered(made["request_id"])
    hpke = HpkeKeyPair.generate()
    clip = Clip(asking, made, CLIP)

    await clip.arrive(clip.key_for(asking.seat.device_id, hpke))

    (told,) = (await asking.get(made["request_id"]))["clips"]
    assert Signed.from_json(told["release"]) == clip.release
    path = clip_path(asking, made)
    key = (await asking.seat.client.post(f"{path}/keys/{asking.seat.device_id}")).json()
    opened = unwrap_clip_key(
        Signed.from_json(key),
        gateway_key=asking.gateway.gateway.key,
        release=clip.release,
        device_id=asking.seat.device_id,
        private=hpke,
    )
    answer = await asking.seat.client.get(f"{path}/sealed")
    sealed = answer.content
    assert answer.headers["content-length"] == str(len(sealed))
    size = PIECE_BYTES + 16
    parts = [sealed[i : i + size] for i in range(0, len(sealed), size)]
    plain = [open_piece(opened, i, p, last=i == len(parts) - 1) for i, p in enumerate(parts)]
    assert b"".join(plain) == CLIP


async def test_a_released_clip_is_in_the_log_and_the_owner_holds_its_opening(world, asking):
    made = await asking.posted()
    await asking.offered(made["request_id"])
    clip = Clip(asking, made, b"a short film")

    await clip.arrive()

    await world.logged("clip.released")
    (entry,) = [e for e in await world.log_entries() if e.type == "clip.released"]
    (posted,) = [e for e in await world.log_entries() if e.type == "footage_request.posted"]
    assert entry.refers_to == posted.commitment
    assert entry.blur == "blurred"
    held = await until(lambda: asking.gateway.logged(made["request_id"]))
    assert held[0]["opening"]["record"]["release"] == clip.release.to_json()
    event = await until(lambda: [e for e in asking.seat.events if e["t"] == "footage"])
    assert event == [{"t": "footage", "request_id": made["request_id"], "state": "open"}]


async def test_what_the_hub_keeps_holds_neither_film_nor_key(world, asking):
    made = await asking.posted()
    await asking.offered(made["request_id"])
    clip = Clip(asking, made, CLIP)
    await clip.arrive(clip.key_for(asking.seat.device_id, HpkeKeyPair.generate()))

    needles = [clip.key, b64(clip.key).encode(), CLIP[1000:1032], CLIP[-64:-32]]
    for path in (world.folder / "hub").rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            assert not any(needle in data for needle in needles), path


async def test_an_unfinished_clip_goes_on_where_it_stood(world, asking):
    made = await asking.posted()
    await asking.offered(made["request_id"])
    clip = Clip(asking, made, CLIP)
    await clip.announce()
    assert (await clip.send(0))["number"] == 1
    assert (await asking.get(made["request_id"]))["clips"] == []

    again = await clip.announce()

    assert (again["t"], again["number"]) == ("footage_wanted", 1)
    assert (await clip.send(1))["outcome"] == "taken"


async def test_a_clip_that_isn_t_what_the_owner_signed_is_never_released(world, asking):
    made = await asking.posted()
    await asking.offered(made["request_id"])
    clip = Clip(asking, made, b"a short film")
    await clip.announce()

    answer = await clip.send(0, secrets.token_bytes(len(clip.pieces[0])))

    assert answer["outcome"] == "refused"
    assert (await asking.get(made["request_id"]))["clips"] == []
    assert "clip.released" not in await world.log_types()


async def test_only_the_owner_who_was_asked_releases(world, asking):
    made = await asking.posted()
    await asking.offered(made["request_id"])

    forged = Clip(asking, made, b"a film", signer=Signer.generate())
    assert (await forged.announce())["outcome"] == "refused"
    other = asking.gateway.add_camera(name="Another")
    unasked = Clip(asking, made, b"a film", camera_id=other)
    assert (await unasked.announce())["outcome"] == "unknown"
    outside = Clip(asking, made, b"a film", end=made["end"] + 1)
    assert (await outside.announce())["outcome"] == "unknown"


@pytest.mark.parametrize("when", ["before it began", "while it came"])
async def test_nothing_is_released_after_the_deadline(world, asking, when):
    made = await asking.posted()
    await asking.offered(made["request_id"])
    clip = Clip(asking, made, CLIP)
    if when == "while it came":
        await clip.announce()
    query = update(footage_requests).values(due=CLOCK.now())
    await world.hub.db.write(lambda conn: conn.execute(query).rowcount)

    answer = await (clip.announce() if when == "before it began" else clip.send(0))

    assert answer["outcome"] == "over"
    assert (await asking.get(made["request_id"]))["clips"] == []


async def test_a_second_release_doesn_t_take_the_place_of_the_first(world, asking):
    made = await asking.posted()
    await asking.offered(made["request_id"])
    await Clip(asking, made, b"the first film").arrive()

    assert (await Clip(asking, made, b"another film").announce())["outcome"] == "over"


async def test_a_device_for_which_it_wasn_t_sealed_gets_no_key(world, asking):
    made = await asking.posted()
    await asking.offered(made["request_id"])
    clip = Clip(asking, made, b"a short film")
    await clip.arrive(clip.key_for(asking.seat.device_id, HpkeKeyPair.generate()))
    supervisor = await world.seat("supervisor")

    key = f"{clip_path(asking, made)}/keys/{asking.seat.device_id}"

    assert (await supervisor.client.post(key)).status_code == 404
    assert (await asking.seat.client.post(key)).status_code == 200


async def test_other_agencies_get_no_sealed_clip_either(world, asking):
    made = await asking.posted()
    await asking.offered(made["request_id"])
    await Clip(asking, made, b"a short film").arrive()
    await world.register(world.other_agency)
    stranger = await world.invited(world.other_agency.agency_id)

    assert (await stranger.client.get(f"{clip_path(asking, made)}/sealed")).status_code == 404


async def test_the_record_behind_the_entry_names_the_release(world, asking):
    made = await asking.posted()
    await asking.offered(made["request_id"])
    clip = Clip(asking, made, b"a short film")
    await clip.arrive()
    await world.logged("clip.released")

    path = f"/v1/openings?subject={made['request_id']}&type=clip.released"
    supervisor = await world.seat("supervisor")
    (line,) = (await supervisor.client.get(path)).json()

    assert line["type"] == "clip.released"
    assert "record" not in line
