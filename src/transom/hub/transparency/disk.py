"""The few things the log asks of a disk. Tests put a failing disk in its place."""

import os
import shutil
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Protocol


class Disk(Protocol):
    """Writes to a file system; every method raises OSError if it couldn't, or perhaps could."""

    def write(self, files: Mapping[Path, bytes]) -> None:
        """Makes new files with these bytes; all are on the disk when it returns."""
        ...

    def rename(self, path: Path, target: Path) -> None:
        """Puts a file in the place of another."""
        ...

    def make_folder(self, path: Path) -> None:
        """Makes a folder, unless it is there."""
        ...

    def sync_folder(self, path: Path) -> None:
        """Returns when the folder's list of names is on the disk."""
        ...

    def free_bytes(self, path: Path) -> int:
        """How much more can be written there."""
        ...


class RealDisk:
    """This machine's."""

    def write(self, files: Mapping[Path, bytes]) -> None:
        """See `Disk.write`. All are written before any is flushed: the disk then does it in one."""
        with ExitStack() as stack:
            opened = [stack.enter_context(path.open("xb", buffering=0)) for path in files]
            for file, data in zip(opened, files.values(), strict=True):
                view = memoryview(data)
                while view:
                    view = view[file.write(view) :]
            for file in opened:
                os.fsync(file.fileno())

    def rename(self, path: Path, target: Path) -> None:
        """See `Disk.rename`."""
        path.rename(target)

    def make_folder(self, path: Path) -> None:
        """See `Disk.make_folder`."""
        path.mkdir(exist_ok=True)

    def sync_folder(self, path: Path) -> None:
        """See `Disk.sync_folder`."""
        fd = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(fd)
        finally:
            os.close(fd)

    def free_bytes(self, path: Path) -> int:
        """See `Disk.free_bytes`."""
        return shutil.disk_usage(path).free
