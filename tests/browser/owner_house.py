"""A gateway of this process with its page, for browser tests that need the hub in their hands."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from transom.gateway.api.app import create_app
from transom.gateway.api.server import bind, serving, url_of
from transom.gateway.record.pages import Wanted
from transom.testing.house import House, ShiftedClock, a_house, until

TOKEN = "t" * 43


@asynccontextmanager
async def house_with_page(folder: Path) -> AsyncIterator[tuple[House, str]]:
    """A house that is enrolled, and the address that signs its owner in."""
    async with a_house(folder, ShiftedClock()) as house:
        with bind("127.0.0.1:0") as listening:
            async with serving(create_app(house.gateway, token=TOKEN), listening):
                yield house, f"{url_of(listening)}/#token={TOKEN}"


async def past_look(house: House, *, logged: bool = True) -> str:
    """A look that has begun and ended, with its end in the log or not yet."""
    session_id = await house.watch()
    house.camera.push()
    await house.hub.send({"t": "close", "session_id": session_id, "reason": "viewer_left"})
    await house.hub.wait("closed", session_id=session_id)
    await until(lambda: house.gateway.looks.knows(session_id))
    if logged:
        before = house.gateway.openings.logged_to
        await house.hub.show_closed(session_id)
        await until(lambda: house.gateway.openings.logged_to > before)
    await until(lambda: house.gateway.record.looks(Wanted()).looks)
    return session_id
