"""A hub whose trust policy lets two of three witnesses do, of both algorithms."""

from pathlib import Path

import httpx
import pytest
from hub_drivers import AgencyDesk
from hub_witness import RunningWitness
from hub_world import World

from transom.core.log.checkpoint import verify_checkpoint
from transom.core.log.note import MLDSA_COSIGNATURE
from transom.core.log.policy import parse_policy
from transom.errors import SetupError


@pytest.fixture
async def trusting(tmp_path: Path):
    made = World(tmp_path)
    third = RunningWitness(
        tmp_path / "third", "third.witness.test", made.hub_folder.log.vkey, "ml-dsa-44"
    )
    made.witnesses.append(third)
    lines = [f"witness w{i} {w.vkey.to_text()} {w.url}" for i, w in enumerate(made.witnesses)]
    log = f"log {made.hub_folder.log.vkey.to_text()}"
    some = ["group two-of-three 2 w0 w1 w2", "quorum two-of-three", ""]
    made.trust = parse_policy("\n".join([log, *lines, *some]))
    try:
        yield await made.start()
    finally:
        await made.stop()


async def test_one_of_three_may_be_away_and_two_may_not(trusting: World):
    assert trusting.trust is not None
    assert trusting.witnesses[2].vkey.type == MLDSA_COSIGNATURE
    async with httpx.AsyncClient(base_url=trusting.url) as client:
        info = (await client.get("/v1/log")).json()
        assert info["policy"] == trusting.trust.to_text()
        await trusting.witnesses[0].stop()
        await trusting.register(trusting.other_agency)
        assert trusting.hub.ledger.sequencer.checkpoint().cosigned
        public = (await client.get("/log/checkpoint")).content
        head = verify_checkpoint(public, policy=trusting.trust)
        assert {"w1", "w2"} <= set(head.cosigned)
        await trusting.witnesses[1].stop()
        await trusting.register(AgencyDesk(trusting.url, "Third Town Police"))
        assert not trusting.hub.ledger.sequencer.checkpoint().cosigned
        aside = (await client.get("/log/checkpoint.unwitnessed")).content
        assert int(aside.split(b"\n")[1]) > head.size
        health = (await client.get("/v1/health")).json()
        assert len(health["problems"]) == 2


async def test_a_policy_of_another_log_starts_no_hub(tmp_path: Path):
    made, other = World(tmp_path / "one"), World(tmp_path / "other")
    witness = made.witnesses[0]
    log = f"log {other.hub_folder.log.vkey.to_text()}"
    made.trust = parse_policy(
        f"{log}\nwitness w {witness.vkey.to_text()} {witness.url}\nquorum w\n"
    )
    with pytest.raises(SetupError, match="this hub's log"):
        await made.start_hub()
