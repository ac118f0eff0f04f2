"""Where the passphrase comes from."""

from collections.abc import Iterator
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked

from transom.core.crypto.keyfile import Header
from transom.errors import SetupError
from transom.gateway.keystore.keystore import Keystore
from transom.gateway.keystore.unlock import (
    VARIABLE,
    choose_passphrase,
    find_passphrase,
    make_keyring_passphrase,
)

PASSPHRASE = "correct horse battery"


class MemoryKeyring(KeyringBackend):
    """A keyring that the operating system might have."""

    priority = 1.0  # type: ignore[assignment]

    def __init__(self) -> None:
        super().__init__()
        self.entries: dict[tuple[str, str], str] = {}
        self.locked = False

    def get_password(self, service: str, username: str) -> str | None:
        if self.locked:
            raise KeyringLocked
        return self.entries.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        if self.locked:
            raise KeyringLocked
        self.entries[service, username] = password


@pytest.fixture
def system_keyring() -> Iterator[MemoryKeyring]:
    before, ours = keyring.get_keyring(), MemoryKeyring()
    keyring.set_keyring(ours)
    yield ours
    keyring.set_keyring(before)


@pytest.fixture(autouse=True)
def no_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)


def create(folder: Path) -> None:
    Keystore.create(folder, passphrase=PASSPHRASE, name="Bakery")


def test_a_file_comes_before_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    create(tmp_path)
    file = tmp_path / "passphrase"
    file.write_text("from the file\n")
    monkeypatch.setenv(VARIABLE, "from the environment")
    assert find_passphrase(tmp_path, file=file) == "from the file"
    assert find_passphrase(tmp_path) == "from the environment"
    assert choose_passphrase(file=file) == "from the file"


def test_a_locked_keystore_without_a_terminal_says_what_to_set(tmp_path: Path) -> None:
    create(tmp_path)
    with pytest.raises(SetupError, match="locked") as caught:
        find_passphrase(tmp_path)
    assert VARIABLE in caught.value.hint


def test_an_unreadable_passphrase_file_is_named(tmp_path: Path) -> None:
    create(tmp_path)
    with pytest.raises(SetupError, match="nowhere"):
        find_passphrase(tmp_path, file=tmp_path / "nowhere")


def test_the_system_keyring_opens_it(tmp_path: Path, system_keyring: MemoryKeyring) -> None:
    passphrase = make_keyring_passphrase(tmp_path)
    Keystore.create(tmp_path, passphrase=passphrase, name="Bakery", header=Header.fresh("keyring"))
    Keystore.open(tmp_path, passphrase=find_passphrase(tmp_path))


def test_a_keyring_that_is_locked_or_empty_is_said_plainly(
    tmp_path: Path, system_keyring: MemoryKeyring
) -> None:
    passphrase = make_keyring_passphrase(tmp_path)
    Keystore.create(tmp_path, passphrase=passphrase, name="Bakery", header=Header.fresh("keyring"))
    system_keyring.locked = True
    with pytest.raises(SetupError, match="keyring can't be used"):
        find_passphrase(tmp_path)
    with pytest.raises(SetupError, match="keyring can't be used"):
        make_keyring_passphrase(tmp_path)
    system_keyring.locked = False
    system_keyring.entries.clear()
    with pytest.raises(SetupError, match="doesn't hold"):
        find_passphrase(tmp_path)
