"""Replaces a file whole: after a crash either the old one stands or the new one, no mixture."""

import os
from pathlib import Path
from typing import Protocol


class Files(Protocol):
    """Writes files; the seam where tests make a write fail."""

    def replace(self, path: Path, data: bytes) -> None:
        """Makes `data` the content of `path`, durably, readable by its owner only.

        Raises:
            OSError: it may or may not have been saved; read the file to find out.
        """
        ...


class DiskFiles:
    """This machine's disk."""

    def replace(self, path: Path, data: bytes) -> None:
        """See `Files.replace`: written aside, flushed, renamed into place, the folder flushed."""
        aside = path.with_name(f"{path.name}.new")
        aside.unlink(missing_ok=True)
        try:
            _write_flushed(aside, data)
            aside.replace(path)
        except OSError:
            aside.unlink(missing_ok=True)
            raise
        _flush_folder(path.parent)


def _write_flushed(path: Path, data: bytes) -> None:
    # O_EXCL with the mode in one call: the file is never readable by others, not even briefly.
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _flush_folder(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
