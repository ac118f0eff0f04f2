"""The public pages of a running hub: whole, light, in both languages, and about nobody."""

import asyncio
import re
from datetime import UTC, datetime
from urllib.parse import urlsplit

import httpx
import pytest
from html_check import Checked
from hub_drivers import until
from sqlalchemy import text

from transom.hub.db.tables_portal import portal_snapshots
from transom.hub.hub import Hub
from transom.hub.portal import snapshots
from transom.hub.portal.places import Place

MOST_BYTES = 50_000
HERE = {"lat_e6": 32_298_757, "lon_e6": -90_184_810}
PLACE = Place("Market Square", 32.2993, -90.1839)


async def publish(hub: Hub) -> None:
    """Makes the week's snapshot anew."""
    await hub.db.write(lambda conn: conn.execute(text("DELETE FROM portal_snapshots")))
    await snapshots.publish_due(hub)


async def announce(world, scene, count, name):
    """The gateway tells of more cameras; the hub has stored them all."""
    for number in range(count):
        scene.gateway.add_camera(name=f"{name} {number}", position=HERE)
        await scene.gateway.say("camera", **scene.gateway.cameras[-1])
    last = scene.gateway.cameras[-1]["camera_id"]
    await until(lambda: world.hub.areas.of(last), seconds=30)


async def caught_up(hub: Hub) -> None:
    """Waits until the portal has read the whole log."""
    size = hub.ledger.sequencer.checkpoint().size
    await until(lambda: hub.book.size >= size, seconds=30)


@pytest.fixture
async def client(world):
    async with httpx.AsyncClient(base_url=world.url) as client:
        yield client


@pytest.fixture
async def town(world, scene):
    """Seventeen cameras in one place (10 to 24, whatever the week draws), a look, a complaint."""
    await announce(world, scene, 16, "Planted back yard")
    session_id = await scene.released()
    await scene.closes(session_id, "viewer_left")
    await scene.ended(session_id)
    world.hub.places = (PLACE,)
    await publish(world.hub)
    await caught_up(world.hub)
    return world


async def walk(client, start):
    """Every page that links lead to, by its address."""
    pages, waiting = {}, [start]
    while waiting:
        address = waiting.pop()
        if address in pages or len(pages) > 150:
            continue
        answer = await client.get(address)
        pages[address] = answer
        if answer.headers["content-type"].startswith("text/html"):
            links = Checked(answer.text).links
            waiting += [link.partition("#")[0] for link in links if link.startswith("/public")]
    return pages


async def test_every_page_is_whole_light_and_needs_nothing_from_elsewhere(town, client):
    pages = await walk(client, "/public/en/")
    del pages["/public/cells.json"]

    assert len(pages) > 30
    for address, answer in pages.items():
        assert answer.status_code == 200, address
        page = Checked(answer.text)
        assert page.problems == [], address
        assert len(answer.content) + 13_000 < MOST_BYTES, address  # with the style sheet
        assert all(not urlsplit(source).netloc for source in page.sources), address
        policy = answer.headers["content-security-policy"]
        assert "unsafe" not in policy
        assert ("script-src" in policy) == ("<script" in answer.text)
        assert answer.headers["cache-control"] == "public, max-age=60"
        assert "set-cookie" not in answer.headers
        lang = address.split("/")[2]
        assert f'<html lang="{lang}">' in answer.text
        assert answer.headers["content-language"] == lang
    assert {address.split("/")[2] for address in pages} == {"en", "es"}
    await check_style_sheet(client)


async def check_style_sheet(client):
    """It is small, needs nothing else, and is kept for good."""
    home = (await client.get("/public/en/")).text
    address = re.search(r'href="(/public/portal\.css\?[0-9a-f]+)"', home)[1]

    answer = await client.get(address)

    assert answer.headers["content-type"].startswith("text/css")
    assert "immutable" in answer.headers["cache-control"]
    assert len(answer.content) < 13_000
    assert "url(" not in answer.text
    assert "@import" not in answer.text


async def planted(world, scene):
    """What stands in the hub's database and nowhere in public."""

    def find(conn):
        people = conn.execute(text("SELECT name, pseudonym, person_id FROM people")).all()
        ids = conn.execute(text("SELECT gateway_id, site_id FROM gateways")).all()
        incidents = conn.execute(text("SELECT number, justification, incident_id FROM incidents"))
        return [*people, *ids, *incidents.all()]

    found = {str(value) for row in await world.hub.db.read(find) for value in row}
    cameras = {
        str(camera[name]) for camera in scene.gateway.cameras for name in ("camera_id", "name")
    }
    positions = {"32298757", "90184810", "32.298757", "90.18481", "32.2987", "90.1848"}
    return found | cameras | positions | {scene.seat.device_id, "my own words", "+1 555"}


