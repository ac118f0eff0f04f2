"""Files that only the hub's user may read: made once, replaced as a whole, or destroyed."""

import contextlib
import errno
import os
import secrets
from collections.abc import Iterator
from pathlib import Path

from transom.errors import StorageUnavailable


def create(path: Path, data: bytes) -> bool:
    """Makes a file, durably and as a whole; False if there is one of that name already."""
    aside = _aside(path, data)
    try:
        # A link, since a rename would put it in the other's place.
        os.link(aside, path)
    except FileExistsError:
        return False
    finally:
        aside.unlink()
        _sync(path.parent)
    return True


def replace(path: Path, data: bytes) -> None:
    """Puts a file in its own place, durably and as a whole."""
    _aside(path, data).replace(path)
    _sync(path.parent)


def shred(path: Path) -> None:
    """Overwrites a file with random bytes and removes it; it may be gone already."""
    if not path.exists():
        return
    with path.open("r+b", buffering=0) as file:
        file.write(secrets.token_bytes(path.stat().st_size))
        os.fsync(file.fileno())
    path.unlink()
    _sync(path.parent)


def remove(path: Path) -> None:
    """Removes a file, durably."""
    path.unlink()
    _sync(path.parent)


def count(folder: Path) -> int:
    """How many whole files a folder holds; it may not be there."""
    return sum(not path.name.startswith(".") for path in folder.glob("*"))


def remove_all(folder: Path) -> None:
    """Removes a folder of files; it may be gone already."""
    if folder.is_dir():
        for path in folder.iterdir():
            path.unlink()
        folder.rmdir()


@contextlib.contextmanager
def as_ours() -> Iterator[None]:
    """Gives the disk's failures our name."""
    try:
        yield
    except OSError as error:
        why = "the disk is full" if error.errno == errno.ENOSPC else error.strerror
        raise StorageUnavailable(f"the vault can't be used now: {why}") from error


def _aside(path: Path, data: bytes) -> Path:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    aside = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        aside.unlink(missing_ok=True)
        raise
    return aside


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
