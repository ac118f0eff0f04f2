"""Every write of the log fails once, in each way: nothing acknowledged is lost, nothing doubled."""

import errno
import itertools
from collections.abc import Callable
from pathlib import Path

import pytest
from faulty_disk import LOST, SAVED, FaultyDisk, FaultyHeads, PowerCut, VolatileDisk
from log_audit import audit

from transom.core.log.entry import Entry, commit
from transom.core.log.merkle import EMPTY_ROOT, verify_consistency
from transom.core.log.note import NoteSigner, parse_note
from transom.core.signing import Signer
from transom.errors import FatalError, SetupError, StorageUnavailable, TransomError
from transom.hub.transparency.disk import Disk
from transom.hub.transparency.store_files import CHECKPOINT, UNWITNESSED, LogFiles
from transom.hub.transparency.store_sqlite import Head, HeadStore
from transom.hub.transparency.writer import LogWriter

ORIGIN = "hub.example/log"
SIGNER = NoteSigner(ORIGIN, Signer.from_seed(bytes(32)))
BATCHES = (1, 254, 260)
"""Entries of each batch: they begin, fill and overfill a tile."""


def entries(batch: int) -> list[bytes]:
    return [
        Entry(
            type="log.created", time=0, commitment=commit({"batch": batch, "entry": i}, bytes(32))
        ).to_bytes()
        for i in range(BATCHES[batch])
    ]


ALL = [entries(batch) for batch in range(len(BATCHES))]


def writer(data: Path, disk: Disk | None = None, heads: HeadStore | None = None) -> LogWriter:
    store = heads or HeadStore(data / "sequencer.db", ORIGIN)
    return LogWriter(LogFiles(data, disk), store, SIGNER)


