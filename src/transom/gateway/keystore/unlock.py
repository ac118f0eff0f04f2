"""Where the passphrase comes from: a file, the environment, the system's keyring, or a person."""

import getpass
import os
import secrets
import sys
from pathlib import Path

import keyring
from keyring.errors import KeyringError

from transom.errors import SetupError
from transom.gateway.keystore.keystore import unlocked_by

VARIABLE = "TRANSOM_PASSPHRASE"
SERVICE = "transom-gateway"


def find_passphrase(folder: Path, *, file: Path | None = None) -> str:
    """The passphrase of the keystore in `folder`; asks on the terminal as a last resort.

    Raises:
        SetupError: no keystore, or no way to a passphrase.
    """
    source = unlocked_by(folder)
    given = _given(file)
    if given is not None:
        return given
    if source == "keyring":
        return _from_keyring(folder)
    return _asked("Passphrase of the keystore: ")


def choose_passphrase(*, file: Path | None = None) -> str:
    """A passphrase for a new keystore; asked twice on the terminal.

    Raises:
        SetupError: no way to a passphrase, or the two differ.
    """
    given = _given(file)
    if given is not None:
        return given
    first = _asked("Choose a passphrase for the keystore: ")
    if first != _asked("Once more: "):
        raise SetupError("the two passphrases differ", hint="Run it again.")
    return first


def make_keyring_passphrase(folder: Path) -> str:
    """A random passphrase, kept in the system's keyring.

    Raises:
        SetupError: this system has no keyring that can be used now.
    """
    passphrase = secrets.token_urlsafe(32)
    try:
        keyring.set_password(SERVICE, str(folder.resolve()), passphrase)
    except KeyringError as error:
        raise _no_keyring() from error
    return passphrase


def _given(file: Path | None) -> str | None:
    if file is None:
        return os.environ.get(VARIABLE)
    try:
        return file.read_text(encoding="utf-8").rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        raise SetupError(
            f"the passphrase file {file} can't be read", hint="Check its name and its mode."
        ) from error


def _from_keyring(folder: Path) -> str:
    try:
        passphrase = keyring.get_password(SERVICE, str(folder.resolve()))
    except KeyringError as error:
        raise _no_keyring() from error
    if passphrase is None:
        raise SetupError(
            "the keystore is locked: the system's keyring doesn't hold its passphrase",
            hint="Log in as the user who made it; the keyring goes by the data folder's path.",
        )
    return passphrase


def _asked(prompt: str) -> str:
    if not sys.stdin.isatty():
        raise SetupError(
            "the keystore is locked, and there is no terminal to ask for its passphrase",
            hint=f"Set {VARIABLE}, or use --passphrase-file FILE.",
        )
    return getpass.getpass(prompt)


def _no_keyring() -> SetupError:
    return SetupError(
        "the system's keyring can't be used here",
        hint="Unlock it, or make the keystore with a passphrase.",
    )
