"""Every entry gets its place once, and is answered only when it is durable, public and cosigned."""

import asyncio

import httpx
import pytest
from log_world import NOW, ORIGIN, SIGNER, World, entry

from transom.core.log.checkpoint import parse_checkpoint, verify_checkpoint
from transom.core.log.merkle import verify_consistency
from transom.core.log.note import NoteSigner, parse_note
from transom.core.log.policy import require_all
from transom.core.log.proof import verify_proof
from transom.core.signing import Signer
from transom.errors import (
    FatalError,
    LogRefused,
    NotFoundError,
    SetupError,
    StorageUnavailable,
    UnavailableError,
    WitnessUnavailable,
)
from transom.hub.transparency import sequencer as module
from transom.hub.transparency.disk import RealDisk
from transom.hub.transparency.sequencer import open_sequencer
from transom.hub.transparency.store_files import LogFiles
from transom.hub.transparency.store_sqlite import HeadStore
from transom.hub.transparency.writer import LogWriter


@pytest.fixture
def world(tmp_path):
    made = World(tmp_path)
    yield made
    made.close()


def holds(world, done, number):
    found = verify_proof(
        done.proof_text(), leaf=entry(number).leaf(), policy=world.policy, now=NOW, window_ms=0
    )
    assert (found.index, found.checkpoint.size) == (done.index, done.tree_size)


async def test_an_entry_is_answered_with_a_proof_that_holds(world):
    async with world.open() as log:
        done = await log.append(entry(0))
        assert (done.index, done.tree_size, done.cosigned) == (0, 1, True)
        holds(world, done, 0)


async def test_when_it_is_answered_the_cosigned_checkpoint_is_public(world):
    async with world.open() as log:
        await log.append(entry(0))
        public = (log.folder / "checkpoint").read_bytes()
        assert verify_checkpoint(public, policy=world.policy, now=NOW, window_ms=0).size == 1
        assert log.checkpoint().note.to_text().encode() == public
        assert log.checkpoint().cosigned


async def test_entries_that_come_together_share_a_checkpoint(world):
    async with world.open() as log:
        done = await asyncio.gather(*(log.append(entry(i)) for i in range(600)))
        assert sorted(d.index for d in done) == list(range(600))
        assert len({d.tree_size for d in done}) <= 3
        for number in (0, 255, 256, 599):
            holds(world, done[number], number)


async def test_a_batch_has_a_greatest_size(world, monkeypatch):
    monkeypatch.setattr(module, "MAX_BATCH", 10)
    async with world.open() as log:
        done = await asyncio.gather(*(log.append(entry(i)) for i in range(35)))
        assert sorted({d.tree_size for d in done})[-4:] == [10, 20, 30, 35]


async def test_the_same_entry_again_is_not_logged_again(world):
    async with world.open() as log:
        twice = await asyncio.gather(log.append(entry(0)), log.append(entry(0)))
        await log.append(entry(1))
        again = await log.append(entry(0))
        assert [done.index for done in (*twice, again)] == [0, 0, 0]
        assert again.tree_size == 2
        holds(world, again, 0)
        assert await log.find(entry(0)) == 0
        assert await log.find(entry(7)) is None


async def test_a_log_goes_on_where_it_was(world):
    async with world.open() as log:
        first = await log.append(entry(0))
    async with world.open() as log:
        assert (await log.append(entry(0))).index == first.index
        assert (await log.append(entry(1))).index == 1


async def test_consistency_between_any_two_sizes(world):
    roots = {}
    async with world.open() as log:
        for number in range(8):
            roots[log.checkpoint().size] = log.checkpoint().root
            await log.append(entry(number))
        roots[8] = log.checkpoint().root
        pairs = [(o, n) for o in roots.items() for n in roots.items() if o[0] <= n[0]]
        for (old, old_root), (new, new_root) in pairs:
            path = await log.consistency(old, new)
            verify_consistency(
                old_size=old, old_root=old_root, new_size=new, new_root=new_root, path=path
            )
        for sizes in ((0, 9), (5, 4), (-1, 3)):
            with pytest.raises(NotFoundError):
                await log.consistency(*sizes)


async def test_a_missing_witness_is_named_and_the_entry_stays(world):
    async with world.open() as log:
        world.south.cut()
        with pytest.raises(WitnessUnavailable) as refusal:
            await log.append(entry(0))
        assert refusal.value.index == 0
        assert list(refusal.value.missing) == ["south.example"]
        assert "connection refused" in refusal.value.message
        assert [w.ok for w in log.witnesses()] == [True, False]
        assert log.checkpoint().size == 1
        world.south.mend()
        done = await log.append(entry(0))
        assert (done.index, done.tree_size) == (0, 1)
        holds(world, done, 0)
        assert [w.ok for w in log.witnesses()] == [True, True]