class Run:
    """Appends batch after batch as a hub does: after an error it starts anew and appends again."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.acknowledged: dict[bytes, int] = {}
        self.errors: list[TransomError] = []
        self.seen = Head(0, EMPTY_ROOT, "")

    def go(self, first: LogWriter) -> None:
        current: LogWriter | None = first
        for batch in ALL:
            while True:
                try:
                    current = current or self._start(writer(self.data))
                    if current is first and first.head.note == "":
                        self._start(first)
                    self._append(current, batch)
                    break
                except StorageUnavailable as error:
                    self._note(error)
                except (FatalError, SetupError) as error:
                    (current or first).close()
                    current = None
                    self._note(error)
        assert current is not None
        current.close()

    def _note(self, error: TransomError) -> None:
        self.errors.append(error)
        if len(self.errors) > 3:
            raise AssertionError("the log doesn't recover") from error

    def _start(self, made: LogWriter) -> LogWriter:
        made.publish_checkpoint(made.open(), cosigned=False)
        return made

    def _append(self, log: LogWriter, batch: list[bytes]) -> None:
        indexes = log.append(batch)
        # As when a witness is late: first aside, then in its place.
        log.publish_checkpoint(parse_note(log.head.note), cosigned=False)
        log.publish_checkpoint(parse_note(log.head.note), cosigned=True)
        self.acknowledged.update(zip(batch, indexes, strict=True))
        verify_consistency(
            old_size=self.seen.size,
            old_root=self.seen.root,
            new_size=log.head.size,
            new_root=log.head.root,
            path=log.consistency(self.seen.size, log.head.size),
        )
        self.seen = log.head

    def check(self) -> None:
        """Each entry stands in the log once, where it was said to stand."""
        head, logged = audit(self.data / "log", SIGNER.vkey)
        assert (head.size, head.root) == (self.seen.size, self.seen.root)
        assert sorted(logged) == sorted(itertools.chain(*ALL))
        assert {logged[index]: index for index in self.acknowledged.values()} == self.acknowledged
        assert not list((self.data / "tmp").iterdir())
        assert not list((self.data / "staging").iterdir())


def operations(folder: Path) -> int:
    disk = FaultyDisk()
    run = Run(folder / "counted")
    (folder / "counted").mkdir()
    run.go(writer(run.data, disk))
    run.check()
    assert not run.errors
    return len(disk.operations)


@pytest.mark.parametrize("code", [errno.EIO, errno.ENOSPC])
@pytest.mark.parametrize("fate", [LOST, SAVED])
def test_any_one_write_may_fail_and_nothing_is_lost_or_doubled(
    folder: Path, fate: str, code: int
) -> None:
    for number in range(operations(folder)):
        run = Run(folder / f"{number}")
        run.data.mkdir()
        run.go(writer(run.data, FaultyDisk(number, fate, code)))
        run.check()
        assert len(run.errors) == 1, number


@pytest.mark.parametrize("fate", [LOST, SAVED])
@pytest.mark.parametrize("number", range(len(BATCHES)))
def test_a_swap_may_fail_and_nothing_is_lost_or_doubled(
    folder: Path, fate: str, number: int
) -> None:
    run = Run(folder)
    run.go(writer(folder, heads=FaultyHeads(folder / "sequencer.db", ORIGIN, number, fate)))
    run.check()
    assert [type(error) for error in run.errors] == [FatalError]


@pytest.mark.parametrize("seed", range(3))
def test_the_power_may_go_at_any_write_and_nothing_acknowledged_is_lost(
    folder: Path, seed: int
) -> None:
    for number in range(operations(folder)):
        run = Run(folder / f"{number}")
        run.data.mkdir()
        disk = VolatileDisk(number, seed)
        first = writer(run.data, disk)
        with pytest.raises(PowerCut):
            run.go(first)
        first.close()
        disk.cut()
        run.go(writer(run.data))
        run.check()


class WatchedDisk(FaultyDisk):
    """Looks at the public folder after each operation, as anyone may at any time."""

    def __init__(self, data: Path) -> None:
        super().__init__()
        self.public = data / "log"
        self.sizes: dict[str, list[int]] = {CHECKPOINT: [], UNWITNESSED: []}

    def _do(self, name: str, operation: Callable[[], None]) -> None:
        super()._do(name, operation)
        for shown, sizes in self.sizes.items():
            if (self.public / shown).exists():
                sizes.append(audit(self.public, SIGNER.vkey, shown)[0].size)


def test_what_is_public_is_whole_at_every_moment_and_never_shrinks(folder: Path) -> None:
    disk = WatchedDisk(folder)
    run = Run(folder)
    run.go(writer(folder, disk))
    grown = set(itertools.accumulate(BATCHES))
    for name, seen in ((CHECKPOINT, grown), (UNWITNESSED, {0} | grown)):
        assert disk.sizes[name] == sorted(disk.sizes[name])
        assert set(disk.sizes[name]) == seen


def test_a_full_disk_is_named_and_the_log_goes_on_once_there_is_space(folder: Path) -> None:
    disk = FaultyDisk()
    log = writer(folder, disk)
    log.open()
    log.append(ALL[0])
    disk.fail_at, disk.code = len(disk.operations), errno.ENOSPC
    with pytest.raises(StorageUnavailable, match="the disk is full"):
        log.append(ALL[1])
    assert log.append(ALL[1]) == list(range(1, 255))
    log.close()


def test_a_disk_with_too_little_left_takes_no_batch_that_it_could_not_publish(
    folder: Path,
) -> None:
    class Nearly(FaultyDisk):
        def free_bytes(self, path: Path) -> int:
            return 1024 * 1024

    log = writer(folder, Nearly())
    log.open()
    with pytest.raises(StorageUnavailable, match="the disk is full"):
        log.append(ALL[0])
    assert log.head.size == 0
    log.close()


def test_a_disk_that_is_full_at_start_up_says_so_and_loses_nothing(folder: Path) -> None:
    heads = FaultyHeads(folder / "sequencer.db", ORIGIN, 0, SAVED)
    log = writer(folder, heads=heads)
    log.open()
    with pytest.raises(FatalError):
        log.append(ALL[0])
    log.close()
    full = writer(folder, FaultyDisk(1, LOST, errno.ENOSPC))
    with pytest.raises(SetupError, match="the disk is full"):
        full.open()
    full.close()
    again = writer(folder)
    again.open()
    assert again.append(ALL[0]) == [0]
    again.close()
