"""The hub's landing and the way in: passkeys, one-time codes, a new gateway, access."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page

from tests.browser.owner_page import OwnerPage, chromium, faults_of, new_page
from transom.testing.process import Service, run_once
from transom.testing.stack import Stack

PASSPHRASE = {"TRANSOM_PASSPHRASE": "a second house"}
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@dataclass(frozen=True)
class Street:
    """A hub with one house that has joined, and a second gateway that hasn't."""

    stack: Stack
    new_gateway: Service


@pytest.fixture(scope="module")
def street(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Street]:
    folder: Path = tmp_path_factory.mktemp("street")
    data = ["--data", str(folder / "second")]
    run_once(["transom", "gateway", "init", *data, "--name", "12 Elm Street"], env=PASSPHRASE)
    gateway = Service(
        "second gateway",
        ["transom", "gateway", "run", *data, "--listen", "127.0.0.1:0"],
        log=folder / "second.log",
        env=PASSPHRASE,
    )
    with Stack(folder / "stack", scenes=[]) as stack:
        gateway.start()
        yield Street(stack, gateway)
        gateway.stop()


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as browser:
        yield browser


@pytest.fixture
async def page(browser: Browser) -> Page:
    return await page_with_passkeys(browser)


async def page_with_passkeys(browser: Browser, **look: object) -> Page:
    """A device that can hold passkeys and says yes to every question."""
    page = await new_page(browser, reduced_motion="reduce", **look)
    session = await page.context.new_cdp_session(page)
    await session.send("WebAuthn.enable")
    await session.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    return page


async def register_owner(page: Page, hub: str, name: str = "Ann Example") -> None:
    """Joins as an owner with a passkey."""
    await page.goto(f"{hub}/join/#/owner")
    await page.get_by_label("Your name").fill(name)
    await page.get_by_role("button", name="Make my passkey").click()
    await page.get_by_text(f"Welcome, {name}.").wait_for()


async def join_by_invitation(page: Page, hub: str, code: str) -> None:
    """Takes up an invitation with a passkey, and waits for nothing."""
    await page.goto(f"{hub}/join/#/agency")
    await page.get_by_label("Invitation code").fill(code)
    await page.get_by_label("Your name").fill("Sam Example")
    await page.get_by_role("button", name="Make my passkey").click()


async def test_an_owner_joins_with_a_passkey_and_comes_back_with_it(
    street: Street, page: Page
) -> None:
    hub = street.stack.hub_url
    await register_owner(page, hub)
    await page.get_by_role("button", name="Sign out").click()
    await page.goto(f"{hub}/?next=/join/")
    await page.get_by_role("button", name="Sign in with a passkey").click()
    await page.get_by_text("Welcome, Ann Example.").wait_for()
    assert page.url.startswith(f"{hub}/join/")


async def test_a_new_gateway_joins_by_the_code_once_its_owner_trusts_the_witnesses(
    street: Street, browser: Browser, page: Page
) -> None:
    hub = street.stack.hub_url
    await register_owner(page, hub)
    await page.get_by_role("button", name="Get a code").click()
    await page.get_by_text("Waiting for your gateway").wait_for()
    code = await page.locator("code").nth(1).inner_text()

    at_home = OwnerPage(await new_page(browser), str(street.new_gateway.ready["url"]))
    await at_home.open()
    home = at_home.page
    await home.get_by_label("Address of the hub").fill(hub)
    await home.get_by_label("One-time code").fill("0000-0000-0000-0000")
    await at_home.press("Connect")
    await home.get_by_role("alert").get_by_text("code").first.wait_for()
    await home.get_by_label("One-time code").fill(code.lower().replace("-", " "))
    await at_home.press("Connect")
    await home.get_by_role("heading", name="Whom will your gateway trust?").wait_for()
    for witness in ("north.witness.test", "south.witness.test"):
        await home.get_by_text(witness, exact=True).wait_for()
    assert await faults_of(home) == []
    await at_home.press("Trust them and connect")
    await home.get_by_text("Your gateway is connected.").wait_for()
    await home.get_by_text("Nobody is watching").wait_for()
    await page.get_by_text("Your gateway is connected.").wait_for()
    assert not at_home.errors


