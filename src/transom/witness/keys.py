"""A witness's own key: in a file that only its user may read, and on paper."""

import hashlib
import json
import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from transom.core.log.cosignature import Cosigner, MLDSASigner
from transom.core.log.note import check_name
from transom.core.signing import Signer
from transom.errors import InputError, LogFormatError, SetupError
from transom.witness.state import flush_folder

KEY_FILE = "key.json"
Algorithm = Literal["ed25519", "ml-dsa-44"]
_MAKERS: dict[str, Callable[[bytes], Signer | MLDSASigner]] = {
    "ed25519": Signer.from_seed,
    "ml-dsa-44": MLDSASigner,
}
_PAPER = "transom-witness-key/v1"
_ROW_BYTES = 8
_NOT_PAPER = "That isn't what stands on the paper; read it again, or scan its code."


@dataclass(frozen=True, repr=False)
class WitnessKey:
    """A witness's private key.

    Args:
        name: its key name, best a URL without scheme.
        seed: 32 bytes, from which the key follows (RFC 8032 §5.1.5, FIPS 204 §5.1).
    """

    name: str
    algorithm: str
    seed: bytes

    def cosigner(self) -> Cosigner:
        """Signs with it.

        Raises:
            LogFormatError: a name, an algorithm or a seed that is none.
        """
        maker = _MAKERS.get(self.algorithm)
        if maker is None or len(self.seed) != 32:
            raise LogFormatError("not a witness's key")
        check_name(self.name)
        return Cosigner(self.name, maker(self.seed))

    def line(self) -> str:
        """The key as one line, for a QR code."""
        text = f"{_PAPER} {self.algorithm} {self.name} {self.seed.hex()}"
        return f"{text} {_check(text.encode())}"

    def rows(self) -> list[str]:
        """The seed for people to copy by hand: four rows, each with a check of its own."""
        parts = [self.seed[i : i + _ROW_BYTES] for i in range(0, 32, _ROW_BYTES)]
        return [
            f"{n}  {part.hex(' ', 2)}  {_check(bytes([n]) + part)[:4]}"
            for n, part in enumerate(parts, 1)
        ]


def read_paper(text: str, *, name: str | None = None, algorithm: str | None = None) -> WitnessKey:
    """A key from its line, or from its four rows with name and algorithm beside them.

    Raises:
        InputError: field `paper`: it doesn't agree with its checks; the message says which row.
    """
    body, _, check = text.strip().rpartition(" ")
    if body.startswith(_PAPER):
        parts = body.split(" ")
        if check != _check(body.encode()) or len(parts) != 4:
            raise InputError("paper", "the line doesn't agree with its check", hint=_NOT_PAPER)
        return WitnessKey(parts[2], parts[1], _seed(parts[3]))
    if name is None or algorithm is None:
        raise InputError("paper", "rows need the name and the algorithm", hint=_NOT_PAPER)
    rows = [row for row in text.splitlines() if row.strip()]
    if len(rows) != 32 // _ROW_BYTES:
        raise InputError("paper", f"four rows stand on the paper, not {len(rows)}", hint=_NOT_PAPER)
    return WitnessKey(name, algorithm, b"".join(_row(n, row) for n, row in enumerate(rows, 1)))


def _row(number: int, row: str) -> bytes:
    digits = "".join(row.split()).lower()
    if len(digits) == 2 * _ROW_BYTES + 5:
        digits = digits.removeprefix(str(number))
    try:
        part, check = bytes.fromhex(digits[:-4]), digits[-4:]
    except ValueError:
        part, check = b"", ""
    if len(part) != _ROW_BYTES or check != _check(bytes([number]) + part)[:4]:
        raise InputError("paper", f"row {number} doesn't agree with its check", hint=_NOT_PAPER)
    return part


def _seed(digits: str) -> bytes:
    try:
        return bytes.fromhex(digits)
    except ValueError as error:
        raise InputError("paper", "the line holds no key", hint=_NOT_PAPER) from error


def _check(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:8]


def init_key(data: Path, name: str, algorithm: str = "ed25519") -> Cosigner:
    """Makes the key of a new witness. Needs no network.

    Args:
        name: its key name, best a URL without scheme.

    Raises:
        SetupError: not a key name, or the folder has a key already.
    """
    return store_key(data, WitnessKey(name, algorithm, secrets.token_bytes(32)))


def store_key(data: Path, key: WitnessKey) -> Cosigner:
    """Writes a key into a folder that has none.

    Raises:
        SetupError: not a key, or the folder has one already.
    """
    try:
        cosigner = key.cosigner()
    except LogFormatError as error:
        raise SetupError(error.message, hint="A name has no spaces and no plus.") from error
    text = json.dumps({"name": key.name, "algorithm": key.algorithm, "seed": key.seed.hex()})
    fresh = not data.exists()
    try:
        data.mkdir(parents=True, exist_ok=True, mode=0o700)
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
    if fresh:
        flush_folder(data.parent)
    return cosigner


def has_key(data: Path) -> bool:
    """Whether a witness's folder has been made."""
    return (data / KEY_FILE).exists()


def read_key(data: Path) -> WitnessKey:
    """The witness's private key.

    Raises:
        SetupError: there is none, or it can't be read.
    """
    try:
        members = json.loads((data / KEY_FILE).read_bytes())
        key = WitnessKey(members["name"], members["algorithm"], bytes.fromhex(members["seed"]))
        key.cosigner()
    except FileNotFoundError as error:
        raise SetupError(
            f"{data} has no witness's key", hint="Make one: transom witness init."
        ) from error
    except (OSError, ValueError, KeyError, TypeError, LogFormatError) as error:
        raise SetupError(f"the witness's key in {data} can't be read") from error
    return key


def load_key(data: Path) -> Cosigner:
    """Signs with the witness's key; raises as `read_key`."""
    return read_key(data).cosigner()
