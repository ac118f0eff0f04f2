"""P9 Anyone can check: a log that verifies by other people's tools, and a hub with two faces."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.flows.looking import ended, opening, refused, see
from tests.flows.two_faced import Branch, a_house_of_a_two_faced_hub, an_entry
from tests.thirdparty.go_tool import build, verify
from transom.audit.auditor import Auditor
from transom.audit.outcome import Outcome
from transom.audit.sources import FolderSource
from transom.audit.state import StateFolder
from transom.core.log.checkpoint import verify_checkpoint
from transom.demo.log_check import check_log
from transom.errors import LogRefused
from transom.testing.house import House, ShiftedClock
from transom.testing.stack import OperatorSeat, OwnerSeat, Stack


async def test_a_whole_run_is_verified_over_http_by_software_that_is_not_ours(
    stack: Stack, owner: OwnerSeat, operator: OperatorSeat, camera: str, tmp_path: Path
) -> None:
    program = await asyncio.to_thread(build, tmp_path)
    owner.give_consent(camera)
    old = check_log(stack).size
    look = await operator.watch(camera)
    await see(look)
    await operator.viewer.leave(look)
    await ended(look)
    vkeys = [stack.vkeys[name] for name in ("log", "north", "south")]
    url = f"{stack.hub_url}/log"
    done = await asyncio.to_thread(verify, program, url, *vkeys, old=old)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["size"] == told["included"] > old
    assert len(told["cosigned"]) == 2
    assert told["consistent_from"] == old


@pytest.fixture
async def two_faced(tmp_path: Path, clock: ShiftedClock) -> AsyncIterator[tuple[House, Branch]]:
    """A real gateway, real witnesses, and a hub that is about to fork its log."""
    async with a_house_of_a_two_faced_hub(tmp_path / "world", clock) as made:
        made[0].consent()
        yield made


class Public:
    """Where the public reads the log, and somebody who audits what is there."""

    def __init__(self, folder: Path, house: House) -> None:
        self.log = folder / "log"
        self.log.mkdir()
        self._auditor = Auditor(
            FolderSource(self.log),
            StateFolder(folder / "audit"),
            house.clock,
            house.hub.ledger.policy,
        )

    async def audit(self) -> Outcome:
        return await asyncio.to_thread(self._auditor.run)


def codes(outcome: Outcome) -> set[str]:
    return {problem.code for problem in outcome.problems}


async def test_a_look_that_the_public_is_not_shown_gets_no_key(
    two_faced: tuple[House, Branch], tmp_path: Path
) -> None:
    house, shown = two_faced
    public = Public(tmp_path, house)
    hidden = shown.fork()
    shown.append(an_entry(house.clock, "nothing to see"))
    verify_checkpoint(shown.publish(public.log).to_text(), policy=shown.policy)
    house.hub.ledger = hidden
    step, _ = await refused(house, opening(house))
    assert step == "witnesses"
    for witness in hidden.real:
        assert witness.answers[-2:] == [422, 409]
    outcome = await public.audit()
    assert outcome.verified
    assert not outcome.problems


async def test_what_the_gateway_was_shown_must_be_what_the_public_is_shown(
    two_faced: tuple[House, Branch], tmp_path: Path
) -> None:
    house, shown = two_faced
    public = Public(tmp_path, house)
    shown.publish(public.log)
    assert not (await public.audit()).problems
    cleaned = shown.fork()
    await house.watch()  # the witnesses cosign the tree with this look, and the key is released
    cleaned.append(an_entry(house.clock, "nothing to see"))
    with pytest.raises(LogRefused, match="no cosignature"):
        verify_checkpoint(cleaned.publish(public.log).to_text(), policy=shown.policy)
    assert codes(await public.audit()) == {"missing_cosignature"}
    # To get a cosigned tree to the public again, the hub has to show the look.
    house.hub.ledger.publish(public.log)
    outcome = await public.audit()
    assert codes(outcome) == {"fork"}
    assert outcome.exit_code == 3
    assert outcome.evidence is not None


async def test_one_bribed_witness_of_two_opens_nothing(
    two_faced: tuple[House, Branch], tmp_path: Path
) -> None:
    house, shown = two_faced
    hidden = shown.fork()
    shown.append(an_entry(house.clock, "nothing to see"))
    shown.checkpoint()
    hidden.real[1].bribed = True
    house.hub.ledger = hidden
    step, _ = await refused(house, opening(house))
    assert step == "witnesses"


async def test_with_every_witness_bribed_the_gateway_still_knows_the_tree_that_it_has_seen(
    two_faced: tuple[House, Branch], tmp_path: Path
) -> None:
    house, shown = two_faced
    public = Public(tmp_path, house)
    hidden = shown.fork()
    await house.watch()
    shown.publish(public.log)
    assert not (await public.audit()).problems
    for _ in range(3):
        hidden.append(an_entry(house.clock, "another history"))
    for witness in hidden.real:
        witness.bribed = True
    house.hub.ledger = hidden
    message = opening(house)
    await house.hub.send(message)
    said = await house.hub.wait("refused", session_id=message["session_id"])
    assert said["step"] == "consistency"
    # And whoever has seen the first tree, and is now shown the second, holds proof against the log.
    hidden.publish(public.log)
    outcome = await public.audit()
    assert (codes(outcome), outcome.exit_code) == ({"fork"}, 3)
