"""Where people are signed in: seen and ended by themselves and by their agency's administrator."""

import asyncio
import sqlite3

import httpx
import pytest
from alembic import command
from alembic.config import Config
from hub_drivers import Seat, until
from sqlalchemy import create_engine

from transom.hub.accounts.browsers import browser_kind
from transom.hub.accounts.sign_ins import KEPT_MS, note
from transom.hub.db.engine import Database

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0"
EDGE = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/141.0.0.0 Safari/537.36 Edg/141.0.0.0"
)
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1"
)


async def operator_from(world, user_agent):
    seat = Seat(world.url)
    world.seats.append(seat)
    seat.client.headers["user-agent"] = user_agent
    return await seat.sign_in("operator")


def people(world):
    return f"/v1/agencies/{world.agency.agency_id}/people"


async def access(world, admin):
    listed = await admin.client.get(f"/v1/agencies/{world.agency.agency_id}/access")
    assert listed.status_code == 200, listed.text
    return {one["person"]["name"]: one for one in listed.json()}


@pytest.mark.parametrize(
    "agent,kind",
    [
        (FIREFOX, "Firefox on Linux"),
        (EDGE, "Edge on Windows"),
        (IPHONE, "Safari on iPhone"),
        ("curl/8.5.0", ""),
        ("", ""),
    ],
)
def test_a_browser_is_told_by_its_family_and_nothing_finer(agent, kind):
    assert browser_kind(agent) == kind


async def test_people_see_where_they_are_signed_in_and_which_is_this(world):
    here = await operator_from(world, FIREFOX)
    await operator_from(world, EDGE)

    listed = (await here.client.get("/v1/me/sessions")).json()

    seen = {(one["browser"], one["how"], one["this"]) for one in listed}
    assert seen == {("Firefox on Linux", "demo", True), ("Edge on Windows", "demo", False)}


async def test_one_session_ends_and_the_others_go_on(world):
    here, there = await operator_from(world, FIREFOX), await operator_from(world, EDGE)
    listed = (await here.client.get("/v1/me/sessions")).json()
    other = next(one["session_id"] for one in listed if not one["this"])

    ended = await here.client.delete(f"/v1/me/sessions/{other}")
    again = await here.client.delete(f"/v1/me/sessions/{other}")

    assert (ended.status_code, again.status_code) == (204, 404)
    assert (await there.client.get("/v1/me")).status_code == 401
    assert (await here.client.get("/v1/me")).status_code == 200


async def test_all_others_end_at_once_with_what_they_watch(world, scene):
    session_id = await scene.released()
    elsewhere = await operator_from(world, EDGE)

    assert (await elsewhere.client.delete("/v1/me/sessions")).status_code == 204

    assert (await scene.seat.client.get("/v1/me")).status_code == 401
    closes = await until(lambda: scene.gateway.messages("close"))
    assert closes[0]["session_id"] == session_id
    assert (await elsewhere.client.get("/v1/me")).status_code == 200


async def test_nobody_sees_or_ends_another_persons_session(world):
    operator, owner = await world.seat("operator"), await world.seat("owner")
    theirs = (await operator.client.get("/v1/me/sessions")).json()[0]["session_id"]

    listed = [one["session_id"] for one in (await owner.client.get("/v1/me/sessions")).json()]

    assert theirs not in listed
    assert (await owner.client.delete(f"/v1/me/sessions/{theirs}")).status_code == 404
    assert (await operator.client.get("/v1/me")).status_code == 200


async def test_a_sessions_name_opens_nothing(world):
    seat = await world.seat("operator")
    name = (await seat.client.get("/v1/me/sessions")).json()[0]["session_id"]
    cookie = {world.hub.config.cookie_name: name}

    async with httpx.AsyncClient(base_url=world.url, cookies=cookie) as client:
        assert (await client.get("/v1/me")).status_code == 401


async def test_the_administrator_sees_people_sessions_and_devices_and_signs_somebody_out(world):
    admin, seat = await world.seat("agency_admin"), await world.operator()
    one = (await access(world, admin))["Robin Diaz"]
    assert [d["state"] for d in one["devices"]] == ["certified"]
    assert len(one["sessions"]) == 1
    path = f"{people(world)}/{one['person']['person_id']}/sessions"

    wrong = await admin.client.delete(f"{path}/nothing")
    ended = await admin.client.delete(f"{path}/{one['sessions'][0]['session_id']}")

    assert (wrong.status_code, ended.status_code) == (404, 204)
    assert (await seat.client.get("/v1/me")).status_code == 401
    await seat.sign_in("operator")
    assert (await admin.client.delete(path)).status_code == 204
    assert (await seat.client.get("/v1/me")).status_code == 401


