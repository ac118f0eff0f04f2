"""A witness's key file."""

import pytest

from transom.errors import SetupError
from transom.witness.keys import KEY_FILE, init_key, load_key


def test_a_key_is_made_once_and_read_back(tmp_path):
    made = init_key(tmp_path / "w", "w.example")
    assert load_key(tmp_path / "w").vkey == made.vkey
    with pytest.raises(SetupError, match="already"):
        init_key(tmp_path / "w", "w.example")
    assert load_key(tmp_path / "w").vkey == made.vkey


def test_only_its_user_may_read_it(tmp_path):
    init_key(tmp_path, "w.example")
    assert (tmp_path / KEY_FILE).stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\n"])
def test_a_name_that_no_note_can_carry_is_refused(tmp_path, name):
    with pytest.raises(SetupError):
        init_key(tmp_path, name)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b'{"name": "w", "seed": "00"}', b"\xff"])
def test_a_damaged_key_file_is_named(tmp_path, content):
    (tmp_path / KEY_FILE).write_bytes(content)
    with pytest.raises(SetupError, match="can't be read"):
        load_key(tmp_path)


def test_a_missing_key_says_how_to_make_one(tmp_path):
    with pytest.raises(SetupError) as missing:
        load_key(tmp_path)
    assert "witness init" in missing.value.hint
