"""The hub's folder: keys, the admin's token, the log's name. Made once by `transom hub init`."""

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

import msgspec

from transom.core.codec import b64, unb64
from transom.core.log.note import NoteSigner, check_name
from transom.core.signing import Signer
from transom.errors import EncodingError, InputError, LogFormatError, SetupError, StorageUnavailable
from transom.hub.policy import PolicyEngine, packaged

SETTINGS, HUB_KEY, LOG_KEY, ADMIN = "hub.json", "hub.key", "log.key", "admin.token"
DATABASE, POLICY = "hub.db", "policy.cedar"


@dataclass(frozen=True)
class HubFolder:
    """What an initialised folder holds.

    Args:
        signer: the hub's key, which gateways pin.
        log: the log's key; its name is the log's origin.
    """

    path: Path
    signer: Signer
    log: NoteSigner
    admin_token: str

    @property
    def database(self) -> Path:
        """The database's file."""
        return self.path / DATABASE

    def policy(self) -> PolicyEngine:
        """The policy in force: the administrator's, or the packaged one.

        Raises:
            SetupError: the administrator's doesn't parse or validate (P12: then nothing starts).
        """
        own = self.path / POLICY
        try:
            return PolicyEngine(own.read_text(encoding="utf-8") if own.exists() else packaged())
        except InputError as error:
            raise SetupError(f"{POLICY}: {error.message}") from error

    def store_policy(self, engine: PolicyEngine) -> None:
        """Replaces the policy, durably and as a whole.

        Raises:
            StorageUnavailable: it can't be written.
        """
        try:
            _write(self.path / POLICY, engine.text, mode=0o644, replace=True)
        except OSError as error:
            raise StorageUnavailable(f"the policy can't be stored: {error.strerror}") from error


def init_folder(path: Path, *, origin: str) -> HubFolder:
    """Makes a hub's folder with fresh keys.

    Raises:
        SetupError: it holds a hub already, or can't be written.
        InputError: field `origin`: it can't be a log's name.
    """
    try:
        check_name(origin)
    except LogFormatError as error:
        raise InputError("origin", error.message, hint="For example: log.city.example") from error
    if (path / SETTINGS).exists():
        raise SetupError(f"{path} holds a hub already", hint="Name a new folder with --data.")
    try:
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
        for name in (HUB_KEY, LOG_KEY):
            _write(path / name, b64(Signer.generate().seed()) + "\n", mode=0o600)
        _write(path / ADMIN, secrets.token_urlsafe(32) + "\n", mode=0o600)
        # Last: a folder with settings is whole.
        _write(path / SETTINGS, msgspec.json.encode({"origin": origin}).decode(), mode=0o600)
    except OSError as error:
        raise SetupError(f"{path} can't be written: {error.strerror}") from error
    return open_folder(path)


def open_folder(path: Path) -> HubFolder:
    """Reads a hub's folder.

    Raises:
        SetupError: it isn't one, or isn't whole.
    """
    try:
        settings = msgspec.json.decode((path / SETTINGS).read_bytes(), type=dict[str, str])
        return HubFolder(
            path,
            _key(path / HUB_KEY),
            NoteSigner(settings["origin"], _key(path / LOG_KEY)),
            (path / ADMIN).read_text().strip(),
        )
    except FileNotFoundError as error:
        raise SetupError(
            f"{path} holds no hub: {Path(str(error.filename)).name} is missing",
            hint="Make one with `transom hub init`.",
        ) from error
    except (OSError, msgspec.DecodeError, KeyError, EncodingError, LogFormatError) as error:
        raise SetupError(f"{path} can't be read: {error}") from error


def _key(path: Path) -> Signer:
    return Signer.from_seed(unb64(path.read_text().strip(), 32))


def _write(path: Path, text: str, *, mode: int, replace: bool = False) -> None:
    target = path.with_suffix(path.suffix + ".new") if replace else path
    flags = os.O_WRONLY | os.O_CREAT | (os.O_TRUNC if replace else os.O_EXCL)
    with os.fdopen(os.open(target, flags, mode), "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    if replace:
        target.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
