"""The disk as recording uses it; the seam where tests make a write fail. Every write is durable
when its call returns, so that a power cut loses nothing that was written before.
"""

import errno
import os
import shutil
from collections.abc import Sequence
from pathlib import Path

SPARE_BYTES = 512 * 1024 * 1024
"""Left free for everything else on the machine, the gateway's own state first."""


class Disk:
    """This machine's disk. Every method raises OSError where the disk refuses.

    Args:
        spare: bytes that recording leaves free.
    """

    def __init__(self, spare: int = SPARE_BYTES) -> None:
        self._spare = spare

    def create(self, path: Path) -> int:
        """A new file, readable by its owner only, with its name durable; returns the descriptor.

        Raises:
            OSError: ENOSPC also where less than the spare room would be left.
        """
        if self.free(path.parent) < self._spare:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        made = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        self.sync_folder(path.parent)
        return made

    def append(self, descriptor: int, data: bytes) -> None:
        """Adds to the end of a file."""
        left = memoryview(data)
        while left:
            left = left[os.write(descriptor, left) :]
        os.fdatasync(descriptor)

    def write_at(self, descriptor: int, pieces: Sequence[tuple[int, bytes]]) -> None:
        """Overwrites places of a file, each given by its offset."""
        for offset, data in pieces:
            os.pwrite(descriptor, data, offset)
        os.fsync(descriptor)

    def free(self, folder: Path) -> int:
        """Bytes that are free on the disk of a folder."""
        return shutil.disk_usage(folder).free

    def sync_folder(self, folder: Path) -> None:
        """Makes the names in a folder durable."""
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
