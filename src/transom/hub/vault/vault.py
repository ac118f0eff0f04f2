"""Footage that the hub stores, so that it can be destroyed for certain when its program ends (P5).

What comes in is ciphertext already: the hub has no key of it. Each object is encrypted once more,
under its program's storage key (AES-256-GCM), and destroying that one key destroys all of them.
An object may belong to a part of a program, as a clip's pieces do: then it needs the part's own key
too (HKDF over both, RFC 5869), and that one can be destroyed by itself.

    keys/<program>             32 bytes, only the hub's user may read them
    keys/<program>.<part>      32 bytes, for objects that are destroyed by themselves
    objects/<program>/<object> nonce (12 bytes) ‖ ciphertext and tag; written once, never changed
    vault.json                 each program, and when its key was shredded
"""

import re
import secrets
import threading
from collections.abc import Sequence
from pathlib import Path

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from msgspec import UNSET, Struct, UnsetType

from transom.core.ids import check_id
from transom.errors import ConflictError, EncodingError, NotFoundError
from transom.hub.vault import files

KEY_BYTES, NONCE_BYTES = 32, 12
_OBJECT = re.compile(r"[a-z0-9_]{1,60}\Z")
_DOMAIN = "transom:vault/v1"


class Kept(Struct, kw_only=True, omit_defaults=True):
    """What the vault says of a program. Instants in milliseconds since 1970.

    Args:
        objects: how many there were when the key was shredded.
    """

    shredded_at: int | UnsetType = UNSET
    objects: int | UnsetType = UNSET


class Vault:
    """The vault in one folder. Blocks while it reads and writes; any thread may call it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock = threading.Lock()

    def store(self, program_id: str, object_id: str, data: bytes, *, part: str = "") -> None:
        """Stores an object, for good or until its program's sunset.

        Args:
            part: what it belongs to, if that may be destroyed before.

        Raises:
            EncodingError: an identifier that can't be one.
            ConflictError: there is such an object already.
            NotFoundError: the program's key has been shredded.
            StorageUnavailable: it can't be written; nothing is stored.
        """
        path = self._path(program_id, object_id)
        with self._lock, files.as_ours():
            key = self._key(program_id, part, make=True)
            nonce = secrets.token_bytes(NONCE_BYTES)
            sealed = AESGCM(key).encrypt(nonce, data, _bound(program_id, object_id))
            if not files.create(path, nonce + sealed):
                raise ConflictError("the vault holds such an object already")

    def fetch(self, program_id: str, object_id: str, *, part: str = "") -> bytes:
        """An object as it was stored, of the same part.

        Raises:
            EncodingError: an identifier that can't be one, or a file that was tampered with.
            NotFoundError: there is none, or its program's key has been shredded.
            StorageUnavailable: it can't be read.
        """
        path = self._path(program_id, object_id)
        with self._lock, files.as_ours():
            key = self._key(program_id, part, make=False)
            if not path.exists():
                raise NotFoundError("the vault holds no such object")
            data = path.read_bytes()
        try:
            bound = _bound(program_id, object_id)
            return AESGCM(key).decrypt(data[:NONCE_BYTES], data[NONCE_BYTES:], bound)
        except (InvalidTag, ValueError) as error:
            raise EncodingError("the stored object isn't what was stored") from error

    def shred(self, program_id: str, *, at: int) -> Kept:
        """Destroys a program's key, and with it all that is stored under it. Twice is once.

        The key's file is overwritten before its name is removed, and the objects go with it. A
        copy of the key that was made elsewhere isn't reached: backups leave `keys` out.

        Raises:
            EncodingError: not a program's identifier.
            StorageUnavailable: it can't be written; try again.
        """
        check_id(program_id, "prg")
        with self._lock, files.as_ours():
            listing = self._listing()
            known = listing.get(program_id, Kept())
            if known.shredded_at is not UNSET:
                return known
            objects = self.folder / "objects" / program_id
            count = files.count(objects)
            for path in (self.folder / "keys").glob(f"{program_id}*"):
                files.shred(path)
            listing[program_id] = Kept(shredded_at=at, objects=count)
            self._write(listing)
            files.remove_all(objects)
            return listing[program_id]

    def destroy(self, program_id: str, part: str, object_ids: Sequence[str]) -> int:
        """Destroys a part's key and its objects; how many there were. Twice is once.

        What was stored without a key of its own is overwritten before its name is removed.

        Raises:
            EncodingError: an identifier that can't be one.
            StorageUnavailable: it can't be written; try again.
        """
        paths = [self._path(program_id, object_id) for object_id in object_ids]
        with self._lock, files.as_ours():
            key = self._part_path(program_id, part)
            sealed = key.exists()
            files.shred(key)
            there = [path for path in paths if path.exists()]
            for path in there:
                files.remove(path) if sealed else files.shred(path)
            return len(there)

    def listing(self) -> dict[str, Kept]:
        """Every program that the vault has ever kept something of, or has shredded.

        Raises:
            StorageUnavailable: it can't be read.
        """
        with self._lock, files.as_ours():
            return self._listing()

    def _key(self, program_id: str, part: str, *, make: bool) -> bytes:
        if self._listing().get(program_id, Kept()).shredded_at is not UNSET:
            raise NotFoundError("the program is over, and what was stored of it is destroyed")
        path = self._key_path(program_id)
        if make and not path.exists():
            self._write({**self._listing(), program_id: Kept()})
            files.create(path, secrets.token_bytes(KEY_BYTES))
        if not path.exists():
            raise NotFoundError("the vault holds nothing of this program")
        key = path.read_bytes()
        return self._with_part(key, program_id, part, make=make) if part else key

    def _with_part(self, key: bytes, program_id: str, part: str, *, make: bool) -> bytes:
        path = self._part_path(program_id, part)
        if make and not path.exists():
            files.create(path, secrets.token_bytes(KEY_BYTES))
        if not path.exists():
            return key  # stored by a version that gave parts no keys
        own = path.read_bytes()
        return HKDF(SHA256(), KEY_BYTES, own, f"{_DOMAIN}\npart\n{part}".encode()).derive(key)

    def _path(self, program_id: str, object_id: str) -> Path:
        if not _OBJECT.match(object_id):
            raise EncodingError(f"not an object's identifier: {object_id!r:.80}")
        return self.folder / "objects" / check_id(program_id, "prg") / object_id

    def _key_path(self, program_id: str) -> Path:
        return self.folder / "keys" / program_id

    def _part_path(self, program_id: str, part: str) -> Path:
        self._path(program_id, part)
        return self.folder / "keys" / f"{program_id}.{part}"

    def _listing(self) -> dict[str, Kept]:
        path = self.folder / "vault.json"
        return msgspec.json.decode(path.read_bytes(), type=dict[str, Kept]) if path.exists() else {}

    def _write(self, listing: dict[str, Kept]) -> None:
        files.replace(self.folder / "vault.json", msgspec.json.encode(listing))


def _bound(program_id: str, object_id: str) -> bytes:
    """What an object is bound to: it opens under no other name."""
    return f"{_DOMAIN}\n{program_id}\n{object_id}".encode()
