"""An operator who asks for footage in a stack, and what the hub then shows and tells."""

import asyncio
import json
import secrets
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from websockets.asyncio.client import connect

from transom.core.footage.request import HOUR_MS
from transom.core.ids import new_id
from transom.core.land import circle
from transom.testing.footage import footage_request
from transom.testing.stack import OperatorSeat, Stack

PLACE = (32_298_757, -90_184_810)
_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
PATH = "/v1/footage-requests"


class Asking:
    """One operator's footage requests, and every event that the hub tells meanwhile."""

    def __init__(self, stack: Stack, operator: OperatorSeat) -> None:
        self.stack, self.operator, self.events = stack, operator, list[dict[str, Any]]()

    @asynccontextmanager
    async def listening(self) -> AsyncIterator["Asking"]:
        """Hears the operator's event stream."""
        cookie = "; ".join(f"{n}={v}" for n, v in self.operator.client.cookies.items())
        url = self.stack.hub_url.replace("http", "ws", 1) + "/v1/operator/stream"
        headers = {"cookie": cookie, "origin": self.stack.hub_url}
        async with connect(url, additional_headers=headers, proxy=None) as socket:

            async def read() -> None:
                async for text in socket:
                    self.events.append(json.loads(text))

            reading = asyncio.create_task(read())
            try:
                yield self
            finally:
                reading.cancel()
                await asyncio.gather(reading, return_exceptions=True)

    async def post(self, begin: int, end: int, *, now: int, **terms: Any) -> dict[str, Any]:
        """Asks for a window around the place; the camera's owner gets to see it."""
        (camera, *_) = await self.operator.cameras()
        drawn = "".join(secrets.choice(_LETTERS) for _ in range(8))
        signed = footage_request(
            now,
            signer=self.operator.keys.sign,
            area=circle(PLACE, 40.0),
            **{
                "request_id": new_id("ftr"),
                "code": f"{drawn[:4]}-{drawn[4:]}",
                "device_id": self.operator.device_id,
                "agency_id": self.operator.me["agency"]["agency_id"],
                "program_id": camera["program_id"],
                "incident": await self.operator.open_incident(),
                "begin": begin,
                "end": end,
                "due": now + 2 * HOUR_MS,
                **terms,
            },
        )
        answer = await self.operator.client.post(PATH, json={"request": signed.to_json()})
        assert answer.status_code == 201, answer.text
        made: dict[str, Any] = answer.json()
        return made

    async def get(self, request_id: str) -> dict[str, Any]:
        """A request as the agency sees it."""
        answer = await self.operator.client.get(f"{PATH}/{request_id}")
        assert answer.status_code == 200, answer.text
        told: dict[str, Any] = answer.json()
        return told

    def told(self, *request_ids: str) -> list[dict[str, Any]]:
        """The events about some requests."""
        return [e for e in self.events if e.get("request_id") in request_ids]

    def rows(self, request_id: str) -> dict[str, list[dict[str, Any]]]:
        """Every row of the hub's database that names a request."""
        found: dict[str, list[dict[str, Any]]] = {}
        with sqlite3.connect(self.stack.data("hub") / "hub.db", timeout=20) as db:
            db.row_factory = sqlite3.Row
            named = db.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
            for (table,) in named:
                for row in db.execute(f"SELECT * FROM {table}"):
                    if request_id in map(str, tuple(row)):
                        found.setdefault(table, []).append(dict(row))
        return found

    def set_due(self, request_ids: list[str], due: int) -> None:
        """As if the deadline were nearer: two hours are too long to wait."""
        with sqlite3.connect(self.stack.data("hub") / "hub.db", timeout=20) as db:
            for request_id in request_ids:
                db.execute(
                    "UPDATE footage_requests SET due = ? WHERE request_id = ?", (due, request_id)
                )
