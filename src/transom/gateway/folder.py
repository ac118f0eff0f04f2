"""The data folder: one process at a time works in it, and says where it can be reached."""

import fcntl
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
from msgspec import Struct

from transom.errors import ConflictError, SetupError
from transom.gateway.durable import DiskFiles

TOKEN_FILE, RUNNING_FILE, LOCK_FILE = "owner.token", "running.json", "lock"


class Running(Struct, kw_only=True):
    """Where a running gateway's local API is."""

    url: str
    pid: int


def make(folder: Path) -> None:
    """Makes the folder, readable by its owner only.

    Raises:
        SetupError: it can't be made here.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise SetupError(
            f"the folder {folder} can't be made: {error.strerror}",
            hint="Choose another one with --data.",
        ) from error


def owner_token(folder: Path) -> str:
    """The token by which the owner is known to the local API; made at first use.

    Raises:
        SetupError: the folder can't be used.
    """
    path = folder / TOKEN_FILE
    try:
        if not path.exists():
            DiskFiles().replace(path, secrets.token_urlsafe(32).encode())
        return path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SetupError(
            f"the owner's token {path} can't be used", hint="Check the folder, its mode and room."
        ) from error


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Keeps other processes out of the folder, for as long as the context lasts.

    Raises:
        ConflictError: another process works in it.
        SetupError: the folder isn't there, or isn't ours.
    """
    try:
        descriptor = os.open(folder / LOCK_FILE, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise SetupError(
            f"the folder {folder} can't be used: {error.strerror}",
            hint="Run `transom gateway init --data FOLDER` first, or name the right folder.",
        ) from error
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise ConflictError(
                "another process works in this data folder",
                hint="A gateway runs, or another command: wait for it, or stop it.",
            ) from error
        yield
    finally:
        os.close(descriptor)


@contextmanager
def announced(folder: Path, url: str) -> Iterator[None]:
    """Says where this gateway can be reached, for as long as the context lasts."""
    path = folder / RUNNING_FILE
    DiskFiles().replace(path, msgspec.json.encode(Running(url=url, pid=os.getpid())))
    try:
        yield
    finally:
        path.unlink(missing_ok=True)


def running(folder: Path) -> Running | None:
    """Where the gateway of this folder was last announced; it may have died since."""
    try:
        return msgspec.json.decode((folder / RUNNING_FILE).read_bytes(), type=Running)
    except (OSError, msgspec.DecodeError):
        return None