async def test_no_page_names_a_person_a_camera_or_a_position(town, scene, client):
    form = {
        "kind": "mask",
        "text": "These are my own words.",
        "contact": "+1 555",
        "place": PLACE.name,
    }
    assert (await client.post("/public/en/send", data=form)).status_code == 200
    await caught_up(town.hub)
    pages = await walk(client, "/public/en/")
    pages["/public/cells.json"] = await client.get("/public/cells.json")
    watched = "/public/es/watched?place=Market+Square&day=2026-11-23&time=18:00&window=720"
    pages[watched] = await client.get(watched)

    secrets = await planted(town, scene)

    assert len(secrets) > 30
    for address, answer in pages.items():
        leaked = {secret for secret in secrets if secret in answer.text}
        assert leaked == set(), address


async def test_without_a_language_the_browser_s_is_chosen(client, world):
    program = world.program["program_id"]
    spanish = {"accept-language": "es-MX,es;q=0.9"}

    home = await client.get("/public/", headers=spanish)
    scanned = await client.get(f"/public/programs/{program}?area=87445c063ffffff", headers=spanish)
    unknown = await client.get("/public/")

    assert (home.status_code, home.headers["location"]) == (303, "/public/es/")
    assert scanned.headers["location"] == f"/public/es/programs/{program}?area=87445c063ffffff"
    assert unknown.headers["location"] == "/public/en/"
    split = await client.get("/public/programs/a%0d%0aset-cookie:x")
    assert split.headers["location"] == "/public/en/programs/a%0D%0Aset-cookie%3Ax"
    assert home.headers["vary"] == "accept-language"


NONSENSE = (
    "/public/en/nothing",
    "/public/en/programs/prg_nobody",
    "/public/en/documents/00",
    "/public/en/documents/xyz",
    "/public/en/log/more/still",
    "/public/en/log/more",
    "/public/en/entries?before=x",
    "/public/en/entries?before=²",
    "/public/en/watched?place=Atlantis&day=2026-11-23&time=18:00&window=15",
    "/public/en/watched?place=1,1&day=2026-11-31&time=18:00&window=15",
    "/public/en/watched?place=1,1&day=2026-11-23&time=18:00&window=99999",
    "/public/en/watched?place=1,1&day=0001-01-01&time=00:00&window=720",
)


async def test_what_makes_no_sense_is_refused_in_words_and_never_becomes_markup(client, world):
    for address in NONSENSE:
        answer = await client.get(address)
        assert answer.status_code in (400, 404), address
        assert Checked(answer.text).problems == [], address

    assert (await client.get("/public/xx/")).status_code == 404
    await check_markup(client)


async def check_markup(client):
    """What a visitor writes is shown as words."""
    nasty = '"><script>alert(1)</script>'

    for address in (
        "watched?place={}&day={}&time={}",
        "entries?agency={}&week={}",
        "looks?week={}",
    ):
        answer = await client.get(f"/public/en/{address.format(*[nasty] * 3)}")
        assert "<script>alert" not in answer.text
        assert Checked(answer.text).problems == []


async def test_a_look_is_found_by_place_and_time(town, client):
    now = town.hub.clock.now()
    ask = {"place": "Market Square", "window": "60"}
    moment = day_and_time(now)

    yes = await client.get("/public/en/watched", params=ask | moment)
    long_ago = await client.get(
        "/public/en/watched", params=ask | {"day": "2020-01-01", "time": "12:00"}
    )
    elsewhere = await client.get(
        "/public/en/watched", params=ask | moment | {"place": "48.85, 2.35"}
    )

    assert "Yes, somewhere in this area." in yes.text
    assert "1 look in this area" in yes.text
    assert "Not through this hub." in long_ago.text
    assert "Not through this hub." in elsewhere.text


def day_and_time(at):
    when = datetime.fromtimestamp(at / 1000, UTC)
    return {"day": f"{when:%Y-%m-%d}", "time": f"{when:%H:%M}"}


async def test_every_figure_leads_to_its_entries_and_these_to_their_tile(town, client, monkeypatch):
    page = (await client.get("/public/en/looks")).text
    found = re.findall(r'href="(/public/en/entries\?[^"]+)">(\d+)</a>', page)

    assert len(found) > 5
    for address, number in found:
        listed = (await client.get(address.replace("&amp;", "&"))).text
        assert listed.count('<li class="card" id="e') == int(number)
    await check_entries(town, client, monkeypatch)


