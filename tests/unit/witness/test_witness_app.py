"""The witness's routes."""

import httpx
import pytest
from witness_world import ORIGIN, Log, World

from transom.core.log.add_checkpoint import MAX_REQUEST_BYTES
from transom.witness.app import WitnessApp
from transom.witness.state import origin_hash

MONITOR = f"/{origin_hash(ORIGIN)}/checkpoint"


@pytest.fixture
async def client(tmp_path):
    world = World(tmp_path)
    app = WitnessApp(world.service, world.state)
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://w") as made:
        yield made
    world.state.close()


async def test_a_log_is_cosigned_and_a_monitor_reads_it(client):
    assert (await client.get(MONITOR)).status_code == 404
    answer = await client.post("/add-checkpoint", content=Log().request(0, 5).to_bytes())
    assert (answer.status_code, answer.text[0]) == (200, "—")
    shown = await client.get(MONITOR)
    assert shown.headers["content-type"] == "text/plain; charset=utf-8"
    assert shown.text.endswith(answer.text)
    conflict = await client.post("/add-checkpoint", content=Log().request(0, 6).to_bytes())
    assert (conflict.status_code, conflict.text) == (409, "5\n")
    assert conflict.headers["content-type"] == "text/x.tlog.size"


async def test_a_body_that_is_too_long_is_cut_off(client):
    answer = await client.post("/add-checkpoint", content=b"x" * (MAX_REQUEST_BYTES + 1))
    assert answer.status_code == 413


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/add-checkpoint", 405),
        ("POST", "/", 404),
        ("GET", "/0/checkpoint", 404),
        ("GET", "/../key.json", 404),
        ("POST", MONITOR, 404),
        ("POST", "/sign-subtree", 404),
    ],
)
async def test_there_is_nothing_else(client, method, path, status):
    assert (await client.request(method, path)).status_code == status
