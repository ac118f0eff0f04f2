"""What a witness remembers: for each log, the last checkpoint it cosigned. One file a log."""

import fcntl
import hashlib
import os
import shutil
from pathlib import Path

from transom.core.log.checkpoint import Checkpoint, parse_checkpoint
from transom.core.log.cosignature import verify_cosignature
from transom.core.log.note import Note, VerifierKey, parse_note
from transom.errors import LogFormatError, LogRefused, SetupError

LEAST_FREE_BYTES = 1024 * 1024
"""Below this much room on its disk a witness calls itself unwell."""


def origin_hash(origin: str) -> str:
    """A log's name in URLs and files (C2SP tlog-witness, Monitor Retrieval Mechanism)."""
    return hashlib.sha256(origin.encode()).hexdigest()


class WitnessState:
    """Files below one folder, each a cosigned checkpoint. `save` returns when it is durable.

    Args:
        data: the witness's folder.
        key: the witness's own, which must have cosigned whatever is found there.

    Raises:
        SetupError: another process has the folder open, or a file in it is damaged.
    """

    def __init__(self, data: Path, key: VerifierKey) -> None:
        self._folder = data / "logs"
        self._key = key
        self._lock = _lock(data)
        try:
            self._folder.mkdir(exist_ok=True)
            flush_folder(data)
            found = [path for path in self._folder.iterdir() if path.suffix != ".new"]
            self._known = {path.name: _load(path, key) for path in found}
        except BaseException:
            self.close()
            raise

    def last(self, origin: str) -> Checkpoint | None:
        """The last checkpoint cosigned for this log."""
        note = self._known.get(origin_hash(origin))
        return parse_checkpoint(note.text) if note else None

    def heads(self) -> list[Checkpoint]:
        """The last checkpoint cosigned for each log, by origin."""
        heads = [parse_checkpoint(note.text) for note in self._known.values()]
        return sorted(heads, key=lambda head: head.origin)

    def note(self, hashed: str) -> Note | None:
        """The same as a note with both signatures, by the log's `origin_hash`."""
        return self._known.get(hashed)

    def cosigned_at(self, origin: str) -> int | None:
        """When that was, in milliseconds since 1970."""
        note = self._known.get(origin_hash(origin))
        lines = [line for line in note.signatures if self._key.matches(line)] if note else []
        instants = [verify_cosignature(s, text=note.text, key=self._key) for s in lines if note]
        return max(instants, default=None)

    def problem(self) -> str | None:
        """Why nothing could be saved now, in words; nothing if it probably can."""
        try:
            if not os.access(self._folder, os.W_OK):
                return "its folder can't be written"
            free = shutil.disk_usage(self._folder).free
        except OSError as error:
            return f"its folder can't be read: {error.strerror}"
        return "its disk is full" if free < LEAST_FREE_BYTES else None

    def save(self, origin: str, note: Note) -> None:
        """Replaces what is remembered of a log.

        Raises:
            OSError: it couldn't be written. Nothing may be cosigned then.
        """
        name = origin_hash(origin)
        aside = self._folder / f"{name}.new"
        with aside.open("wb") as file:
            file.write(note.to_text().encode())
            file.flush()
            os.fsync(file.fileno())
        aside.replace(self._folder / name)
        flush_folder(self._folder)
        self._known[name] = note

    def close(self) -> None:
        """Lets other processes in."""
        os.close(self._lock)


def _lock(data: Path) -> int:
    try:
        fd = os.open(data / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise SetupError(f"couldn't write {data}: {error.strerror or error}") from error
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(fd)
        raise SetupError(
            f"another witness has {data} open", hint="Stop it first, or use another folder."
        ) from error
    return fd


def _load(path: Path, key: VerifierKey) -> Note:
    try:
        note = parse_note(path.read_bytes())
        if origin_hash(parse_checkpoint(note.text).origin) != path.name:
            raise LogFormatError("it is of another log")
        own = [line for line in note.signatures if key.matches(line)]
        if not own:
            raise LogFormatError("it isn't cosigned by this witness")
        for line in own:
            verify_cosignature(line, text=note.text, key=key)
    except (LogFormatError, LogRefused) as error:
        raise SetupError(
            f"the witness's memory of a log is damaged: {error.message}",
            hint="Restore its folder from the newest backup; without it, make a new witness.",
        ) from error
    return note


def flush_folder(folder: Path) -> None:
    """Returns when the folder's list of names is on the disk."""
    fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
