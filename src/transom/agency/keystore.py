"""The agency's key in an encrypted file: Argon2id (RFC 9106), then AES-256-GCM.

The key certifies devices, and whoever holds it can. It is never on a hub.
"""

import getpass
import os
import sys
from pathlib import Path

from transom.core.codec import b64
from transom.core.crypto.keyfile import Header, read_header, seal, unseal
from transom.core.signing import Signer
from transom.errors import SetupError

FILE = "agency.keystore"
PASSPHRASE_VARIABLE = "TRANSOM_PASSPHRASE"  # noqa: S105 (a name, not a passphrase)


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
    about = {"name": name, "key": b64(signer.key)}
    write_keyfile(folder / FILE, signer.seed(), about=about, passphrase=passphrase)
    return AgencyKeys(name, signer)


def open_keystore(folder: Path, *, passphrase: str) -> AgencyKeys:
    """Opens the agency's key.

    Raises:
        SetupError: there is none, the passphrase is another, or the file is damaged.
    """
    hint = "Make one with `transom agency init`."
    about, seed = read_keyfile(folder / FILE, passphrase=passphrase, hint=hint)
    return AgencyKeys(about.get("name", ""), Signer.from_seed(seed))


def write_keyfile(path: Path, secret: bytes, *, about: dict[str, str], passphrase: str) -> None:
    """Writes secrets to a new file under a passphrase.

    Raises:
        SetupError: there is such a file already, or it can't be written.
    """
    header = Header.fresh("passphrase", about=about)
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(seal(header, header.derive(passphrase), secret))
            file.flush()
            os.fsync(file.fileno())
    except FileExistsError as error:
        raise SetupError(
            f"{path.parent} holds a key already", hint="Name a new folder with --data."
        ) from error
    except OSError as error:
        raise SetupError(f"{path.parent} can't be written: {error.strerror}") from error


def read_keyfile(path: Path, *, passphrase: str, hint: str) -> tuple[dict[str, str], bytes]:
    """What a file says of itself, and its secrets.

    Raises:
        SetupError: there is none (`hint` says how to make it), the passphrase is another, or the
            file is damaged.
    """
    try:
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise SetupError(f"{path.parent} holds no {path.name}", hint=hint) from error
    except OSError as error:
        raise SetupError(f"{path.name} can't be read: {error.strerror}") from error
    header = read_header(data)
    return header.about, unseal(data, header.derive(passphrase))


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
            "the keystore is locked",
            hint=f"Set {PASSPHRASE_VARIABLE}, or name a file with --passphrase-file.",
        )
    told = getpass.getpass("Passphrase of the keystore: ")
    if new and told != getpass.getpass("Once more: "):
        raise SetupError("the two passphrases differ")
    if not told:
        raise SetupError("an empty passphrase protects nothing")
    return told
