"""An agency whose administrator has made a secret for its dispatch."""

import asyncio
import json

import httpx
import pytest

from transom.testing.dispatch import DispatchCentre


class Centre(DispatchCentre):
    """Sends without standing in the way of the hub, which runs in the same loop."""

    async def say(self, message, **more):
        return await asyncio.to_thread(self.send, message, **more)

    async def post(self, message, headers):
        async with httpx.AsyncClient() as client:
            body = message if isinstance(message, bytes) else json.dumps(message).encode()
            return await client.post(self.address, content=body, headers=headers)


async def made_by(admin, world, agency_id=None, **more):
    """A fresh secret's answer."""
    path = f"/v1/agencies/{agency_id or world.agency.agency_id}/dispatch/secrets"
    return await admin.client.post(path, json=more)


@pytest.fixture
async def admin(world):
    return await world.seat("agency_admin")


@pytest.fixture
async def centre(world, admin):
    made = await made_by(admin, world)
    assert made.status_code == 201, made.text
    address = f"{world.url}/v1/agencies/{world.agency.agency_id}/dispatch"
    return Centre(address, made.json()["secret"])


async def calls(seat):
    """The open calls that somebody sees."""
    answer = await seat.client.get("/v1/dispatch/calls")
    assert answer.status_code == 200, answer.text
    return answer.json()
