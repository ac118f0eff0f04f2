"""P11 at the hub: sealed at once, told on its day and not before, never forgotten."""

import json

import pytest
from hub_drivers import until
from hub_record import entries, held, in_log, rows, shift, verified
from sqlalchemy import update

from transom.core.log.seal import verify_revealed
from transom.hub import duties
from transom.hub.db.tables_record import seals
from transom.hub.seals.sealing import reveal

DAY = 24 * 3600
RECIPIENT = "The district attorney"


def body(world, **more):
    return {
        "gateway_id": world.gateway.gateway_id,
        "recipient": RECIPIENT,
        "what": "The times of all looks in March.",
        "authority": "court_order",
        "order_number": "24-cv-0117",
        "agency_id": world.agency.agency_id,
        **more,
    }


async def disclose(world, **more):
    return await world.admin("POST", "/v1/admin/disclosures", body(world, **more))


async def sealed(world, *, seconds=3600, **more):
    """A seal that is due in so many seconds; its number."""
    due = world.hub.clock.now() + round(1000 * seconds)
    answer = await disclose(world, delay_notice_until=due, **more)
    assert answer.status_code == 201, answer.text
    assert answer.json()["sealed"]
    return answer.json()["number"]


async def count(world):
    return (await world.admin("GET", "/v1/seals")).json()


async def test_a_disclosure_without_delay_is_told_at_once(world, scene):
    answer = await disclose(world)
    assert answer.status_code == 201, answer.text

    (entry,) = await in_log(world, "record.disclosed")
    (opening,) = [
        o
        for o in await held(scene.gateway, scene.gateway.gateway_id, 2)
        if o.record.get("recipient")
    ]

    assert (entry.agency, entry.authority) == (world.agency.agency_id, "court_order")
    shown = verified(world, opening)
    assert shown.entry == entry
    assert shown.record["recipient"] == RECIPIENT
    assert answer.json() == {
        "number": answer.json()["number"],
        "sealed": False,
        "entry_index": shown.index,
    }
    assert (await count(world))["sealed"] == 0


async def test_what_is_sealed_is_announced_at_once_and_tells_nobody_anything(world, scene):
    supervisor = await world.seat("supervisor")
    number = await sealed(world)

    (entry,) = await in_log(world, "sealed")
    listed = await supervisor.client.get("/v1/openings")
    other = await supervisor.client.get(f"/v1/openings/{number}")

    told = entry.to_json()
    assert set(told) == {"v", "type", "time", "commitment", "due"}
    public = await count(world)
    month = public.pop("next_due_month")
    assert public == {"sealed": 1, "revealed": 0, "overdue": 0}
    assert len(month) == len("2026-11")
    assert other.status_code == 404
    assert not [line for line in listed.json() if line["type"].startswith(("sealed", "record"))]
    assert RECIPIENT not in json.dumps(scene.gateway.received)
    (row,) = await rows(world, type="sealed")
    assert (row["gateway_id"], row["agency_id"], row["subject"]) == (None, None, "sealed")


async def test_on_its_day_the_owner_and_the_agency_get_both_openings_and_they_agree(world, scene):
    number = await sealed(world)
    shift(world, 3601)

    (entry,) = await in_log(world, "sealed.revealed")
    both = [
        o
        for o in await held(scene.gateway, scene.gateway.gateway_id, 3)
        if o.record.get("what") or o.record.get("public")
    ]
    before, after = (verified(world, opening) for opening in both)

    assert (entry.revealed, entry.agency) == ("record.disclosed", world.agency.agency_id)
    assert entry.authority == "court_order"
    assert after.record["recipient"] == RECIPIENT
    verify_revealed(before, after)
    supervisor = await world.seat("supervisor")
    listed = (await supervisor.client.get("/v1/openings")).json()
    types = {line["type"] for line in listed if line["subject"] == world.gateway.gateway_id}
    assert types == {"sealed", "sealed.revealed"}
    assert number in [line["number"] for line in listed]
    assert await count(world) == {"sealed": 1, "revealed": 1, "overdue": 0}


