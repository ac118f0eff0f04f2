"""What the vault stores can be read until its program's key is shredded, and never after."""

import os
import stat

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from transom.core.ids import new_id
from transom.errors import ConflictError, EncodingError, NotFoundError, StorageUnavailable
from transom.hub.vault.vault import Vault
from transom.testing.memory import read_files

PROGRAM, OTHER = new_id("prg"), new_id("prg")
FOOTAGE = b"a sealed group of pictures " * 400


@pytest.fixture
def vault(tmp_path) -> Vault:
    return Vault(tmp_path / "vault")


def everything(folder) -> bytes:
    return b"".join(read_files(folder).values())


def test_what_was_stored_comes_back(vault):
    vault.store(PROGRAM, "clip_1", FOOTAGE)

    assert Vault(vault.folder).fetch(PROGRAM, "clip_1") == FOOTAGE


def test_nothing_stored_can_be_read_without_the_key(vault):
    vault.store(PROGRAM, "clip_1", FOOTAGE)
    key = vault.folder / "keys" / PROGRAM

    assert FOOTAGE[:27] not in everything(vault.folder)
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert stat.S_IMODE(vault.folder.stat().st_mode) & 0o077 == 0


def test_an_object_is_written_once(vault):
    vault.store(PROGRAM, "clip_1", FOOTAGE)

    with pytest.raises(ConflictError):
        vault.store(PROGRAM, "clip_1", b"something else")

    assert vault.fetch(PROGRAM, "clip_1") == FOOTAGE
    assert len(list((vault.folder / "objects" / PROGRAM).iterdir())) == 1


def test_an_object_opens_under_its_own_name_only(vault):
    vault.store(PROGRAM, "clip_1", FOOTAGE)
    objects = vault.folder / "objects" / PROGRAM
    (objects / "clip_1").rename(objects / "clip_2")

    with pytest.raises(EncodingError):
        vault.fetch(PROGRAM, "clip_2")


@pytest.mark.parametrize("damage", ["cut", "flipped", "empty"])
def test_a_damaged_object_is_no_object(vault, damage):
    vault.store(PROGRAM, "clip_1", FOOTAGE)
    path = vault.folder / "objects" / PROGRAM / "clip_1"
    data = path.read_bytes()
    path.write_bytes(
        {"cut": data[:-1], "flipped": bytes([data[0] ^ 1]) + data[1:], "empty": b""}[damage]
    )

    with pytest.raises(EncodingError):
        vault.fetch(PROGRAM, "clip_1")


def test_shredding_destroys_a_programs_footage_and_no_other(vault):
    vault.store(PROGRAM, "clip_1", FOOTAGE)
    vault.store(OTHER, "clip_1", FOOTAGE)

    kept = vault.shred(PROGRAM, at=7)

    assert (kept.shredded_at, kept.objects) == (7, 1)
    with pytest.raises(NotFoundError):
        vault.fetch(PROGRAM, "clip_1")
    assert vault.fetch(OTHER, "clip_1") == FOOTAGE
    assert Vault(vault.folder).listing()[PROGRAM] == kept


def test_a_copy_of_the_stored_bytes_opens_with_nothing_that_is_left(vault, tmp_path):
    vault.store(PROGRAM, "clip_1", FOOTAGE)
    path = vault.folder / "keys" / PROGRAM
    key, held = path.read_bytes(), os.open(path, os.O_RDONLY)
    copy = (vault.folder / "objects" / PROGRAM / "clip_1").read_bytes()

    vault.shred(PROGRAM, at=7)

    overwritten = os.pread(held, 64, 0)  # the file's blocks, under no name any more
    os.close(held)
    left = everything(tmp_path) + overwritten
    assert key not in left
    bound = f"transom:vault/v1\n{PROGRAM}\nclip_1".encode()
    assert AESGCM(key).decrypt(copy[:12], copy[12:], bound) == FOOTAGE  # so this is the key
    for start in range(len(left) - 31):
        with pytest.raises(InvalidTag):
            AESGCM(left[start : start + 32]).decrypt(copy[:12], copy[12:], bound)


def test_nothing_is_stored_for_a_program_that_is_over(vault):
    vault.shred(PROGRAM, at=7)

    with pytest.raises(NotFoundError):
        vault.store(PROGRAM, "clip_1", FOOTAGE)


def test_shredding_twice_is_once(vault):
    vault.store(PROGRAM, "clip_1", FOOTAGE)
    first = vault.shred(PROGRAM, at=7)

    assert vault.shred(PROGRAM, at=8) == first


def test_an_interrupted_shredding_is_finished(vault):
    """The key is gone, and the power went before the listing said so."""
    vault.store(PROGRAM, "clip_1", FOOTAGE)
    (vault.folder / "keys" / PROGRAM).unlink()

    assert vault.shred(PROGRAM, at=9).shredded_at == 9
    assert not (vault.folder / "objects" / PROGRAM).exists()


@pytest.mark.parametrize("name", ["", "../clip", "a/b", ".hidden", "A", "x" * 61])
def test_an_identifier_is_never_a_path(vault, name):
    with pytest.raises(EncodingError):
        vault.store(PROGRAM, name, FOOTAGE)
    with pytest.raises(EncodingError):
        vault.store(name, "clip_1", FOOTAGE)


def test_a_disk_that_can_t_be_written_is_said_so(vault):
    vault.folder.parent.mkdir(exist_ok=True)
    vault.folder.write_text("a file in the folder's place")

    with pytest.raises(StorageUnavailable):
        vault.store(PROGRAM, "clip_1", FOOTAGE)
