"""A resident votes on the portal, without JavaScript; the owner reads why a look asks."""

import asyncio
import re
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser.operator_console import Desk, chromium
from tests.browser.owner_page import OwnerPage, new_page
from tests.mail_server import MailBox, hub_account, mail_server
from transom.testing.stack import OperatorSeat, Stack
from transom.testing.stack.stack import CAMERA_PASSWORD, CAMERA_USER

TOO_WIDE = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
PHONE = {"width": 360, "height": 740}
LAT, LON = 32_298_757, -90_184_810
DAY_MS = 86_400_000
CORNERS = ((-4200, -2500), (3900, -3300), (5200, 1200), (800, 3600), (-3900, 2600))


@pytest.fixture(scope="module")
def box() -> Iterator[MailBox]:
    with mail_server() as box:
        yield box


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory, box: MailBox) -> Iterator[Stack]:
    folder: Path = tmp_path_factory.mktemp("vote")
    with Stack(folder / "stack", mail=hub_account(folder, box)) as stack:
        yield stack


@pytest.fixture(scope="module")
def vote(stack: Stack) -> dict[str, Any]:
    """A vote around the owner's camera, which has given a standing consent."""
    wanted = {
        "name": "Elm Street and Harbour Row",
        "area": [{"lat_e6": LAT + y, "lon_e6": LON + x} for x, y in CORNERS],
        "households": 240,
        "max_opposed_percent": 10,
        "closes_at": int(time.time() * 1000) + 10 * DAY_MS,
    }
    body = {
        "name": "Harbour pilot with a vote",
        "agency_ids": [stack.agency["agency_id"]],
        "authorising_decision": "City council resolution 2026-120",
        "votes": [wanted],
    }
    program = stack.admin("POST", "/v1/admin/programs", body)
    with stack.owner() as owner:
        camera = owner.add_camera(
            "Front door",
            stack.camera_url(),
            CAMERA_USER,
            CAMERA_PASSWORD,
            position={"lat_e6": LAT, "lon_e6": LON},
        )
        stack.camera_ids = [camera]
        owner.wait_online(camera)
        known = program["program_id"]
        owner.wait(lambda state: known in [one["program_id"] for one in state["programs"]])
        owner.give_consent(camera, program_id=known, not_after=program["not_after"])
    (made,) = stack.hub_get(f"/v1/programs/{known}/votes")
    return {**made, "program_id": known}


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    async with chromium() as made:
        yield made


async def link_of(box: MailBox, number: int) -> str:
    """The link in the message of this number, once it has come."""
    async with asyncio.timeout(30):
        while len(box.messages) <= number:
            await asyncio.sleep(0.1)
    found = re.search(r"http\S+", str(box.messages[number].get_content()))
    assert found is not None
    return found[0]


async def test_a_resident_votes_and_changes_the_voice_without_javascript(
    stack: Stack, desk: Desk, box: MailBox, vote: dict[str, Any]
) -> None:
    console = await desk.console(stack.hub_url, viewport=PHONE, java_script_enabled=False)
    page, came = console.page, len(box.messages)
    await page.goto(f"{stack.hub_url}/public/es/programs/{vote['program_id']}")
    await page.get_by_role("link", name="Elm Street and Harbour Row").click()
    await page.get_by_label("Me opongo", exact=True).check()
    await page.get_by_label("Vivo en esta zona").check()
    await page.get_by_label("Dirección de correo").fill("vecina@casa.example")
    await page.get_by_role("button", name="Enviarme el enlace").click()

    await page.goto(await link_of(box, came))
    await page.get_by_text("¿Se cuenta su voz: me opongo?").wait_for()
    await page.get_by_role("button", name="Contar mi voz").click()
    code = await page.locator("#reference").inner_text()

    await page.get_by_role("link", name="Volver").click()
    await page.get_by_label("Su código").fill(code.lower())
    await page.get_by_role("button", name="Ver mi voz").click()
    await page.get_by_role("heading", name="Su voz: me opongo").wait_for()
    await page.get_by_role("button", name="Cambiarla a: no me opongo").click()
    await page.get_by_role("heading", name="Su voz: no me opongo").wait_for()
    assert code not in page.url


@pytest.mark.parametrize("looks", [("en", "light", 360), ("es", "dark", 1280)])
async def test_the_vote_s_pages_keep_to_wcag_and_fit_their_screen(
    stack: Stack, desk: Desk, vote: dict[str, Any], looks: tuple[str, str, int]
) -> None:
    lang, scheme, width = looks
    look = {"viewport": {"width": width, "height": 800}, "color_scheme": scheme}
    console = await desk.console(stack.hub_url, bypass_csp=True, **look)  # for axe alone
    for page in (f"vote/{vote['vote_id']}", f"programs/{vote['program_id']}"):
        await console.page.goto(f"{stack.hub_url}/public/{lang}/{page}")
        assert await console.violations() == [], page
        assert not await console.page.evaluate(TOO_WIDE), page
    assert not console.errors


@pytest.mark.parametrize(("scheme", "viewport"), [("light", PHONE), ("dark", None)])
async def test_the_owner_reads_at_the_consent_and_at_the_knock_why_a_look_asks(
    stack: Stack, desk: Desk, vote: dict[str, Any], scheme: str, viewport: dict[str, int] | None
) -> None:
    look = {"viewport": viewport} if viewport else {}
    page = OwnerPage(await new_page(desk.browser, color_scheme=scheme, **look), stack.owner_url)
    await page.open("#/consents")
    why = "Your neighbours' vote on Elm Street and Harbour Row hasn't closed yet"
    await page.text(why).wait_for()
    assert await page.faults() == []

    async with OperatorSeat(stack.hub_url) as operator:
        asked = await operator.watch(stack.camera_ids[0])
        assert await asked.wait_state("knocking", "released") == "knocking"
        panel = await page.knock()
        assert why in await panel.inner_text()
        assert await page.faults() == []
        await panel.get_by_role("button", name="No", exact=False).first.click()
    assert not page.errors