async def test_who_needs_no_quorum_is_answered_without_one(world):
    async with world.open() as log:
        world.south.cut()
        done = await log.append(entry(0), need_quorum=False)
        assert (done.index, done.cosigned) == (0, False)


async def test_a_reader_finds_the_last_cosigned_checkpoint_while_the_quorum_is_not_met(world):
    async with world.open() as log:
        await log.append(entry(0))
        before = (log.folder / "checkpoint").read_bytes()
        world.south.cut()
        done = await log.append(entry(1), need_quorum=False)
        assert (log.folder / "checkpoint").read_bytes() == before
        aside = (log.folder / "checkpoint.unwitnessed").read_bytes()
        assert aside.decode() == done.proof.checkpoint.to_text()
        assert parse_checkpoint(parse_note(aside).text).size == done.tree_size == 2
        with pytest.raises(LogRefused):
            verify_checkpoint(aside, policy=world.policy)
        world.south.mend()
        await log.append(entry(1))
        public = (log.folder / "checkpoint").read_bytes()
        assert verify_checkpoint(public, policy=world.policy).size == 2


async def test_a_checkpoint_once_cosigned_stays_public_when_a_witness_goes(world, monkeypatch):
    monkeypatch.setattr(module, "HEARTBEAT_S", 0.01)
    async with world.open() as log:
        await log.append(entry(0))
        world.south.cut()
        while log.witnesses()[1].ok:
            await asyncio.sleep(0.01)
        await log.append(entry(0), need_quorum=False)
        public = (log.folder / "checkpoint").read_bytes()
        assert verify_checkpoint(public, policy=world.policy).size == 1
        assert not (log.folder / "checkpoint.unwitnessed").exists()


async def test_start_up_makes_public_what_a_crash_kept_from_it(world):
    writer = LogWriter(LogFiles(world.data), HeadStore(world.data / "sequencer.db", ORIGIN), SIGNER)
    writer.open()
    writer.append([entry(0).to_bytes()])
    writer.close()
    assert not (world.data / "log" / "checkpoint").exists()
    async with world.open() as log:
        while not log.checkpoint().cosigned:
            await asyncio.sleep(0.01)
        public = (log.folder / "checkpoint").read_bytes()
        assert verify_checkpoint(public, policy=world.policy).size == 1


async def test_a_quorum_may_do_without_a_witness(world):
    async with world.open(world.either) as log:
        world.south.cut()
        done = await log.append(entry(0))
        assert done.cosigned
        verify_proof(done.proof_text(), leaf=entry(0).leaf(), policy=world.either)


async def test_a_log_without_witnesses_is_possible(world):
    async with world.open(require_all(SIGNER.vkey, [])) as log:
        assert (await log.append(entry(0))).cosigned


async def test_a_cosignature_is_asked_for_anew_when_an_old_entry_is(world):
    async with world.open() as log:
        await log.append(entry(0))
        for clock in (world.clock, world.north.clock, world.south.clock):
            clock.instant += 3_600_000
        done = await log.append(entry(0))
        assert done.tree_size == 1
        late = NOW + 3_600_000
        verify_proof(
            done.proof_text(), leaf=entry(0).leaf(), policy=world.policy, now=late, window_ms=0
        )


async def test_a_witness_that_was_away_is_asked_again_without_being_told(world, monkeypatch):
    monkeypatch.setattr(module, "RETRY_S", 0.01)
    async with world.open() as log:
        world.south.cut()
        await log.append(entry(0), need_quorum=False)
        world.south.mend()
        while not log.checkpoint().cosigned:
            await asyncio.sleep(0.01)
        assert [w.ok for w in log.witnesses()] == [True, True]


async def test_witnesses_are_asked_now_and_then_so_that_an_outage_shows(world, monkeypatch):
    monkeypatch.setattr(module, "HEARTBEAT_S", 0.01)
    async with world.open() as log:
        await log.append(entry(0))
        world.south.cut()
        while log.witnesses()[1].ok:
            await asyncio.sleep(0.01)


async def test_a_caller_who_goes_away_takes_no_entry_along(world):
    async with world.open() as log:
        going = asyncio.create_task(log.append(entry(0)))
        await asyncio.sleep(0)
        going.cancel()
        assert (await log.append(entry(1))).index == 1
        assert await log.find(entry(0)) == 0


