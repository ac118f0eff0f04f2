"""A program with neighbourhood votes, and a resident with mailboxes."""

import re

import httpx
import pytest
from hub_mailbox import mailing, token

from transom.testing.house import ShiftedClock

DAY_MS = 24 * 3_600_000


class Neighbourhood:
    """Residents without accounts, at the portal's forms."""

    def __init__(self, world, box, client):
        self.world, self.box, self.client = world, box, client
        world.hub.clock = self.clock = ShiftedClock()

    async def program(self, *wanted, **more):
        """A new program with these votes, as the admin's API answers."""
        body = {
            "name": "Second pilot",
            "agency_ids": [self.world.agency.agency_id],
            "authorising_decision": "Resolution 2026-200",
            "votes": list(wanted),
            **more,
        }
        made = await self.world.admin("POST", "/v1/admin/programs", body)
        self.program_id = made.json().get("program_id")
        return made

    async def votes(self, program_id):
        """A program's votes, as the public API tells them."""
        return (await self.client.get(f"/v1/programs/{program_id}/votes")).json()

    async def ask(self, vote_id, choice, address, **more):
        """Sends the form."""
        form = {"vote": vote_id, "choice": choice, "lives": "yes", "address": address}
        return await self.client.post("/public/en/vote-send", data=form | more)

    async def say(self, vote_id, choice, address):
        """Sends the form, follows the link, presses the button: the tracking code."""
        number = len(self.box.messages) + 1
        assert (await self.ask(vote_id, choice, address)).status_code == 200
        answer = await self.confirm(await token(self.box, number))
        assert answer.status_code == 200, answer.text
        return re.search(r'id="reference">([A-Z0-9-]+)<', answer.text)[1]

    async def confirm(self, link):
        return await self.client.post("/public/en/proved", data={"token": link})

    async def voice(self, vote_id, code, **more):
        """Looks a voice up by its code, or changes it."""
        form = {"vote": vote_id, "code": code}
        return await self.client.post("/public/en/voice", data=form | more)

    def days_later(self, days):
        """Puts the hub's clock on."""
        self.clock.shift_ms += days * DAY_MS


@pytest.fixture
async def neighbourhood(world):
    with mailing(world) as box:
        async with httpx.AsyncClient(base_url=world.url) as client:
            yield Neighbourhood(world, box, client)
