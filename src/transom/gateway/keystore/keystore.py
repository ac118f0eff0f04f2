"""The owner's keystore: opened once, kept in memory, written whole at each change.

Doesn't ask for passphrases (see `unlock`).
"""

from pathlib import Path
from typing import Any

import msgspec

from transom.core.crypto.keyfile import Header, UnlockedBy, read_header, seal, unseal
from transom.core.signing import Signer
from transom.errors import FatalError, NotFoundError, SetupError, StorageUnavailable
from transom.gateway.durable import DiskFiles, Files
from transom.gateway.keystore.contents import CameraSecret, Secrets, pack, unpack

FILE_NAME = "keystore"
MIN_PASSPHRASE = 8


class Keystore:
    """An open keystore. Use `create` or `open`, not the constructor.

    Attributes:
        secrets: the content as it stands on the disk.
        owner: signs consents and withdrawals.
        gateway: signs the channel's authentication and key envelopes.
    """

    def __init__(
        self, path: Path, *, header: Header, key: bytes, secrets: Secrets, files: Files
    ) -> None:
        self._path, self._header, self._key, self._files = path, header, key, files
        self.secrets = secrets
        self.owner = Signer.from_seed(secrets.owner_seed)
        self.gateway = Signer.from_seed(secrets.gateway_seed)

    @classmethod
    def create(
        cls,
        folder: Path,
        *,
        passphrase: str,
        name: str,
        header: Header | None = None,
        files: Files | None = None,
    ) -> "Keystore":
        """A new keystore with fresh keys.

        Args:
            header: how it is unlocked and how costly that is; by passphrase unless given.

        Raises:
            SetupError: there is one already, or the passphrase is too short.
            StorageUnavailable, FatalError: as `update`.
        """
        path = folder / FILE_NAME
        if path.exists():
            raise SetupError(
                "there is a keystore in this folder already",
                hint="Use it, or choose another folder with --data.",
            )
        if len(passphrase) < MIN_PASSPHRASE:
            raise SetupError(
                f"a passphrase has at least {MIN_PASSPHRASE} characters",
                hint="Four random words make a good one.",
            )
        header, secrets = header or Header.fresh("passphrase"), Secrets.generate(name)
        key = header.derive(passphrase)
        store = cls(path, header=header, key=key, secrets=secrets, files=files or DiskFiles())
        store._write(secrets)
        return store

    @classmethod
    def open(cls, folder: Path, *, passphrase: str, files: Files | None = None) -> "Keystore":
        """Opens the keystore of a data folder.

        Raises:
            SetupError: there is none, it is damaged, or the passphrase is wrong.
        """
        path = folder / FILE_NAME
        data = _read(path)
        header = read_header(data)
        key = header.derive(passphrase)
        try:
            secrets = unpack(unseal(data, key))
        except msgspec.DecodeError as error:
            raise SetupError(
                "the keystore was written by another version of Transom",
                hint="Use the version that wrote it.",
            ) from error
        return cls(path, header=header, key=key, secrets=secrets, files=files or DiskFiles())

    def update(self, **changes: Any) -> None:
        """Replaces members of `secrets`; when it returns, they are on the disk.

        Raises:
            StorageUnavailable: the disk refused; nothing has changed, here or there.
            FatalError: nobody knows whether it was saved; exit, and start again.
        """
        secrets = msgspec.structs.replace(self.secrets, **changes)
        self._write(secrets)
        self.secrets = secrets

    def camera(self, camera_id: str) -> CameraSecret:
        """A camera by its identifier.

        Raises:
            NotFoundError: there is none.
        """
        for camera in self.secrets.cameras:
            if camera.camera_id == camera_id:
                return camera
        raise NotFoundError("there is no such camera at this gateway")

    def put_camera(self, camera: CameraSecret) -> None:
        """Adds a camera, or replaces the one with its identifier. Raises as `update`."""
        others = (c for c in self.secrets.cameras if c.camera_id != camera.camera_id)
        self.update(cameras=(*others, camera))

    def remove_camera(self, camera_id: str) -> None:
        """Forgets a camera's address and password. Raises as `camera` and `update`."""
        self.camera(camera_id)
        self.update(cameras=tuple(c for c in self.secrets.cameras if c.camera_id != camera_id))

    def _write(self, secrets: Secrets) -> None:
        data = seal(self._header, self._key, pack(secrets))
        before = _read_if_there(self._path)
        try:
            self._files.replace(self._path, data)
        except OSError as error:
            # The disk decides: the old bytes are known to stand, or the outcome is unknown.
            if _read_if_there(self._path) == before:
                raise StorageUnavailable(
                    f"the keystore couldn't be saved: {error.strerror or 'the disk refused'}",
                    hint="Make room on the disk and do it again; nothing has changed.",
                ) from error
            raise FatalError("it isn't known whether the keystore was saved") from error


def stands(folder: Path) -> bool:
    """Whether a keystore was made in this folder."""
    return (folder / FILE_NAME).exists()


def unlocked_by(folder: Path) -> UnlockedBy:
    """How the keystore of a data folder is unlocked. Raises `SetupError` as `Keystore.open`."""
    return read_header(_read(folder / FILE_NAME)).unlocked_by


def _read(path: Path) -> bytes:
    data = _read_if_there(path)
    if data is None:
        raise SetupError(
            "there is no keystore in this folder",
            hint="Run `transom gateway init --data FOLDER` first, or name the right folder.",
        )
    return data


def _read_if_there(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise SetupError(
            f"the keystore can't be read: {error.strerror}",
            hint="Run it as the user who made it.",
        ) from error