async def test_closing_answers_what_waits_and_takes_nothing_more(world):
    async with world.open() as log:
        waiting = [asyncio.create_task(log.append(entry(i))) for i in range(50)]
        await asyncio.sleep(0)
    assert sorted(task.result().index for task in waiting) == list(range(50))
    with pytest.raises(UnavailableError):
        await log.append(entry(50))


async def test_too_many_at_once_are_turned_away(world, monkeypatch):
    monkeypatch.setattr(module, "MAX_WAITING", 5)
    async with world.open() as log:
        answers = await asyncio.gather(
            *(log.append(entry(i)) for i in range(9)), return_exceptions=True
        )
        assert sum(isinstance(answer, UnavailableError) for answer in answers) == 4


class Broken(RealDisk):
    """Works until told otherwise."""

    broken = False

    def rename(self, path, target):
        if self.broken and "tile" in target.parts:
            raise OSError(5, "Input/output error")
        super().rename(path, target)


async def test_a_log_that_cannot_go_on_says_so_to_everyone_and_recovers_at_the_start(world):
    world.disk = disk = Broken()
    async with world.open() as log:
        disk.broken = True
        with pytest.raises(FatalError):
            await log.append(entry(0))
        assert "Input/output error" in (await log.failed()).message
        with pytest.raises(FatalError):
            await log.append(entry(1))
    disk.broken = False
    async with world.open() as log:
        assert log.checkpoint().size == 1
        assert (await log.append(entry(0))).index == 0


async def test_a_disk_that_takes_no_cosigned_checkpoint_is_named_and_the_log_goes_on(world):
    class Late(RealDisk):
        left = -1

        def write(self, files):
            if self.left == 0:
                raise OSError(28, "No space left on device")
            self.left -= 1
            super().write(files)

    world.disk = disk = Late()
    async with world.open() as log:
        await log.append(entry(0))
        disk.left = 2  # the batch aside, then its tiles
        with pytest.raises(StorageUnavailable, match="cosigned checkpoint: the disk is full"):
            await log.append(entry(1))
        disk.left = -1
        done = await log.append(entry(1))
        assert (done.index, done.cosigned) == (1, True)


async def test_one_log_has_one_writer(world):
    async with world.open():
        with pytest.raises(SetupError, match="another process"):
            async with world.open():
                pass


async def test_a_log_keeps_its_key_and_its_origin(world):
    async with world.open() as log:
        await log.append(entry(0))
    with pytest.raises(SetupError, match="another key"):
        async with world.open(signer=NoteSigner(ORIGIN, Signer.generate())):
            pass
    with pytest.raises(SetupError, match="another log"):
        async with world.open(signer=NoteSigner("other.example", Signer.generate())):
            pass


async def test_a_policy_without_urls_cannot_be_asked(world):
    policy = require_all(SIGNER.vkey, [(world.north.vkey, None)])
    with pytest.raises(SetupError, match=r"north\.example"):
        async with world.open(policy):
            pass


@pytest.mark.parametrize("url", ["nowhere", "ftp://w", "http://", "http://w:x"])
async def test_a_policy_with_an_unusable_url_is_refused_at_the_start(world, url):
    with pytest.raises(SetupError, match="not the URL"):
        async with world.open(require_all(SIGNER.vkey, [(world.north.vkey, url)])):
            pass


@pytest.mark.parametrize("url", ["http://[", f"http://{'x' * 70}.example", "http://a..b/"])
async def test_a_url_that_leads_nowhere_is_an_outage(tmp_path, world, url):
    policy = require_all(SIGNER.vkey, [(world.north.vkey, url)])
    async with open_sequencer(
        tmp_path / "data", signer=SIGNER, policy=policy, clock=world.clock
    ) as log:
        with pytest.raises(WitnessUnavailable, match="no answer"):
            await log.append(entry(0))


async def test_opened_by_its_folder_it_asks_over_the_network(tmp_path, world):
    policy = require_all(SIGNER.vkey, [(world.north.vkey, "http://127.0.0.1:1")])
    data = tmp_path / "data"
    async with open_sequencer(data, signer=SIGNER, policy=policy, clock=world.clock) as log:
        with pytest.raises(WitnessUnavailable, match="no answer"):
            await log.append(entry(0))


@pytest.mark.parametrize(
    "error", [httpx.ReadError("reset"), httpx.RemoteProtocolError("disconnected")]
)
async def test_a_kept_connection_that_was_closed_is_no_outage(world, error):
    async with world.open() as log:
        await log.append(entry(0))

        async def once(request):
            world.north.mend()
            raise error

        world.north.instead = once
        assert (await log.append(entry(1))).cosigned
