"""Asking witnesses: what counts as a cosignature, and what each refusal is called."""

import asyncio

import httpx
import pytest
from log_world import NOW, World, entry

from transom.core.log.cosignature import COSIGNATURE_WINDOW_MS
from transom.errors import WitnessUnavailable
from transom.hub.transparency import sequencer, witnesses


@pytest.fixture
def world(tmp_path):
    made = World(tmp_path)
    yield made
    made.close()


async def why(log, number=0):
    with pytest.raises(WitnessUnavailable) as refusal:
        await log.append(entry(number))
    (reason,) = refusal.value.missing.values()
    return reason


@pytest.mark.parametrize(
    ("status", "text", "reason"),
    [
        (403, "", "doesn't accept the log's signature"),
        (404, "", "doesn't know this log"),
        (422, "", "the log isn't what it saw before"),
        (500, "", "answered with an error"),
        (503, "this witness can't write: no space\n", "status 503: this witness can't write: no"),
        (302, "", "answered with an error"),
        (200, "", "didn't cosign with its key"),
        (200, "nonsense\n", "not a signature line"),
        (200, "— w \n", "without a signature"),
        (200, "— stranger AAAAAAE=\n", "didn't cosign with its key"),
        (200, "x" * 70_000, "too long"),
        (409, "x\n", "not a decimal number"),
        (409, "-1\n", "not a decimal number"),
        (409, "7\n", "it has seen this log with 7 entries"),
    ],
)
async def test_each_bad_answer_is_explained(world, status, text, reason):
    async with world.open() as log:
        world.south.say(status, text)
        assert reason in await why(log)


async def test_a_witness_that_knows_an_older_size_gets_the_right_path(world):
    async with world.open() as log:
        world.south.cut()
        for number in range(5):
            await log.append(entry(number), need_quorum=False)
        world.south.mend()
        assert (await log.append(entry(5))).cosigned
    async with world.open() as log:
        # A new process knows nothing of its witnesses, and is told by status 409.
        assert (await log.append(entry(6))).cosigned


async def test_a_witness_that_never_agrees_on_a_size_is_given_up(world):
    async with world.open() as log:
        await log.append(entry(0))
        before = world.south.asked
        world.south.say(409, "1\n")
        assert "each time" in await why(log, 1)
        assert world.south.asked - before == 4


async def test_a_cosignature_of_another_checkpoint_does_not_count(world):
    async with world.open() as log:
        await log.append(entry(0))
        old = log.checkpoint().note.signatures[2].to_line()
        world.south.say(200, old)
        assert "doesn't verify" in await why(log, 1)


async def test_a_cosignature_by_the_other_witness_does_not_count(world):
    async with world.open() as log:

        async def other(request):
            answer = await world.north.answer(request)
            return httpx.Response(200, content=await answer.aread())

        world.south.instead = other
        assert await why(log)


async def test_lines_of_unknown_keys_beside_the_right_one_are_ignored(world):
    async with world.open() as log:

        async def more(request):
            answer = await world.south.answer(request)
            text = (await answer.aread()).decode()
            return httpx.Response(answer.status_code, text=f"— stranger AAAAAAE=\n{text}")

        world.south.instead = more
        assert (await log.append(entry(0))).cosigned


@pytest.mark.parametrize("minutes", [-6, 6])
async def test_a_witness_whose_clock_is_minutes_off_is_named(world, minutes):
    world.south.clock.instant += minutes * 60_000
    async with world.open() as log:
        assert "clock" in await why(log)


async def test_the_windows_edge_still_counts(world):
    world.south.clock.instant = NOW + COSIGNATURE_WINDOW_MS
    async with world.open() as log:
        assert (await log.append(entry(0))).cosigned


async def test_a_witness_that_hangs_delays_one_batch_and_no_other(world, monkeypatch):
    monkeypatch.setattr(witnesses, "ANSWER_WITHIN_S", 0.2)
    monkeypatch.setattr(witnesses, "_REST_S", (3600.0, 3600.0))
    async with world.open() as log:
        world.south.hang()
        assert "no answer within" in await why(log)
        asked = world.south.asked
        for number in range(1, 20):
            assert "no answer within" in await why(log, number)
        assert world.south.asked == asked


