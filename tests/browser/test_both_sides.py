"""Owner and operator at once, each in a browser: consent, incident, live picture, stop, reason."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.operator_console import UDP_BLOCKED, chromium
from tests.browser.owner_page import OwnerPage
from transom.demo.log_check import check_log
from transom.testing.stack import Stack
from transom.testing.stack.stack import CAMERA_PASSWORD, CAMERA_USER


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    folder: Path = tmp_path_factory.mktemp("both")
    with Stack(folder) as stack:
        with stack.owner() as owner:
            camera_id = owner.add_camera(
                "Front door", stack.camera_url(), CAMERA_USER, CAMERA_PASSWORD
            )
            owner.wait_online(camera_id)
            stack.camera_ids = [camera_id]
        yield stack


@pytest.mark.parametrize(
    ("flags", "transport"),
    [((), "webtransport"), (UDP_BLOCKED, "websocket")],
    ids=["webtransport", "udp-blocked"],
)
async def test_consent_incident_picture_stop_and_the_reason(
    stack: Stack, flags: tuple[str, ...], transport: str
) -> None:
    camera_id = stack.camera_ids[0]
    async with chromium(flags) as desk, chromium() as home:
        console = await desk.console(stack.hub_url)
        phone = await home.console(stack.hub_url, viewport={"width": 390, "height": 844})
        at_home = phone.page
        owner = OwnerPage(at_home, stack.owner_url)

        await owner.open(f"#/consents/give/{camera_id}")
        await at_home.get_by_label("Who may look").select_option(label="Harbour City Police")
        await at_home.get_by_label("Missing person").check()
        await at_home.get_by_label("May look without asking").check()
        await at_home.get_by_label("Also as they are").check()
        await at_home.get_by_label("Nothing was offered to me").check()
        await owner.press("Sign this consent")
        await at_home.get_by_role("heading", name="Consent receipt").wait_for()
        await owner.go("#/")

        await console.ready()
        await console.open_unblurred("Front door")
        tile = await console.wait_state("live", camera_id)
        assert tile["transport"] == transport
        assert await console.brightest(camera_id) > 60
        drawn = await console.clock(camera_id)
        assert 0 <= time.time() * 1000 - drawn < 20_000
        await owner.text("is watching").first.wait_for()
        await owner.text("Child missing since 07:40, near the gate.").first.wait_for()

        await owner.press("Stop everything")
        await console.wait_state("ended", camera_id)
        await console.page.get_by_text("The owner stopped it").wait_for()
        assert await console.brightest(camera_id) == 0
        await owner.text("You have stopped everything").wait_for()
        assert not console.errors
        assert not owner.errors

    with stack.owner() as seat:
        seat.resume()
        seat.withdraw_all()
    log = check_log(stack)
    assert log.error == ""
    assert log.count("view_session.opened") == log.count("view_session.closed")