async def test_a_hub_that_was_off_on_the_day_reveals_when_it_is_back_exactly_once(world, scene):
    number = await sealed(world)
    now = world.hub.clock.now()
    await world.hub.db.write(
        lambda conn: conn.execute(update(seals).where(seals.c.opening_id == number).values(due=now))
    )
    await world.crash_hub()
    await world.start_hub()

    await in_log(world, "sealed.revealed")
    await world.stop_hub()
    await world.start_hub()

    assert len(await entries(world, "sealed.revealed")) == 1
    assert len(await entries(world, "sealed")) == 1


async def test_what_was_revealed_and_not_yet_logged_when_the_hub_fell_is_told_once(world, scene):
    number = await sealed(world)
    await world.hub.db.write(reveal, number, world.hub.clock.now())  # and the crash comes here
    await world.crash_hub()
    await world.start_hub()

    async with scene.gateway.connected():
        both = await until(
            lambda: [
                m
                for m in scene.gateway.messages("logged")
                if m["opening"]["record"].get("recipient") or m["opening"]["record"].get("public")
            ][:2]
        )
    assert len(await in_log(world, "sealed.revealed")) == 1
    assert {m["subject"] for m in both} == {world.gateway.gateway_id}


async def test_the_admin_can_reveal_early_and_only_once(world, scene):
    number = await sealed(world)
    listed = (await world.admin("GET", "/v1/admin/disclosures")).json()
    path = f"/v1/admin/disclosures/{number}/reveal"
    first, second = await world.admin("POST", path), await world.admin("POST", path)

    assert [one["number"] for one in listed] == [number]
    assert RECIPIENT not in json.dumps(listed)
    assert (first.status_code, second.status_code) == (200, 409)
    assert len(await in_log(world, "sealed.revealed")) == 1
    assert (await world.admin("GET", "/v1/admin/disclosures")).json() == []
    assert (await world.admin("POST", "/v1/admin/disclosures/999999/reveal")).status_code == 404


async def test_what_is_late_is_counted_as_late(world, scene, monkeypatch):
    monkeypatch.setattr(duties, "DUTIES", [])
    await sealed(world)
    shift(world, 3601)

    assert (await count(world))["overdue"] == 1
    monkeypatch.undo()
    await in_log(world, "sealed.revealed")
    assert await count(world) == {"sealed": 1, "revealed": 1, "overdue": 0}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"authority": "exigent"}, "order_number"),
        ({"authority": "consent"}, "order_number"),
        ({"order_number": None}, "order_number"),
        ({"delay": 181 * DAY}, "delay_notice_until"),
        ({"delay": -1}, "delay_notice_until"),
        ({"delay": DAY - 60, "demo": False}, "delay_notice_until"),
    ],
    ids=["exigent", "consent", "no-number", "too-long", "past", "too-short"],
)
async def test_only_what_the_law_can_ask_for_is_sealed(world, scene, change, field):
    delay = change.pop("delay", 30 * DAY)
    if not change.pop("demo", True):
        object.__setattr__(world.hub.config, "demo", False)
    asked = body(world, delay_notice_until=world.hub.clock.now() + 1000 * delay, **change)
    asked = {name: value for name, value in asked.items() if value is not None}

    answer = await world.admin("POST", "/v1/admin/disclosures", asked)

    assert (answer.status_code, answer.json()["error"].get("field")) == (400, field)
    assert not await entries(world, "sealed")


async def test_a_disclosure_is_about_a_gateway_and_an_agency_of_this_hub(world, scene):
    for name in ("gateway_id", "agency_id"):
        unknown = body(world)[name][:-4] + "zzzz"
        answer = await disclose(world, **{name: unknown})
        assert answer.status_code == 404