async def test_a_witness_that_hung_is_taken_back_once_it_answers(world, monkeypatch):
    monkeypatch.setattr(witnesses, "ANSWER_WITHIN_S", 0.05)
    monkeypatch.setattr(witnesses, "_REST_S", (0.01, 0.02))
    monkeypatch.setattr(sequencer, "RETRY_S", 0.01)
    async with world.open() as log:
        world.south.hang()
        await why(log)
        await asyncio.sleep(0.1)
        world.south.mend()
        monkeypatch.setattr(witnesses, "ANSWER_WITHIN_S", 5.0)
        while not log.checkpoint().cosigned:
            await asyncio.sleep(0.01)
        assert (await log.append(entry(1))).cosigned


async def test_a_fork_is_refused_by_the_witnesses_and_named(tmp_path, world):
    async with world.open() as log:
        await log.append(entry(0))
    world.data = tmp_path / "fork"
    world.data.mkdir()
    async with world.open() as log:
        with pytest.raises(WitnessUnavailable) as refusal:
            await log.append(entry(1))
        assert set(refusal.value.missing) == {"north.example", "south.example"}
        assert "isn't what it saw before" in refusal.value.message


async def test_a_log_restored_from_an_old_backup_is_refused_and_named(tmp_path, world):
    async with world.open() as log:
        for number in range(3):
            await log.append(entry(number))
    world.data = tmp_path / "old"
    world.data.mkdir()
    async with world.open() as log:
        with pytest.raises(WitnessUnavailable, match="seen this log with 3 entries"):
            await log.append(entry(0))


class Slow:
    """A witness that answers when it is told to."""

    def __init__(self, witness):
        self.witness, self.go = witness, asyncio.Event()
        self.asked, self.at_once = 0, 0
        witness.instead = self.answer

    async def answer(self, request):
        self.asked += 1
        self.at_once = max(self.at_once, self.asked)
        await self.go.wait()
        self.asked -= 1
        return await self.witness.answer(request)


async def test_who_is_slow_delays_nobody_for_long_when_the_quorum_can_do_without(
    world, monkeypatch
):
    monkeypatch.setattr(witnesses, "GRACE_S", 0.01)
    async with world.open(world.either) as log:
        slow = Slow(world.south)
        for number in range(20):
            assert (await log.append(entry(number))).cosigned
        assert slow.at_once == 1  # it is asked again only once it has answered
        slow.go.set()
        while not log.witnesses()[1].ok:
            await log.append(entry(99))


async def test_who_is_a_little_late_is_in_the_checkpoint_all_the_same(world, monkeypatch):
    monkeypatch.setattr(witnesses, "GRACE_S", 30)  # this machine may be a slow one
    async with world.open(world.either) as log:

        async def late(request):
            while not log.witnesses()[0].ok:
                await asyncio.sleep(0)
            return await world.south.answer(request)

        world.south.instead = late
        done = await log.append(entry(0))
        signed = {line.name for line in done.proof.checkpoint.signatures}
        assert {"north.example", "south.example"} <= signed


async def test_who_is_slow_is_waited_for_when_the_quorum_needs_it(world):
    async with world.open(world.either) as log:
        slow = Slow(world.south)
        await log.append(entry(0))
        world.north.cut()
        asking = asyncio.create_task(log.append(entry(1)))
        while log.checkpoint().size < 2:
            await asyncio.sleep(0)
        slow.go.set()
        done = await asking
        assert (done.tree_size, done.cosigned) == (2, True)


async def test_a_late_answer_that_never_comes_is_asked_for_again_aside(world, monkeypatch):
    monkeypatch.setattr(witnesses, "ANSWER_WITHIN_S", 0.3)
    async with world.open(world.either) as log:
        world.south.hang()
        while "no answer within" not in (log.witnesses()[1].last_error or ""):
            await log.append(entry(0), need_quorum=False)
        world.south.mend()
        while not log.witnesses()[1].ok:
            await log.append(entry(1), need_quorum=False)
