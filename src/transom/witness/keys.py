"""A witness's own key, in a file that only its user may read."""

import json
import os
from pathlib import Path

from transom.core.log.cosignature import Cosigner
from transom.core.log.note import check_name
from transom.core.signing import Signer
from transom.errors import LogFormatError, SetupError
from transom.witness.state import flush_folder

KEY_FILE = "key.json"


def init_key(data: Path, name: str) -> Cosigner:
    """Makes the key of a new witness.

    Args:
        name: its key name, best a URL without scheme.

    Raises:
        SetupError: not a key name, or the folder has a key already.
    """
    try:
        check_name(name)
    except LogFormatError as error:
        raise SetupError(error.message, hint="A name has no spaces and no plus.") from error
    signer = Signer.generate()
    text = json.dumps({"name": name, "seed": signer.seed().hex()})
    try:
        data.mkdir(parents=True, exist_ok=True)
        fd = os.open(data / KEY_FILE, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise SetupError(
            f"{data} has a witness's key already", hint="Use it, or choose another folder."
        ) from error
    except OSError as error:
        raise SetupError(f"couldn't write {data}: {error.strerror}") from error
    with os.fdopen(fd, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    flush_folder(data)
    flush_folder(data.parent)
    return Cosigner(name, signer)


def load_key(data: Path) -> Cosigner:
    """The witness's key.

    Raises:
        SetupError: there is none, or it can't be read.
    """
    try:
        members = json.loads((data / KEY_FILE).read_bytes())
        return Cosigner(members["name"], Signer.from_seed(bytes.fromhex(members["seed"])))
    except FileNotFoundError as error:
        raise SetupError(
            f"{data} has no witness's key", hint="Make one: transom witness init."
        ) from error
    except (OSError, ValueError, KeyError, TypeError, LogFormatError) as error:
        raise SetupError(f"the witness's key in {data} can't be read") from error
