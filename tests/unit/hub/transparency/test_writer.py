"""Start-up refuses what doesn't fit together, rather than guess."""

import shutil

import pytest
from log_world import ORIGIN, SIGNER, entry, show

from transom.core.log.checkpoint import Checkpoint, parse_checkpoint
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
    show(log)
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
    assert not (tmp_path / "log" / "checkpoint").exists()
    log.publish_checkpoint(note, cosigned=True)
    assert (tmp_path / "log" / "checkpoint").read_text() == note.to_text()
    log.close()


def test_a_checkpoint_without_a_quorum_stands_aside_and_the_last_cosigned_one_stays(data):
    cosigned = (data / "log" / "checkpoint").read_bytes()
    log = writer(data)
    log.open()
    log.append([entry(300).to_bytes()])
    newest = parse_note(log.head.note)
    assert log.publish_checkpoint(newest, cosigned=False) == "checkpoint.unwitnessed"
    assert (data / "log" / "checkpoint").read_bytes() == cosigned
    assert (data / "log" / "checkpoint.unwitnessed").read_text() == newest.to_text()
    assert log.publish_checkpoint(newest, cosigned=True) == "checkpoint"
    assert (data / "log" / "checkpoint").read_text() == newest.to_text()
    log.close()


def test_a_checkpoint_that_was_cosigned_once_stays_public_with_what_it_gathers(data):
    log = writer(data)
    note = signed_once_more(log.open())
    assert log.publish_checkpoint(note, cosigned=False) == "checkpoint"
    assert (data / "log" / "checkpoint").read_text() == note.to_text()
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
    show(log)
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


@pytest.mark.parametrize("name", ["checkpoint", "checkpoint.unwitnessed"])
def test_a_public_checkpoint_of_another_tree_is_refused(data, name):
    other = Checkpoint(ORIGIN, 299, bytes(32)).to_text()
    (data / "log" / name).write_text(SIGNER.sign(other).to_text())
    refused(data, f"public {name} is of another tree")


def test_a_missing_checkpoint_is_published_again(data):
    (data / "log" / "checkpoint").unlink()
    log = writer(data)
    note = log.open()
    assert parse_checkpoint(note.text).size == 300
    log.publish_checkpoint(note, cosigned=True)
    assert (data / "log" / "checkpoint").read_text() == note.to_text()
    log.close()


def signed_once_more(note):
    return note.with_signatures(note.signatures[0].__class__("w", b"abcd", b"x"))


@pytest.mark.parametrize("cosigned", [True, False])
def test_cosignatures_that_were_published_are_kept_over_a_restart(data, cosigned):
    log = writer(data)
    log.open()
    log.append([entry(300).to_bytes()])
    more = signed_once_more(parse_note(log.head.note))
    log.publish_checkpoint(more, cosigned=cosigned)
    log.close()
    again = writer(data)
    assert again.open() == more
    again.close()


def test_a_published_file_is_never_overwritten_with_other_bytes(data):
    with pytest.raises(FatalError, match="other bytes"):
        LogFiles(data).publish({"tile/0/000": b"x" * 8192})


def test_partial_tiles_go_once_the_full_one_stands_and_are_still_served(data):
    public = data / "log"
    first = read_tile(public, Tile(0, 1, 44))
    log = writer(data)
    log.open()
    log.append([entry(i).to_bytes() for i in range(300, 600)])
    assert (public / "tile/0/001.p/44").exists()  # the public checkpoint still leads to it
    show(log)
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