async def check_entries(town, client, monkeypatch):
    """They are paged, and lead to the tile that holds them."""
    page = Checked((await client.get("/public/en/entries")).text)
    tiles = {link for link in page.links if link.startswith("/log/tile/entries/")}
    assert [(await client.get(tile)).status_code for tile in tiles] == [200]

    monkeypatch.setattr("transom.hub.portal.views.entries.PER_PAGE", 4)
    seen, address = [], "/public/en/entries"
    while address:
        page = (await client.get(address)).text
        seen += [int(index) for index in re.findall(r'id="e(\d+)"', page)]
        older = re.search(r'class="button" href="([^"]+)">Older', page)
        address = older and older[1].replace("&amp;", "&")

    assert seen == list(range(town.hub.book.size - 1, -1, -1))


async def check_weeks(hub):
    """A snapshot is made once a week."""
    first = await snapshots.current(hub)
    await snapshots.publish_due(hub)
    assert await snapshots.current(hub) == first

    class NextWeek:
        def now(self):
            return first.published_at + 7 * 24 * 3_600_000

    real, hub.clock = hub.clock, NextWeek()
    try:
        await snapshots.publish_due(hub)
        second = await snapshots.current(hub)
    finally:
        hub.clock = real
    assert second.week > first.week


async def test_cameras_are_a_weekly_snapshot_that_no_later_camera_changes(town, scene, client):
    before = (await client.get("/public/cells.json")).json()
    page = (await client.get("/public/en/cameras")).text
    await announce(town, scene, 40, "Later")
    await snapshots.publish_due(town.hub)

    assert (await client.get("/public/cells.json")).json() == before
    assert (await client.get("/public/en/cameras")).text == page
    for narrower in ("cell=88", "resolution=9", "area=87445c063ffffff", "week=2026-W01"):
        assert (await client.get(f"/public/cells.json?{narrower}")).json() == before
    assert [cell["properties"]["level"] for cell in before["cells"]["features"]] == [2]
    assert "10 to 24" in page
    await check_weeks(town.hub)
    assert "17" not in re.sub(r"<[^>]+>|2026|[0-9a-f]{15}", "", page)


async def test_the_sign_leads_to_a_program_and_an_area_and_never_further(town, scene, client):
    program = town.program["program_id"]
    shown = await snapshots.current(town.hub)
    cell = shown.cells[0].cell

    sign = await client.get("/public/en/sign", params={"program": program, "area": cell})
    strange = await client.get(
        "/public/en/sign", params={"program": program, "area": town.camera_id}
    )

    target = f"{town.url}/public/programs/{program}?area={cell}"
    assert target in sign.text
    assert '<svg viewBox="0 0' in sign.text
    assert town.camera_id not in strange.text.replace(f"area={town.camera_id}", "")
    assert "?area=" not in Checked(strange.text).text
    scanned = await client.get(target.replace(town.url, ""), follow_redirects=True)
    assert "You scanned a sign" in scanned.text
    assert "1 look in this area" in scanned.text


async def check_closing(town, client):
    """A program that is over shows its closing report."""
    program = town.program["program_id"]
    missing = await client.get(f"/public/en/closing/{program}")
    await town.admin("POST", f"/v1/admin/programs/{program}/end")
    await town.logged("program.sunset")
    async with asyncio.timeout(30):
        while (report := await client.get(f"/public/en/closing/{program}")).status_code != 200:
            await asyncio.sleep(0.1)

    page = (await client.get(f"/public/en/programs/{program}")).text

    assert missing.status_code == 404
    assert "Asked to look: 1. Opened: 1." in report.text
    assert "None were stored at the hub." in report.text
    assert Checked(report.text).problems == []
    assert f"/public/en/closing/{program}" in page
    assert '<span class="badge plain">Over</span>' in page


async def test_a_program_shows_documents_and_closing_report_and_the_log_its_witnesses(town, client):
    program = town.program["program_id"]

    page = (await client.get(f"/public/en/programs/{program}")).text
    link = re.search(r'href="(/public/en/documents/[0-9a-f]{64})"', page)[1]
    documents = await client.get(link)

    assert "Resolution 2026-118" in page
    assert "45 days left" in page
    assert "A program began" in page
    assert documents.status_code == 200
    assert "What it may never be used for" in documents.text
    assert Checked(documents.text).problems == []

    page = (await client.get("/public/en/log")).text
    assert "north.witness.test" in page
    assert f"transom audit {town.url}" in page
    assert town.hub.log_vkey in page.replace("&#43;", "+")
    await check_closing(town, client)


def test_a_snapshot_holds_no_count():
    names = {column.name for column in portal_snapshots.columns}
    assert names == {"week", "published_at", "cells"}
