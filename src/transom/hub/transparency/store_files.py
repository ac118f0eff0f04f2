"""The log's files: public tiles, and staged batches aside. Durable first, then visible."""

import errno
import fcntl
import os
import shutil
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from transom.core.log.merkle import HASH_BYTES
from transom.core.log.tiles import ENTRIES, Tile, decode_bundle, encode_bundle
from transom.errors import FatalError, NotFoundError, SetupError, StorageUnavailable
from transom.hub.transparency.disk import Disk, RealDisk

RESERVE_BYTES = 16 * 1024 * 1024
"""Kept free, so that a batch that has been staged can also be published."""
CHECKPOINT = "checkpoint"
"""The newest checkpoint that the quorum has cosigned."""
UNWITNESSED = "checkpoint.unwitnessed"
"""The newest one that it hadn't; says nothing if it isn't larger than the other."""
_NAMED = {CHECKPOINT: "cosigned checkpoint", UNWITNESSED: "checkpoint"}


class LogFiles:
    """Files below one folder. Everything returns only when it would survive a power cut.

    Args:
        data: holds `log/`, `staging/` and `tmp/`.
        disk: does the writing.
    """

    def __init__(self, data: Path, disk: Disk | None = None) -> None:
        self._disk: Disk = disk or RealDisk()
        self.public = data / "log"
        self._staging = data / "staging"
        self._tmp = data / "tmp"
        self._lock = data / "lock"
        self._known_folders: set[Path] = set()
        self._lock_fd = -1

    def open(self) -> None:
        """Makes the folders, and keeps every other process out.

        Raises:
            SetupError: another process holds them, or they can't be written.
        """
        try:
            for folder in (self.public, self._staging, self._tmp):
                folder.mkdir(parents=True, exist_ok=True)
            self._disk.sync_folder(self._lock.parent)
            self._lock_fd = os.open(self._lock, os.O_RDWR | os.O_CREAT, 0o600)
            fcntl.flock(self._lock_fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise SetupError(
                f"another process has the log in {self.public.parent} open",
                hint="Stop it first: one log has one writer.",
            ) from error
        except OSError as error:
            raise setup_error(error, "open the log's folder") from error
        for left_over in self._tmp.iterdir():
            left_over.unlink()

    def close(self) -> None:
        """Lets other processes in."""
        if self._lock_fd >= 0:
            os.close(self._lock_fd)
            self._lock_fd = -1

    def stage(self, name: str, blob: bytes) -> None:
        """Writes a batch aside.

        Raises:
            StorageUnavailable: it can't be written; nothing has changed.
        """
        try:
            if self._disk.free_bytes(self._staging) < RESERVE_BYTES + 2 * len(blob):
                raise OSError(errno.ENOSPC, "too little space left")
            self._replace(self._staging / name, blob)
        except OSError as error:
            raise StorageUnavailable(_words(error, "write the log's next batch")) from error

    def staged(self, name: str) -> bytes | None:
        """A staged batch, or nothing."""
        try:
            return (self._staging / name).read_bytes()
        except FileNotFoundError:
            return None

    def drop_staged(self, *, keep: str | None = None) -> None:
        """Forgets staged batches. What isn't removed now is removed at the next start."""
        for path in self._staging.iterdir():
            if path.name != keep:
                with suppress(OSError):
                    path.unlink()

    def publish(self, files: Mapping[str, bytes]) -> None:
        """Makes tiles public; they are durable when it returns.

        Raises:
            FatalError: one can't be written, or stands there with other bytes.
        """
        try:
            missing = {path: data for path, data in files.items() if not self._stands(path, data)}
            tiles = self._aside(list(missing.values()))
            self._publish_tiles(files, dict(zip(missing, tiles, strict=True)))
        except OSError as error:
            raise fatal_error(error, "publish the log") from error

    def _publish_tiles(self, files: Iterable[str], written: Mapping[str, Path]) -> None:
        folders = {(self.public / path).parent: None for path in files}
        for folder in folders:
            self._make_folder(folder)
        for path, temporary in written.items():
            self._disk.rename(temporary, self.public / path)
        # Also those where all stood: a crash may have come between their renaming and this.
        for folder in folders:
            self._disk.sync_folder(folder)

    def publish_checkpoint(self, text: str, name: str = CHECKPOINT) -> None:
        """Puts a checkpoint in the place of the one before.

        Raises:
            StorageUnavailable: it can't be written; the old or the new one stands.
        """
        try:
            self._replace(self.public / name, text.encode())
        except OSError as error:
            raise StorageUnavailable(_words(error, f"publish the {_NAMED[name]}")) from error

    def checkpoint(self, name: str = CHECKPOINT) -> bytes | None:
        """A public checkpoint, or nothing."""
        try:
            return (self.public / name).read_bytes()
        except FileNotFoundError:
            return None

    def empty(self) -> bool:
        """Whether nothing was ever published."""
        return not any(self.public.iterdir())

    def read_tile(self, tile: Tile) -> bytes:
        """See `read_tile`."""
        return read_tile(self.public, tile)

    def drop_partials(self, tile: Tile) -> None:
        """Removes the partial tiles of a tile that is now full (C2SP tlog-tiles, Partial Tiles)."""
        folder = self.public / f"{tile.full.path}.p"
        shutil.rmtree(folder, ignore_errors=True)
        self._known_folders.discard(folder)

    def _stands(self, path: str, data: bytes) -> bool:
        try:
            found = (self.public / path).read_bytes()
        except FileNotFoundError:
            return False
        if found != data:
            raise FatalError(
                f"{path} of the log stands there with other bytes",
                hint="Keep the folder as it is, and restore the log from its backup.",
            )
        return True

    def _replace(self, target: Path, data: bytes) -> None:
        (temporary,) = self._aside([data])
        try:
            self._disk.rename(temporary, target)
            self._disk.sync_folder(target.parent)
        except OSError:
            temporary.unlink(missing_ok=True)
            raise

    def _aside(self, contents: Sequence[bytes]) -> list[Path]:
        """Temporary files with these bytes, on the disk."""
        paths = [self._tmp / os.urandom(8).hex() for _ in contents]
        try:
            self._disk.write(dict(zip(paths, contents, strict=True)))
        except OSError:
            for path in paths:
                path.unlink(missing_ok=True)
            raise
        return paths

    def _make_folder(self, folder: Path) -> None:
        if folder in self._known_folders or folder == self.public:
            return
        self._make_folder(folder.parent)
        self._disk.make_folder(folder)
        self._disk.sync_folder(folder.parent)
        self._known_folders.add(folder)


def read_tile(public: Path, tile: Tile) -> bytes:
    """A tile below the public folder; a partial one also within its full successor.

    Raises:
        NotFoundError: there is neither.
    """
    try:
        return (public / tile.path).read_bytes()
    except FileNotFoundError:
        pass
    try:
        return _head(tile, (public / tile.full.path).read_bytes())
    except FileNotFoundError as error:
        raise NotFoundError(f"the log has no {tile.path}") from error


def _head(tile: Tile, data: bytes) -> bytes:
    if tile.level != ENTRIES:
        return data[: tile.width * HASH_BYTES]
    return encode_bundle(decode_bundle(data, 256)[: tile.width])


def setup_error(error: OSError, doing: str) -> SetupError:
    """The error for what keeps the log from opening, in words for the hub's operator."""
    return SetupError(_words(error, doing), hint=_hint(error))


def fatal_error(error: OSError, doing: str) -> FatalError:
    """The error for a write that may have done something, in words for the hub's operator."""
    return FatalError(_words(error, doing), hint=_hint(error))


def _words(error: OSError, doing: str) -> str:
    return f"couldn't {doing}: {'the disk is full' if _full(error) else error.strerror or error}"


def _hint(error: OSError) -> str | None:
    return "Free some space, and start again: nothing is lost." if _full(error) else None


def _full(error: OSError) -> bool:
    return error.errno in (errno.ENOSPC, errno.EDQUOT)
