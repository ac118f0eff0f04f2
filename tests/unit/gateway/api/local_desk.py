"""The owner's local API in front of a real gateway, as the tests of this folder call it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from transom.gateway.api.app import create_app
from transom.gateway.api.server import bind, serving, url_of
from transom.testing.house import House

TOKEN = "t" * 43
MONDAY = {"days": [1], "start": "10:00", "end": "11:00"}


@dataclass
class Desk:
    """The owner at the page."""

    house: House
    url: str
    client: httpx.AsyncClient

    async def post(self, path: str, body: Any = None, **more: Any) -> httpx.Response:
        return await self.client.post(path, json={} if body is None else body, **more)

    async def state(self) -> dict[str, Any]:
        state: dict[str, Any] = (await self.client.get("/api/state")).json()
        return state


@asynccontextmanager
async def served(house: House) -> AsyncIterator[str]:
    listening = bind("127.0.0.1:0")
    app = create_app(house.gateway, token=TOKEN, allowed_hosts=frozenset({"gateway.home"}))
    async with serving(app, listening):
        yield url_of(listening)


@pytest.fixture(name="desk")
async def a_desk(house: House) -> AsyncIterator[Desk]:
    async with (
        served(house) as url,
        httpx.AsyncClient(base_url=url, headers={"Origin": url}) as client,
    ):
        desk = Desk(house, url, client)
        assert (await desk.post("/api/sign-in", {"token": TOKEN})).status_code == 200
        yield desk
