"""The owner's record and notices in Chromium: check marks that the browser earns by itself."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser

from tests.browser.owner_house import house_with_page, past_look
from tests.browser.owner_page import OwnerPage, chromium, new_page
from tests.mail_server import mail_server
from tests.push_service import push_service
from transom.core.log.opening import read_record_file, verify_opening
from transom.testing.house import House, until

CHECKED, NOT_CHECKED = "Checked by this browser", "Not checked"


@pytest.fixture
async def lived(tmp_path: Path) -> AsyncIterator[tuple[House, str]]:
    async with house_with_page(tmp_path) as made:
        yield made


@pytest.fixture
def house(lived: tuple[House, str]) -> House:
    return lived[0]


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as browser:
        yield browser


@pytest.fixture
async def page(lived: tuple[House, str], browser: Browser) -> AsyncIterator[OwnerPage]:
    page = OwnerPage(await new_page(browser, permissions=["notifications"]), lived[1])
    await page.open()
    yield page
    assert not page.errors


async def row(page: OwnerPage) -> str:
    """The newest line of the record, once its check is over."""
    await page.page.locator("[data-check]:not([data-check=checking])").first.wait_for()
    return await page.page.get_by_role("row").nth(1).inner_text()


async def test_a_check_mark_is_earned_in_the_browser(page: OwnerPage, house: House) -> None:
    house.consent()
    session_id = await past_look(house, logged=False)
    await page.go("#/looks")
    assert "Its end isn't in the public log yet." in await row(page)
    await house.hub.show_closed(session_id)
    await page.text("Entries 5, 6 of the public log").wait_for()
    seen = await row(page)
    for words in (CHECKED, "signed by the log and 2 witnesses", "not blurred"):
        assert words in seen
    for words in ("badge 4711", "2026-0815", "Child missing since 07:40", "the viewer left"):
        assert words in seen
    saved = await page.download("Save as a file")
    openings, _ = read_record_file(json.dumps(saved).encode())
    for one in openings:
        verify_opening(one, policy=house.hub.ledger.policy)
    assert len(openings) == 2


TAMPERING = {
    "UPDATE look SET justification = 'A fire in the street.'": "incident or reason",
    "UPDATE look SET pseudonym = 'badge 1'": "incident or reason",
    "UPDATE look SET camera_id = 'cam_x'": "incident or reason",
    "UPDATE look SET seconds = seconds + 600": "how long it lasted",
    "UPDATE opening SET opening = replace(opening, '0815', '0816')": "another record than",
    "UPDATE trusted SET policy = replace(policy, 'quorum all', 'quorum w3')": "isn't an entry",
    "DELETE FROM opening WHERE type = 'view_session.opened'": "told your gateway nothing",
}


async def test_a_record_that_somebody_edits_at_the_gateway_earns_no_mark(
    page: OwnerPage, house: House
) -> None:
    house.consent()
    await past_look(house)
    database = house.gateway._database
    for tamper, why in TAMPERING.items():
        database.write("SAVEPOINT before")
        assert database.write(tamper) > 0
        await page.go("#/looks")
        await page.text(why).wait_for()
        seen = await row(page)
        assert NOT_CHECKED in seen
        assert CHECKED not in seen
        database.write("ROLLBACK TO before")
        database.write("RELEASE before")
        await page.go("#/")
    await page.go("#/looks")
    await page.text(CHECKED).wait_for()


async def test_asks_and_all_else_have_their_parts_and_a_lie_is_an_alarm(
    page: OwnerPage, house: House
) -> None:
    consent_id = house.consent(tier="on_request")
    session_id = await house.hub.open(house.camera_id)
    await until(house.gateway.knocks.open)
    house.gateway.knocks.answer(session_id, yes=False)
    signed = house.gateway.book.consent(consent_id).signed
    await house.hub.show(
        "consent.given",
        subject=consent_id,
        record={"consent": signed.to_json()},
        agency=house.hub.agency_id,
        program=house.hub.program_id,
        not_after=house.hub.program_end,
    )
    await page.go("#/looks")
    await page.page.get_by_role("tab", name="Not opened").click()
    await page.text("You said no. They can't tell it from no answer").wait_for()
    assert CHECKED in await row(page)
    await page.page.get_by_role("tab", name="All else").click()
    await page.text("You gave a consent").wait_for()
    await page.text(CHECKED).wait_for()
    await page.text("Filter").click()
    await page.page.get_by_label("To day").fill("2020-01-01")
    await page.text("Nothing fits the filter").wait_for()
    await page.button("Clear the filter").first.click()
    await page.text("You gave a consent").wait_for()

    def spoil(message: dict[str, Any]) -> None:
        message["opening"]["record"]["order"] = "another"

    await house.hub.show(
        "record.disclosed", subject=house.hub.gateway_id, record={"order": "1"}, spoil=spoil
    )
    await page.text("a record that isn't in the public log.").wait_for()
    await page.press("I have seen it")
    await page.text("a record that isn't in the public log.").wait_for(state="detached")
    assert house.gateway.openings.alarms() == []


# Headless Chromium has no push service of its own; everything but its `subscribe` is real.
_SUBSCRIBE = """subscription => {
  const made = {toJSON: () => subscription, unsubscribe: async () => { there = null; return true }};
  let there = null;
  PushManager.prototype.subscribe = async () => (there = made);
  PushManager.prototype.getSubscription = async () => there;
}"""


async def test_notices_are_set_up_on_a_device_and_by_mail_tried_and_sent(
    page: OwnerPage, house: House
) -> None:
    with push_service() as service, mail_server() as box:
        await page.page.evaluate(_SUBSCRIBE, service.subscription())
        await page.go("#/gateway")
        await page.page.get_by_role("link", name="Set up notices").click()
        await page.press("Turn on")
        await page.text("On. Knocks, starts and ends come to this device.").wait_for()
        await page.press("Send a test to Chrome on Linux")
        await page.text("Sent.").wait_for()
        await until(lambda: len(service.messages) == 1)
        for label, value in {
            "To": "owner@home.example",
            "From": "gateway@home.example",
            "Mail server": "localhost",
            "Port": str(box.port),
        }.items():
            await page.page.get_by_label(label, exact=True).fill(value)
        await page.page.get_by_label("Encryption").select_option("none")
        await page.page.locator("form").get_by_role("button", name="Send a test").click()
        await page.text("Sent to owner@home.example").wait_for()
        await page.press("Save")
        await page.text("Once a day").wait_for()
        house.consent(tier="on_request")
        session_id = await house.hub.open(house.camera_id)
        await until(lambda: len(service.messages) == 2)
        await until(lambda: len(box.messages) == 2)
    assert box.subjects() == [
        "Notices from your gateway arrive",
        "Harbour City Police asks to watch Front door",
    ]
    knock = service.messages[1]
    assert (knock["about"], knock["session_id"]) == ("knock", session_id)
    assert knock["title"] == "Harbour City Police asks to watch Front door"
    key = house.gateway.notices.state().push_key
    assert {dict(_parts(h))["k"] for h in service.headers} == {key}


def _parts(headers: dict[str, str]) -> list[tuple[str, str]]:
    parts = headers["authorization"].removeprefix("vapid ").split(",")
    return [(name, value) for name, _, value in (part.partition("=") for part in parts)]


_NOTICES = """async () => {
  const all = await (await navigator.serviceWorker.ready).getNotifications();
  return all.map(n => ({title: n.title, body: n.body, tag: n.tag,
    actions: (n.actions ?? []).map(a => a.action)}));
}"""


async def test_the_service_worker_shows_a_pushed_knock_with_its_two_answers(
    page: OwnerPage, house: House
) -> None:
    await page.page.evaluate("() => navigator.serviceWorker.register('./sw.js')")
    await page.page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
    session = await page.page.context.new_cdp_session(page.page)
    registrations: list[str] = []
    session.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda event: registrations.extend(r["registrationId"] for r in event["registrations"]),
    )
    await session.send("ServiceWorker.enable")
    await until(lambda: registrations)
    message = {
        "about": "knock",
        "title": "Harbour City Police asks to watch Front door",
        "text": "Incident 2026-0815",
        "session_id": "vws_x",
        "until": house.clock.now() + 60_000,
    }
    for change in ({}, {"about": "end", "title": "It is over"}):
        await session.send(
            "ServiceWorker.deliverPushMessage",
            {
                "origin": page.base.rstrip("/"),
                "registrationId": registrations[-1],
                "data": json.dumps({**message, **change}),
            },
        )
        title = {**message, **change}["title"]
        shown: list[dict[str, Any]] = []
        while [n["title"] for n in shown] != [title]:
            shown = await page.page.evaluate(_NOTICES)
            await page.page.wait_for_timeout(50)
        assert shown[0]["tag"] == "vws_x"
        assert shown[0]["actions"] == ([] if change else ["yes", "no"])


async def test_without_a_secure_page_what_is_missing_is_said_plainly(
    lived: tuple[House, str], browser: Browser
) -> None:
    plain = await new_page(browser)
    await plain.add_init_script("Object.defineProperty(window, 'isSecureContext', {value: false})")
    page = OwnerPage(plain, lived[1])
    await page.open("#/notices")
    await page.text("browsers take notices only from a page that comes by https").wait_for()
