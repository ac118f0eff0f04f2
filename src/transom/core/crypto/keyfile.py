"""A file of secrets under a passphrase: Argon2id (RFC 9106), then AES-256-GCM. Bytes in, bytes out.

One line of JSON (the header, authenticated as associated data), then nonce and ciphertext.
"""

import secrets
from typing import Literal

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from msgspec import Struct, field

from transom.errors import SetupError

FORMAT = "transom-keystore/1"
MEMORY_KIB, ITERATIONS, LANES = 64 * 1024, 3, 4  # RFC 9106 §4, second recommended option
MAX_MEMORY_KIB, MAX_ITERATIONS, MAX_LANES = 1024 * 1024, 64, 64  # a damaged header stays cheap
_NONCE = 12

UnlockedBy = Literal["passphrase", "keyring"]


class Header(Struct, kw_only=True, frozen=True):
    """How the file is opened; holds no secret.

    Args:
        about: what may be read without the passphrase.
    """

    salt: bytes
    unlocked_by: UnlockedBy
    format: str = FORMAT
    memory_kib: int = MEMORY_KIB
    iterations: int = ITERATIONS
    lanes: int = LANES
    about: dict[str, str] = field(default_factory=dict)

    @classmethod
    def fresh(cls, unlocked_by: UnlockedBy, about: dict[str, str] | None = None) -> "Header":
        """A header with a salt of its own."""
        return cls(salt=secrets.token_bytes(16), unlocked_by=unlocked_by, about=about or {})

    def derive(self, passphrase: str) -> bytes:
        """The file's key. Takes about a tenth of a second and 64 MiB, on purpose."""
        return Argon2id(
            salt=self.salt,
            length=32,
            iterations=self.iterations,
            lanes=self.lanes,
            memory_cost=self.memory_kib,
        ).derive(passphrase.encode())


def seal(header: Header, key: bytes, plaintext: bytes) -> bytes:
    """The file's bytes."""
    line, nonce = msgspec.json.encode(header) + b"\n", secrets.token_bytes(_NONCE)
    return line + nonce + AESGCM(key).encrypt(nonce, plaintext, line)


def read_header(data: bytes) -> Header:
    """The header of a file's bytes.

    Raises:
        SetupError: not a keystore, or one of another version.
    """
    try:
        header = msgspec.json.decode(data.partition(b"\n")[0], type=Header)
    except msgspec.DecodeError as error:
        raise _damaged() from error
    if header.format != FORMAT:
        raise SetupError(
            f"the keystore has the format {header.format!r:.40}, this version reads {FORMAT!r}",
            hint="Use the version of Transom that wrote it.",
        )
    within = (
        0 < header.memory_kib <= MAX_MEMORY_KIB
        and 0 < header.iterations <= MAX_ITERATIONS
        and 0 < header.lanes <= MAX_LANES
        and len(header.salt) >= 16
    )
    if not within:
        raise _damaged()
    return header


def unseal(data: bytes, key: bytes) -> bytes:
    """The plaintext.

    Raises:
        SetupError: another key, or a byte has changed; the two can't be told apart.
    """
    line, _, rest = data.partition(b"\n")
    try:
        return AESGCM(key).decrypt(rest[:_NONCE], rest[_NONCE:], line + b"\n")
    except (InvalidTag, ValueError) as error:
        raise SetupError(
            "the keystore doesn't open: the passphrase is wrong, or the file is damaged",
            hint="Try the passphrase again; if it is right, restore the file from your backup.",
        ) from error


def _damaged() -> SetupError:
    return SetupError(
        "the keystore's file is damaged, or isn't a keystore",
        hint="Restore it from your backup.",
    )
