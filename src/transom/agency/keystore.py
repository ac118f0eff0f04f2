"""The agency's key in an encrypted file: Argon2id (RFC 9106), then AES-256-GCM.

The key certifies devices, and whoever holds it can. It is never on a hub.
"""

import getpass
import os
import sys
from pathlib import Path

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from msgspec import Struct

from transom.core.signing import Signer
from transom.errors import SetupError

FILE = "agency.keystore"
FORMAT = "transom-agency/1"
PASSPHRASE_VARIABLE = "TRANSOM_PASSPHRASE"  # noqa: S105 (a name, not a passphrase)
_MEMORY_KIB, _ITERATIONS, _LANES = 64 * 1024, 3, 4  # RFC 9106 §4, second recommended option


class _Header(Struct, kw_only=True, frozen=True):
    """What stands in clear, and is authenticated."""

    name: str
    key: bytes
    salt: bytes
    nonce: bytes
    format: str = FORMAT


class _File(Struct, kw_only=True, frozen=True):
    header: _Header
    sealed: bytes


class AgencyKeys:
    """The opened keystore: the agency's name as it was given, and its signer."""

    def __init__(self, name: str, signer: Signer) -> None:
        self.name, self.signer = name, signer


def init_keystore(folder: Path, *, name: str, passphrase: str) -> AgencyKeys:
    """Makes the agency's key.

    Raises:
        SetupError: the folder holds one already, or can't be written.
    """
    signer = Signer.generate()
    header = _Header(name=name, key=signer.key, salt=os.urandom(16), nonce=os.urandom(12))
    sealed = AESGCM(_derive(header, passphrase)).encrypt(
        header.nonce, signer.seed(), msgspec.json.encode(header)
    )
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(folder / FILE, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(msgspec.json.encode(_File(header=header, sealed=sealed)))
            file.flush()
            os.fsync(file.fileno())
    except FileExistsError as error:
        raise SetupError(
            f"{folder} holds an agency's key already", hint="Name a new folder with --data."
        ) from error
    except OSError as error:
        raise SetupError(f"{folder} can't be written: {error.strerror}") from error
    return AgencyKeys(name, signer)


def open_keystore(folder: Path, *, passphrase: str) -> AgencyKeys:
    """Opens the agency's key.

    Raises:
        SetupError: there is none, the passphrase is another, or the file is damaged.
    """
    try:
        stored = msgspec.json.decode((folder / FILE).read_bytes(), type=_File)
        if stored.header.format != FORMAT:
            raise SetupError(f"the keystore has the format {stored.header.format!r:.40}")
        seed = AESGCM(_derive(stored.header, passphrase)).decrypt(
            stored.header.nonce, stored.sealed, msgspec.json.encode(stored.header)
        )
        return AgencyKeys(stored.header.name, Signer.from_seed(seed))
    except FileNotFoundError as error:
        raise SetupError(
            f"{folder} holds no agency's key", hint="Make one with `transom agency init`."
        ) from error
    except InvalidTag as error:
        raise SetupError("the passphrase is wrong, or the keystore is damaged") from error
    except (OSError, ValueError) as error:
        raise SetupError(f"the agency's keystore can't be read: {error}") from error


def find_passphrase(*, file: Path | None, new: bool = False) -> str:
    """The passphrase: from a file, from the environment, or asked for.

    Raises:
        SetupError: there is none, and nobody to ask.
    """
    if file is not None:
        try:
            return file.read_text().rstrip("\r\n")
        except OSError as error:
            raise SetupError(f"the passphrase file can't be read: {error.strerror}") from error
    if given := os.environ.get(PASSPHRASE_VARIABLE):
        return given
    if not sys.stdin.isatty():
        raise SetupError(
            "the agency's keystore is locked",
            hint=f"Set {PASSPHRASE_VARIABLE}, or name a file with --passphrase-file.",
        )
    told = getpass.getpass("Passphrase of the agency's keystore: ")
    if new and told != getpass.getpass("Once more: "):
        raise SetupError("the two passphrases differ")
    if not told:
        raise SetupError("an empty passphrase protects nothing")
    return told


def _derive(header: _Header, passphrase: str) -> bytes:
    return Argon2id(
        salt=header.salt,
        length=32,
        iterations=_ITERATIONS,
        lanes=_LANES,
        memory_cost=_MEMORY_KIB,
    ).derive(passphrase.encode())
