"""What anyone may read: the log's files and description, health, counters."""

import httpx
import pytest

from transom.core.log.checkpoint import verify_checkpoint
from transom.core.log.policy import parse_policy


@pytest.fixture
async def client(world):
    async with httpx.AsyncClient(base_url=world.url, timeout=30) as client:
        yield client


async def test_the_published_checkpoint_verifies_under_the_published_policy(world, client):
    info = (await client.get("/v1/log")).json()
    checkpoint = await client.get("/log/checkpoint")

    verified = verify_checkpoint(checkpoint.content, policy=parse_policy(info["policy"]))

    assert verified.origin == info["origin"] == "log.transom.test"
    assert verified.size == info["size"] >= 3
    assert [w["ok"] for w in info["witnesses"]] == [True, True]
    assert checkpoint.headers["cache-control"] == "no-cache"
    assert checkpoint.headers["access-control-allow-origin"] == "*"


async def test_the_log_starts_by_saying_whose_it_is(world):
    assert (await world.log_types())[0] == "log.created"


async def test_health_names_a_failing_witness(world, client):
    assert (await client.get("/v1/health")).json()["status"] == "ok"
    await world.witnesses[1].stop()
    await world.register(world.other_agency)

    health = (await client.get("/v1/health")).json()

    assert health["status"] == "degraded"
    assert any("south" in problem for problem in health["problems"])


async def test_counters_count_and_name_nobody(world, scene, client):
    session_id = await scene.released()

    text = (await client.get("/metrics")).text

    assert "transom_gateways_online 1.0" in text
    assert "transom_view_sessions_open 1.0" in text
    assert "transom_open_seconds_count 1.0" in text
    for secret in (session_id, world.camera_id, world.agency.agency_id, scene.seat.device_id):
        assert secret not in text
