"""Start-up refuses what doesn't fit together, rather than guess."""

import shutil

import pytest
from log_world import ORIGIN, SIGNER, entry

from transom.core.log.checkpoint import parse_checkpoint
from transom.core.log.note import parse_note
from transom.core.log.tiles import Tile
from transom.errors import FatalError, NotFoundError, SetupError
from transom.hub.transparency.store_files import LogFiles, read_tile
from transom.hub.transparency.store_sqlite import Head, HeadStore
from transom.hub.transparency.writer import LogWriter


@pytest.fixture
def data(tmp_path):
    log = writer(tmp_path)
    log.open()
    log.append([entry(i).to_bytes() for i in range(300)])
    log.close()
    return tmp_path


def writer(data):
    return LogWriter(LogFiles(data), HeadStore(data / "sequencer.db", ORIGIN), SIGNER)


def refused(data, match):
    log = writer(data)
    with pytest.raises(SetupError, match=match):
        log.open()
    log.close()


def test_a_whole_log_opens_again(data):
    log = writer(data)
    log.open()
    assert log.head.size == 300
    assert log.append([entry(7).to_bytes(), entry(300).to_bytes()]) == [7, 300]
    log.close()


def test_a_new_log_has_a_signed_checkpoint_of_no_entries(tmp_path):
    log = writer(tmp_path)
    note = log.open()
    assert parse_checkpoint(note.text).size == 0
    assert (tmp_path / "log" / "checkpoint").read_text() == note.to_text()
    log.close()


def test_a_missing_database_beside_a_log_is_refused(data):
    for path in data.glob("sequencer.db*"):
        path.unlink()
    refused(data, "its database has none")


def test_a_database_older_than_the_log_is_refused(data, tmp_path):
    kept = tmp_path / "backup.db"
    shutil.copy(data / "sequencer.db", kept)
    log = writer(data)
    log.open()
    log.append([entry(300).to_bytes()])
    log.close()
    for path in data.glob("sequencer.db*"):
        path.unlink()
    kept.rename(data / "sequencer.db")
    refused(data, "its database only 300")


@pytest.mark.parametrize("path", ["tile/entries/001.p/44", "tile/0/001.p/44", "tile/1/000.p/1"])
def test_a_missing_or_damaged_tile_at_the_edge_is_refused(data, path):
    file = data / "log" / path
    whole = bytearray(file.read_bytes())
    whole[-1] ^= 1
    file.write_bytes(whole)
    refused(data, "tiles")
    file.unlink()
    refused(data, "tiles")


def test_a_missing_checkpoint_is_published_again(data):
    (data / "log" / "checkpoint").unlink()
    log = writer(data)
    assert parse_checkpoint(log.open().text).size == 300
    assert (data / "log" / "checkpoint").exists()
    log.close()


def test_cosignatures_that_were_published_are_kept_over_a_restart(data):
    log = writer(data)
    note = log.open()
    more = note.with_signatures(note.signatures[0].__class__("w", b"abcd", b"x"))
    log.publish_cosigned(more)
    log.close()
    again = writer(data)
    assert again.open() == more
    again.close()


def test_a_published_file_is_never_overwritten_with_other_bytes(data):
    with pytest.raises(FatalError, match="other bytes"):
        LogFiles(data).publish({"tile/0/000": b"x" * 8192}, "")


def test_partial_tiles_go_once_the_full_one_stands_and_are_still_served(data):
    public = data / "log"
    first = read_tile(public, Tile(0, 1, 44))
    log = writer(data)
    log.open()
    log.append([entry(i).to_bytes() for i in range(300, 600)])
    log.close()
    assert not (public / "tile/0/001.p").exists()
    assert read_tile(public, Tile(0, 1, 44)) == first
    assert len(read_tile(public, Tile(-1, 1, 44))) < len(read_tile(public, Tile(-1, 1)))
    with pytest.raises(NotFoundError):
        read_tile(public, Tile(0, 7))


def test_a_database_of_another_origin_is_refused(data):
    log = LogWriter(LogFiles(data), HeadStore(data / "sequencer.db", "other.example/log"), SIGNER)
    with pytest.raises(SetupError, match="another log"):
        log.open()
    log.close()


def test_a_database_that_is_none_is_refused(tmp_path):
    (tmp_path / "sequencer.db").write_bytes(b"not a database" * 100)
    refused(tmp_path, "database")


def test_a_swap_from_a_row_that_another_has_changed_is_fatal(tmp_path):
    one, two = (HeadStore(tmp_path / "db", ORIGIN) for _ in range(2))
    first, second = (Head(i, bytes(32), f"note {i}") for i in range(2))
    one.open()
    one.create(first)
    assert two.open() == first
    one.swap(first, second, [bytes(32)])
    with pytest.raises(FatalError, match="another process"):
        two.swap(first, Head(1, bytes(32), "another note"), [b"x" * 32])
    assert one.positions([bytes(32), b"x" * 32]) == {bytes(32): 0}
    one.close()
    two.close()
    with pytest.raises(FatalError, match="isn't open"):
        HeadStore(tmp_path / "db", ORIGIN).positions([])


def test_a_checkpoint_that_is_no_note_is_refused(data):
    (data / "log" / "checkpoint").write_bytes(b"nonsense")
    refused(data, "checkpoint")


def test_the_log_says_what_it_signed(data):
    note = parse_note((data / "log" / "checkpoint").read_bytes())
    assert [s.name for s in note.signatures] == [ORIGIN]