async def test_an_invitation_of_the_hubs_admin_leads_to_the_oversight_pages(
    street: Street, page: Page
) -> None:
    stack = street.stack
    code = stack.admin("POST", "/v1/admin/oversight/invitations", {"name": "Ida"})["code"]
    await join_by_invitation(page, stack.hub_url, code)
    await page.get_by_role("link", name="Open the oversight pages").click()
    await page.get_by_role("heading", name="What wants attention").wait_for()


async def test_an_invitation_makes_an_operator_and_is_good_once(
    street: Street, page: Page, browser: Browser
) -> None:
    stack = street.stack
    agency = stack.agency["agency_id"]
    path = f"/v1/admin/agencies/{agency}/invitations"
    code = stack.admin("POST", path, {"role": "operator", "name": "Sam"})["code"]
    for attempt, person in enumerate((page, await page_with_passkeys(browser))):
        await join_by_invitation(person, stack.hub_url, code)
        if attempt == 0:
            await person.get_by_role("link", name="Open the operator console").wait_for()
        else:
            await person.get_by_role("status").filter(has_text="invitation").first.wait_for()
    assert await page.get_by_text(stack.agency["name"]).count() > 0


async def test_an_administrator_invites_a_colleague(
    street: Street, page: Page, browser: Browser
) -> None:
    stack = street.stack
    path = f"/v1/admin/agencies/{stack.agency['agency_id']}/invitations"
    code = stack.admin("POST", path, {"role": "agency_admin", "name": "Kim"})["code"]
    await join_by_invitation(page, stack.hub_url, code)
    await page.get_by_label("Their name").fill("Sam")
    await page.get_by_label("Their role").select_option("supervisor")
    await page.get_by_role("button", name="Make an invitation").click()
    await page.get_by_text("For Sam as supervisor").wait_for()
    assert await faults_of(page) == []
    colleague = await page_with_passkeys(browser)
    await join_by_invitation(colleague, stack.hub_url, await page.locator("code").inner_text())
    await colleague.get_by_role("link", name="Open the operator console").wait_for()


async def test_the_demo_sign_in_is_marked_and_leads_each_persona_to_its_work(
    street: Street, page: Page
) -> None:
    hub = street.stack.hub_url
    for persona, where in (("Owner", "/join/"), ("Operator", "/operator/")):
        await page.goto(hub)
        if await page.get_by_role("button", name="Sign out").count():
            await page.get_by_role("button", name="Sign out").click()
        demo = page.get_by_role("region", name="Demo sign-in")
        await demo.get_by_text("This hub is a demonstration").wait_for()
        await demo.get_by_role("button", name=persona, exact=True).click()
        await page.wait_for_url(f"{hub}{where}")
        await page.goto(hub)
        await page.get_by_role("button", name="Sign out").wait_for()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width,height", [(360, 780), (1280, 800)])
async def test_every_view_keeps_to_wcag_and_fits_its_screen(
    street: Street, browser: Browser, scheme: str, width: int, height: int
) -> None:
    hub = street.stack.hub_url
    size = {"width": width, "height": height}
    page = await page_with_passkeys(browser, color_scheme=scheme, viewport=size)
    seen = {}
    for where, words in (
        ("/", "Sign in with a passkey"),
        ("/join/", "How do you want to take part?"),
        ("/join/#/owner", "What Transom does"),
        ("/join/#/agency", "What happens next"),
    ):
        await page.goto(hub + where)
        await page.get_by_text(words).first.wait_for()
        seen[where] = await faults_of(page)
    await page.get_by_role("button", name="Make my passkey").click()
    seen["faults"] = await faults_of(page)
    await register_owner(page, hub)
    await page.get_by_role("button", name="Get a code").click()
    await page.get_by_text("Waiting for your gateway").wait_for()
    seen["code"] = await faults_of(page)
    await page.goto(hub)
    await page.get_by_text("You are signed in as").wait_for()
    seen["signed in"] = await faults_of(page)
    assert {view: faults for view, faults in seen.items() if faults} == {}