async def test_the_administrator_revokes_a_device_and_what_it_watches_ends(world, scene):
    admin = await world.seat("agency_admin")
    session_id = await scene.released()
    person_id = scene.seat.me["person"]["person_id"]

    revoked = await admin.client.delete(
        f"{people(world)}/{person_id}/devices/{scene.seat.device_id}"
    )

    assert revoked.json()["state"] == "revoked"
    closes = await until(lambda: scene.gateway.messages("close"))
    assert (closes[0]["session_id"], closes[0]["reason"]) == (session_id, "device_revoked")
    refused = await world.ask(scene.seat, await scene.seat.open_incident())
    assert refused.status_code == 403


async def test_another_agencys_administrator_sees_and_ends_nothing(world):
    await world.register(world.other_agency)
    foreign = await world.invited(world.other_agency.agency_id, "agency_admin")
    seat = await world.operator()
    person_id = seat.me["person"]["person_id"]
    own = f"/v1/agencies/{world.other_agency.agency_id}/people/{person_id}"
    there = f"{people(world)}/{person_id}"

    for base, status in ((there, 403), (own, 404)):
        for what in ("sessions", f"devices/{seat.device_id}"):
            answer = await foreign.client.delete(f"{base}/{what}")
            assert answer.status_code == status, answer.text
    for page in ("access", "sign-ins"):
        path = f"/v1/agencies/{world.agency.agency_id}/{page}"
        assert (await foreign.client.get(path)).status_code == 403
        assert (await seat.client.get(path)).status_code == 403
    assert (await seat.client.get("/v1/me")).status_code == 200


async def test_the_agencys_list_says_who_signed_in_and_how(world):
    admin = await world.invited(world.agency.agency_id, "agency_admin")
    await operator_from(world, FIREFOX)
    path = f"/v1/agencies/{world.agency.agency_id}/sign-ins"

    listed = (await admin.client.get(path)).json()

    assert [(one["name"], one["how"], one["outcome"]) for one in listed] == [
        ("Robin Diaz", "demo", "signed_in"),
        ("Eve", "passkey", "signed_in"),
    ]
    older = await admin.client.get(path, params={"before": listed[0]["at"]})
    assert [one["name"] for one in older.json()] == ["Eve"]


async def test_the_list_of_sign_ins_is_bounded(world, monkeypatch):
    monkeypatch.setattr("transom.hub.accounts.sign_ins.MOST_KEPT", 150)
    admin = await world.seat("agency_admin")
    now, agency_id = world.hub.clock.now(), world.agency.agency_id

    def add(conn):
        note(conn, agency_id, "sso", "role", name="Old", browser="", at=now - KEPT_MS - 1)
        for n in range(320):
            note(conn, agency_id, "sso", "role", name=f"N{n}", browser="", at=now + n)
        return conn.exec_driver_sql("SELECT name FROM sign_ins ORDER BY sign_in_id").scalars().all()

    kept = await world.hub.db.write(add)

    assert "Old" not in kept
    assert kept[-1] == "N319"
    assert len(kept) < 250
    listed = (await admin.client.get(f"/v1/agencies/{agency_id}/sign-ins")).json()
    assert len(listed) <= 200
    assert listed[0]["name"] == "N319"


async def test_a_session_of_a_hub_before_goes_on_after_the_upgrade(world):
    seat = await world.seat("operator")
    path = world.hub_folder.database
    await world.stop_hub()
    await asyncio.to_thread(downgrade, path)
    columns = sqlite3.connect(path).execute("PRAGMA table_info(web_sessions)").fetchall()
    assert "browser" not in {column[1] for column in columns}
    await world.start_hub()

    assert (await seat.client.get("/v1/me")).status_code == 200
    listed = (await seat.client.get("/v1/me/sessions")).json()
    assert [(one["how"], one["browser"], one["this"]) for one in listed] == [("", "", True)]


def downgrade(path):
    """Back to the shape of before."""
    Database(path).close()
    with create_engine(f"sqlite:///{path}").begin() as conn:
        config = Config()
        config.set_main_option("script_location", "transom.hub.db:migrations")
        config.set_main_option("path_separator", "os")
        config.attributes["connection"] = conn
        command.downgrade(config, "0011")
