"""Disks and a row that fail: one write lost, one saved but reported lost, or the power cut."""

import errno
import random
import shutil
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from transom.errors import FatalError
from transom.hub.transparency.disk import RealDisk
from transom.hub.transparency.store_sqlite import Head, HeadStore

LOST = "lost"
SAVED = "saved_but_reported_lost"


class FaultyDisk(RealDisk):
    """Fails at its `fail_at`-th operation, counted from 0, and once only.

    Args:
        fate: `LOST`: the operation doesn't happen. `SAVED`: it does. Both raise.
        code: errno of what is raised.
    """

    def __init__(self, fail_at: int = -1, fate: str = LOST, code: int = errno.EIO) -> None:
        self.fail_at, self.fate, self.code = fail_at, fate, code
        self.operations: list[str] = []

    def write(self, files: Mapping[Path, bytes]) -> None:
        self._do("write", lambda: super(FaultyDisk, self).write(files))

    def rename(self, path: Path, target: Path) -> None:
        self._do("rename", lambda: super(FaultyDisk, self).rename(path, target))

    def make_folder(self, path: Path) -> None:
        self._do("make_folder", lambda: super(FaultyDisk, self).make_folder(path))

    def sync_folder(self, path: Path) -> None:
        self._do("sync_folder", lambda: super(FaultyDisk, self).sync_folder(path))

    def _do(self, name: str, operation: Callable[[], None]) -> None:
        number = len(self.operations)
        self.operations.append(name)
        if number != self.fail_at:
            return operation()
        if self.fate == SAVED:
            operation()
        raise OSError(self.code, "the test's disk failed")


class PowerCut(BaseException):
    """The machine is off: nothing runs any more, and nobody is told."""


class VolatileDisk(RealDisk):
    """Forgets names that no `sync_folder` has made durable, when the power is cut.

    Any part of them, and not always in order, as a journal or a disk's cache may.

    Args:
        cut_at: the operation, counted from 0, at which the power goes.
        seed: chooses what is forgotten.
    """

    def __init__(self, cut_at: int, seed: int) -> None:
        self.cut_at = cut_at
        self.operations = 0
        self._random = random.Random(seed)
        self._pending: list[tuple[Path, bytes | None]] = []

    def write(self, files: Mapping[Path, bytes]) -> None:
        self._step()
        super().write(files)

    def rename(self, path: Path, target: Path) -> None:
        self._step()
        before = target.read_bytes() if target.exists() else None
        super().rename(path, target)
        self._pending.append((target, before))

    def make_folder(self, path: Path) -> None:
        self._step()
        if not path.exists():
            super().make_folder(path)
            self._pending.append((path, None))

    def sync_folder(self, path: Path) -> None:
        self._step()
        super().sync_folder(path)
        self._pending = [(name, old) for name, old in self._pending if name.parent != path]

    def cut(self) -> None:
        """Forgets a random part of what wasn't durable."""
        for path, before in reversed(self._pending):
            if self._random.random() < 0.5:
                continue
            if path.is_dir():
                shutil.rmtree(path)
            elif before is None:
                path.unlink(missing_ok=True)
            elif path.parent.exists():
                path.write_bytes(before)
        self._pending = []

    def _step(self) -> None:
        if self.operations == self.cut_at:
            raise PowerCut
        self.operations += 1


class FaultyHeads(HeadStore):
    """Fails its `fail_at`-th swap, counted from 0."""

    def __init__(self, path: Path, origin: str, fail_at: int = -1, fate: str = LOST) -> None:
        super().__init__(path, origin)
        self.fail_at, self.fate, self.swaps = fail_at, fate, 0

    def swap(self, old: Head, new: Head, leaves: Sequence[bytes]) -> None:
        number = self.swaps
        self.swaps += 1
        if number != self.fail_at:
            return super().swap(old, new, leaves)
        if self.fate == SAVED:
            super().swap(old, new, leaves)
        raise FatalError("the test's database failed")
