"""A hub that can send mail, and a neighbour with a mailbox."""

import re

import httpx
import pytest
from hub_mailbox import mailing, token

ADDRESS = "ann@example.org"
HERE = (32298757, -90184810)  # where the world's camera hangs


class Neighbour:
    """Somebody without an account, with a browser and a mailbox."""

    def __init__(self, world, box, client):
        self.world, self.box, self.client = world, box, client

    async def draw(self, at=HERE, *, address=ADDRESS, **more):
        """Sends the form of the page, for a circle around a place."""
        place = f"{at[0] / 1e6}, {at[1] / 1e6}"
        form = {"shape": "circle", "place": place, "radius": "10", "address": address}
        return await self.client.post("/public/en/land-send", data=form | more)

    async def link(self, number=1):
        """The token of the newest link, once so many have come."""
        return await token(self.box, number)

    async def confirm(self, link):
        """Presses the button of the page that a link leads to."""
        return await self.client.post("/public/en/proved", data={"token": link})

    async def file(self, at=HERE, **more):
        """Draws, follows the link, presses the button: the tracking code."""
        number = len(self.box.messages) + 1
        assert (await self.draw(at, **more)).status_code == 200
        answer = await self.confirm(await self.link(number))
        assert answer.status_code == 200, answer.text
        return re.search(r'id="reference">([A-Z0-9-]+)<', answer.text)[1]

    async def status(self, reference):
        """What the tracking page says, as the API tells it."""
        body = {"reference": reference}
        return (await self.client.post("/v1/public/objections/status", json=body)).json()


@pytest.fixture
async def neighbour(world):
    with mailing(world) as box:
        async with httpx.AsyncClient(base_url=world.url) as client:
            yield Neighbour(world, box, client)


@pytest.fixture
async def owner(world, neighbour):
    """The owner of the camera at `HERE`, connected."""
    gateway = await world.enrolled_gateway()
    async with gateway.connected():
        yield gateway
