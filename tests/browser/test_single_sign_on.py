"""Sign-in with an agency's account, in a real browser through a real provider, and its end."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from tests.browser.operator_console import Console, Desk, chromium
from tests.identity_provider import IdentityProvider, identity_provider
from transom.testing.stack import Stack

SCIM = "urn:ietf:params:scim:schemas:core:2.0:User"
PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"


@dataclass(frozen=True)
class City:
    """The services, and the agency's identity provider."""

    stack: Stack
    provider: IdentityProvider


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    with ExitStack() as open_:
        stack = open_.enter_context(Stack(tmp_path_factory.mktemp("sso"), scenes=()))
        agency_id = stack.agency["agency_id"]
        back = f"{stack.hub_url}/v1/auth/sso/{agency_id}/callback"
        provider = open_.enter_context(identity_provider([back]))
        provider.put_user("ann", name="Ann Reyes", groups=["rtcc"])
        provider.put_user("eve", name="Eve Holt", groups=["records"])
        yield City(stack, provider)


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    async with chromium() as made:
        yield made


async def set_up(console: Console, city: City) -> str:
    """The administrator enters the provider and makes a directory's token; the token."""
    page, provider = console.page, city.provider
    await console.sign_in("agency_admin")
    await page.goto(f"{city.stack.hub_url}/operator/#/sign-in")
    await page.get_by_label("Short name").fill("harbour")
    await page.get_by_label("Issuer").fill(provider.issuer)
    await page.get_by_label("Client identifier").fill(provider.client_id)
    await page.get_by_label("Client secret").fill(provider.client_secret)
    await page.get_by_label("Value 1").fill("rtcc")
    await page.get_by_role("button", name="Set it up").click()
    await page.get_by_role("button", name="Stop this way").wait_for()
    assert await page.get_by_label("Client secret").input_value() == ""
    await page.get_by_role("button", name="Make a token").click()
    token: str = await page.get_by_label("New token").input_value()
    return token


async def sign_in(console: Console, city: City, subject: str) -> None:
    """Goes to the agency's page and signs in there."""
    page = console.page
    await page.goto(city.stack.hub_url)
    await page.get_by_role("button", name="Sign in with your agency's account").click()
    await page.get_by_label("Your agency").fill("harbour")
    await page.get_by_role("button", name="Go on").click()
    await page.get_by_role("button", name="Sign in with Harbour City Police's account").click()
    await page.wait_for_url(f"{city.provider.issuer}/oauth2/authorize**")
    await page.get_by_placeholder("sub").fill(subject)
    await page.get_by_role("button", name="Authorize").click()


def deactivate(city: City, token: str) -> None:
    """What the agency's directory says when somebody leaves."""
    headers = {"authorization": f"Bearer {token}", "content-type": "application/scim+json"}
    base = f"{city.stack.hub_url}/scim/v2/Users"
    with httpx.Client(headers=headers, trust_env=False) as client:
        user = {"schemas": [SCIM], "userName": "ann", "externalId": "ann"}
        made = client.post(base, json=user).raise_for_status().json()
        off = {"op": "replace", "path": "active", "value": False}
        body = {"schemas": [PATCH], "Operations": [off]}
        client.patch(f"{base}/{made['id']}", json=body).raise_for_status()


async def test_an_operator_signs_in_with_the_agencys_account_until_the_directory_ends_it(
    city: City, desk: Desk
) -> None:
    admin = await desk.console(city.stack.hub_url)
    token = await set_up(admin, city)
    ann = await desk.console(city.stack.hub_url)
    await sign_in(ann, city, "ann")
    await ann.page.wait_for_url("**/operator/")
    await ann.enrol()
    await ann.page.goto(f"{city.stack.hub_url}/operator/#/account")
    await ann.page.get_by_text("with the agency's account").wait_for()

    eve = await desk.console(city.stack.hub_url)
    await sign_in(eve, city, "eve")
    await eve.page.get_by_text("Your account has no role here yet.").wait_for()

    await asyncio.to_thread(deactivate, city, token)
    await ann.page.goto(f"{city.stack.hub_url}/operator/?again")
    await ann.page.wait_for_url("**/?next=/operator/")
    await ann.page.goto(f"{city.stack.hub_url}/")
    await ann.page.get_by_role("button", name="Harbour City Police's account").click()
    await ann.page.get_by_role("button", name="ann", exact=True).click()
    await ann.page.get_by_text("Your agency's directory has deactivated").wait_for()

    await admin.page.goto(f"{city.stack.hub_url}/operator/#/people")
    await admin.page.get_by_text("Refused: nothing in the account gives a role").wait_for()
    await admin.page.get_by_text("No longer here: Ann Reyes").wait_for()
    for console in (admin, ann, eve):
        assert not console.errors


@pytest.mark.parametrize("width,height", [(390, 800), (1280, 900)])
async def test_the_sign_in_pages_keep_to_wcag_and_fit(
    city: City, desk: Desk, width: int, height: int, tmp_path: Path
) -> None:
    size = {"width": width, "height": height}
    admin = await desk.console(city.stack.hub_url, viewport=size, bypass_csp=True)
    await admin.sign_in("agency_admin")
    await admin.page.goto(f"{city.stack.hub_url}/operator/#/sign-in")
    await admin.page.get_by_role("heading", name="Your directory").wait_for()
    await admin.page.screenshot(path=tmp_path / "sign-in.png", full_page=True)
    visitor = await desk.console(city.stack.hub_url, viewport=size, bypass_csp=True)
    await visitor.page.goto(f"{city.stack.hub_url}/?refused=role")
    await visitor.page.get_by_role("button", name="Sign in with your agency's account").click()
    await visitor.page.screenshot(path=tmp_path / "landing.png", full_page=True)
    too_wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    for console in (admin, visitor):
        assert await console.violations() == []
        assert not await console.page.evaluate(too_wide)
        assert not console.errors
