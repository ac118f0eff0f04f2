"""The owner's page against a real gateway: sharing, watching the watchers, stopping, access."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from playwright.async_api import Browser

from tests.browser.owner_page import OwnerPage, chromium, new_page
from transom.testing.stack import OperatorSeat, OwnerSeat, Stack
from transom.testing.stack.stack import CAMERA_PASSWORD, CAMERA_USER

PHONE = {"viewport": {"width": 360, "height": 780}, "has_touch": True, "is_mobile": True}


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    folder: Path = tmp_path_factory.mktemp("stack")
    with Stack(folder, scenes=["elm-street", "market-square"]) as stack:
        yield stack


@pytest.fixture
def owner(stack: Stack) -> Iterator[OwnerSeat]:
    """The owner with nothing stopped, no consent, and one camera that works."""
    with stack.owner() as owner:
        owner.resume()
        owner.withdraw_all()
        if not any(c["name"] == "Front door" for c in owner.state()["cameras"]):
            owner.add_camera("Front door", stack.camera_url(), CAMERA_USER, CAMERA_PASSWORD)
        owner.wait_online(door(owner))
        yield owner
        owner.resume()
        owner.withdraw_all()


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as browser:
        yield browser


@pytest.fixture
async def page(stack: Stack, owner: OwnerSeat, browser: Browser) -> AsyncIterator[OwnerPage]:
    page = OwnerPage(await new_page(browser), stack.owner_url)
    await page.open()
    yield page
    assert not page.errors


@pytest.fixture
async def operator(stack: Stack) -> AsyncIterator[OperatorSeat]:
    async with OperatorSeat(stack.hub_url) as operator:
        yield operator


def door(owner: OwnerSeat) -> str:
    """The identifier of the camera at the front door."""
    cameras = owner.state()["cameras"]
    return next(str(c["camera_id"]) for c in cameras if c["name"] == "Front door")


async def test_the_key_in_the_address_is_used_once_and_wiped_away(page: OwnerPage) -> None:
    assert "token" not in page.page.url
    await page.page.reload()
    await page.text("Nobody is watching").wait_for()


async def test_without_the_key_nothing_is_shown(stack: Stack, browser: Browser) -> None:
    page = OwnerPage(await new_page(browser), stack.owner_url)
    await page.page.goto(page.base)
    await page.text("Open this page from your gateway").wait_for()
    assert await page.button("Stop everything").count() == 0


async def test_a_camera_is_tried_and_its_refusal_told_in_plain_words(
    page: OwnerPage, stack: Stack, owner: OwnerSeat
) -> None:
    await page.go("#/cameras/add")
    form = page.page
    await form.get_by_label("Name", exact=True).fill("Yard")
    await form.get_by_label("Address").fill(stack.camera_url(1))
    await form.get_by_label("User name").fill(CAMERA_USER)
    await form.get_by_label("Password").fill("wrong")
    await page.press("Add the camera")
    await page.text("Check the user name and the password of the camera itself.").wait_for()
    await form.get_by_label("Address").fill("rtsp://127.0.0.1:1/live")
    await form.get_by_role("button", name="Test").click()
    await page.text("Is the camera on?").wait_for()
    assert [c["name"] for c in owner.state()["cameras"]] == ["Front door"]
    await form.get_by_label("Address").fill(stack.camera_url(1))
    await form.get_by_label("Password").fill(CAMERA_PASSWORD)
    await page.press("Add the camera")
    yard = form.get_by_role("article", name="Yard")
    await yard.get_by_text("Working").wait_for()
    await yard.get_by_role("button", name="See the picture").click()
    picture = yard.get_by_role("img", name="Yard, as it is now")
    await form.wait_for_function("img => img.naturalWidth > 0", arg=await picture.element_handle())
    await yard.get_by_role("link", name="Change").click()
    await form.get_by_label("Password").fill("changed at the camera")
    await page.press("Save the change")
    await page.text("Check the user name and the password of the camera itself.").wait_for()
    await form.get_by_label("Password").fill(CAMERA_PASSWORD)
    await form.get_by_label("Name", exact=True).fill("Back yard")
    await page.press("Save the change")
    yard = form.get_by_role("article", name="Back yard")
    await yard.get_by_role("button", name="Remove").click()
    await yard.get_by_role("button", name="Remove it").click()
    await yard.wait_for(state="detached")


async def test_a_consent_says_what_it_allows_is_signed_changed_and_withdrawn(
    page: OwnerPage, owner: OwnerSeat
) -> None:
    form = page.page
    await page.go(f"#/consents/give/{door(owner)}")
    await page.press("Sign this consent")
    await page.text("Choose at least one purpose.").first.wait_for()
    await form.get_by_label("Who may look").select_option(label="Harbour City Police")
    await form.get_by_label("Missing person").check()
    await form.get_by_label("Fire").check()
    await form.get_by_label("Only at certain hours").check()
    await form.get_by_label("Sunday").check(force=True)
    allows = form.get_by_role("region", name="What this allows")
    await allows.get_by_text("Only for: Missing person or Fire.").wait_for()
    await allows.get_by_text("Only after you say yes, each single time.").wait_for()
    await allows.get_by_text("Mon–Fri, Sun 08:00–18:00").wait_for()
    await allows.get_by_text("People are always blurred.").wait_for()
    await page.press("Sign this consent")
    await page.text("Say that nothing was offered or demanded").first.wait_for()
    await form.get_by_label("Nothing was offered to me").check()
    await page.press("Sign this consent")
    await form.get_by_role("heading", name="Consent receipt").wait_for()
    receipt = await page.download("JSON for machines")
    assert receipt["signed_consent"]["body"]["purposes"] == ["fire", "missing_person"]

    await page.go(f"#/consents/{active(owner)[0]}/change")
    await form.get_by_label("Fire").uncheck()
    await form.get_by_label("Nothing was offered to me").check()
    await page.press("Sign the change")
    await form.get_by_role("heading", name="Consent receipt").wait_for()
    (changed,) = active(owner)
    assert changed != receipt["signed_consent"]["body"]["consent_id"]

    await page.go("#/consents")
    await page.press("Withdraw")
    await page.text("You have given no consent").wait_for()
    assert active(owner) == []


async def test_a_knock_opens_only_on_yes_and_the_owner_sees_who_looks_and_why(
    page: OwnerPage, owner: OwnerSeat, operator: OperatorSeat
) -> None:
    owner.give_consent(door(owner), tier="on_request")
    watching = asyncio.create_task(operator.watch(door(owner)))
    panel = await page.knock()
    assert await panel.evaluate("panel => panel === document.activeElement")
    assert "can't tell a no from no answer" in await panel.inner_text()
    assert owner.state()["watching"] == []
    notice = asyncio.create_task(page.text("is watching Front door").wait_for())
    await page.press("Yes, open")
    await watching
    await notice
    await page.text("1 person is watching").wait_for()
    card = page.page.get_by_role("article", name="Harbour City Police")
    seen = await card.inner_text()
    for words in ("Front door", "2026-0815", "Missing person", "missing child"):
        assert words in seen
    assert operator.me["pseudonym"] in seen


async def test_one_press_of_stop_ends_the_look_and_resuming_asks_first(
    page: OwnerPage, owner: OwnerSeat, operator: OperatorSeat
) -> None:
    owner.give_consent(door(owner))
    await operator.watch(door(owner))
    await page.text("1 person is watching").wait_for()
    await page.press("Stop everything")
    await page.text("You have stopped everything").wait_for()
    state = owner.state()
    assert (state["gateway"]["stopped"], state["watching"]) == (True, [])
    await page.go("#/looks")
    row = page.page.get_by_role("row").nth(1)
    assert "you stopped it" in await row.inner_text()
    await row.get_by_text("of the public log").wait_for()  # the browser is checking it
    await page.press("Resume…")
    await page.text("Your consents take effect again from this moment:").wait_for()
    await page.page.get_by_role("dialog").get_by_role("button", name="Resume").click()
    await page.button("Stop everything").wait_for()


async def test_withdrawing_ends_what_runs_under_the_consent(
    page: OwnerPage, owner: OwnerSeat, operator: OperatorSeat
) -> None:
    owner.give_consent(door(owner))
    await operator.watch(door(owner))
    await page.go("#/consents")
    await page.press("Withdraw")
    await page.text("Withdrawn. Nobody can watch under it.").wait_for()
    owner.wait(lambda state: not state["watching"])


async def test_past_looks_are_filtered_and_saved_as_a_file(
    page: OwnerPage, owner: OwnerSeat, operator: OperatorSeat
) -> None:
    owner.give_consent(door(owner))
    await operator.watch(door(owner))
    owner.withdraw_all()
    owner.wait(lambda state: not state["watching"])
    await page.go("#/looks")
    rows = page.page.get_by_role("row")
    await rows.nth(1).wait_for()
    await page.text("Filter").click()
    await page.page.get_by_label("Search").fill("no such words")
    await page.text("Nothing fits the filter").wait_for()
    await page.button("Clear the filter").first.click()
    await rows.nth(1).wait_for()
    saved = await page.download("Save as a file")
    assert saved["format"] == "transom-record/v1"
    opened = [str(o["record"].get("session_id")) for o in saved["openings"]]
    assert {look["session_id"] for look in owner.state()["looks"]} <= set(opened)


async def test_a_gateway_out_of_reach_is_said_and_the_stop_is_sent_once_it_is_back(
    page: OwnerPage, stack: Stack
) -> None:
    gateway = stack.services["gateway"]
    gateway.kill()
    await page.text("Your gateway is out of reach.").wait_for()
    await page.text("Not known right now").wait_for()
    await page.press("Stop everything")
    await page.text("Not confirmed yet").first.wait_for()
    gateway.start()
    await page.text("You have stopped everything").wait_for()
    with stack.owner() as again:
        assert again.state()["gateway"]["stopped"]


async def test_the_keyboard_alone_answers_a_knock_and_stops(
    page: OwnerPage, owner: OwnerSeat, operator: OperatorSeat
) -> None:
    owner.give_consent(door(owner), tier="on_request")
    await page.tab_to("Consents")
    await page.page.keyboard.press("Enter")
    await page.page.get_by_role("heading", name="Consents").wait_for()
    watching = asyncio.create_task(operator.watch(door(owner)))
    await page.knock()
    await page.tab_to("Yes, open")
    await page.page.keyboard.press("Enter")
    await watching
    await page.tab_to("Stop everything")
    await page.page.keyboard.press("Space")
    await page.text("Everything is stopped").wait_for()


async def test_a_knock_takes_no_key_away_from_somebody_who_types(
    page: OwnerPage, owner: OwnerSeat, operator: OperatorSeat
) -> None:
    owner.give_consent(door(owner), tier="on_request")
    await page.go("#/cameras/add")
    await page.page.get_by_label("Name", exact=True).press_sequentially("Ya")
    watching = asyncio.create_task(operator.watch(door(owner)))
    await page.button("Answer").wait_for()
    await page.page.keyboard.type("rd")
    assert await page.page.get_by_label("Name", exact=True).input_value() == "Yard"
    await page.press("Answer")
    await page.knock()
    await page.press("Yes, open")
    await watching


async def test_a_consent_is_tried_by_the_hubs_own_policy_before_it_is_signed(
    page: OwnerPage, owner: OwnerSeat
) -> None:
    await page.go(f"#/consents/give/{door(owner)}")
    form = page.page
    await form.get_by_label("Who may look").select_option(label="Harbour City Police")
    await form.get_by_label("Missing person").check()
    await form.get_by_label("Standing: may look without asking").check(force=True)
    await page.press("Try these terms")
    tried = form.get_by_role("region", name="Try it out")
    await tried.get_by_text("It opens at once.").wait_for()
    await tried.get_by_text("Monday: 00:00–24:00 opens at once").wait_for(state="attached")
    await tried.get_by_label("They want to see people").select_option(label="As they are")
    await tried.get_by_text("The owner shares this camera with people blurred only.").wait_for()
    await tried.get_by_text("view_live.consent.blur").wait_for()
    await tried.get_by_label("They want to see people").select_option(label="Blurred")
    await tried.get_by_label("For", exact=True).select_option(label="Fire")
    await tried.get_by_text("The owner's consent doesn't name this purpose.").wait_for()
    await form.get_by_role("group", name="For what").get_by_label("Fire").check()
    await form.get_by_label("On request: ask me each time").check(force=True)
    await tried.get_by_text("They must ask you. Only your yes opens it.").wait_for()
    assert active(owner) == []


@pytest.fixture(params=["light", "dark"])
def scheme(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(params=[PHONE, {}], ids=["phone", "desktop"])
async def looked_at(
    request: pytest.FixtureRequest, browser: Browser, stack: Stack, scheme: str
) -> OwnerPage:
    """The page on a phone and on a desktop, by day and by night."""
    still = {"reduced_motion": "reduce"}  # axe would measure colours in mid-fade
    page = await new_page(browser, color_scheme=scheme, **still, **request.param)
    return OwnerPage(page, stack.owner_url)


async def test_every_view_keeps_to_wcag_and_fits_its_screen(
    looked_at: OwnerPage, owner: OwnerSeat, operator: OperatorSeat
) -> None:
    page = looked_at
    await page.open()
    consent_id = owner.give_consent(door(owner), tier="on_request")
    seen = {}
    for where in (
        "#/",
        "#/cameras",
        "#/cameras/add",
        f"#/cameras/{door(owner)}/change",
        "#/consents",
        f"#/consents/give/{door(owner)}",
        f"#/consents/{consent_id}/change",
        f"#/consents/{consent_id}/receipt",
        "#/looks",
        "#/looks/nothing",
        "#/looks/else",
        "#/notices",
        "#/gateway",
    ):
        await page.go(where)
        seen[where] = await page.faults()
    await page.go(f"#/consents/{consent_id}/receipt")
    await page.press("Try these terms")
    await page.text("They must ask you.").wait_for()
    await page.page.locator(".legend li").first.wait_for(state="attached")
    seen["tried"] = await page.faults()
    watching = asyncio.create_task(operator.watch(door(owner)))
    await page.knock()
    seen["knock"] = await page.faults()
    await page.press("Put aside")
    seen["aside"] = await page.faults()
    await page.press("Answer")
    await page.knock()
    await page.press("Yes, open")
    await watching
    await page.go("#/")
    await page.text("1 person is watching").wait_for()
    seen["watched"] = await page.faults()
    await page.press("Stop everything")
    await page.text("You have stopped everything").wait_for()
    seen["stopped"] = await page.faults()
    await page.press("Resume…")
    seen["resume"] = await page.faults()
    assert {view: faults for view, faults in seen.items() if faults} == {}
    assert not page.errors


def active(owner: OwnerSeat) -> list[str]:
    """The consents in force."""
    return [
        str(consent["consent_id"])
        for camera in owner.state()["cameras"]
        for consent in camera["consents"]
        if consent["state"] == "active"
    ]
