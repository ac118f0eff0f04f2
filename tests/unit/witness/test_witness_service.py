"""What a witness cosigns, and what it refuses with which status (C2SP tlog-witness)."""

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st
from witness_world import COSIGNER, LOG, NOW, ORIGIN, Log, World

from transom.core.log.checkpoint import Checkpoint, verify_signed
from transom.core.log.cosignature import verify_cosignature
from transom.core.log.merkle import EMPTY_ROOT
from transom.core.log.note import NoteSignature, NoteSigner, parse_signature_line
from transom.core.signing import Signer
from transom.errors import SetupError
from transom.witness.state import WitnessState, origin_hash


@pytest.fixture
def world(tmp_path):
    made = World(tmp_path)
    yield made
    made.state.close()


def test_a_log_that_only_grows_is_cosigned_at_every_step(world):
    for old, new in ((0, 0), (0, 1), (1, 5), (5, 5), (5, 300)):
        request = Log().request(old, new)
        answer = world.ask(request)
        assert answer.status == 200
        line = parse_signature_line(answer.body.removesuffix("\n"))
        assert verify_cosignature(line, text=request.note.text, key=COSIGNER.vkey) == NOW


def test_what_was_cosigned_is_on_the_disk_before_it_is_answered(world):
    answer = world.ask(Log().request(0, 5))
    found = (world.data / "logs" / origin_hash(ORIGIN)).read_text()
    assert answer.body in found
    assert verify_signed(found, logs=(LOG.vkey,)).head.size == 5


def test_a_fork_is_refused(world):
    world.ask(Log().request(0, 5))
    assert world.ask(Log("another past ").request(5, 9)).status == 422
    assert world.ask(Log("another past ").request(5, 5)).status == 422
    assert world.ask(Log().request(5, 9)).status == 200


def test_a_fork_is_refused_after_a_restart(world):
    world.ask(Log().request(0, 5))
    world.restart()
    assert world.ask(Log("another past ").request(5, 9)).status == 422


def test_a_rollback_is_refused_with_the_size_it_has(world):
    world.ask(Log().request(0, 9))
    answer = world.ask(Log().request(5, 7))
    assert (answer.status, answer.body, answer.content_type) == (409, "9\n", "text/x.tlog.size")
    assert world.ask(Log().request(0, 7)).status == 409


def test_another_old_size_is_answered_with_the_one_it_has(world):
    answer = world.ask(Log().request(3, 9))
    assert (answer.status, answer.body) == (409, "0\n")


def test_an_old_size_above_the_new_one_is_malformed(world):
    world.ask(Log().request(0, 9))
    assert world.ask(Log().request(9, 5)).status == 400


def test_another_log_is_unknown(world):
    stranger = NoteSigner("other.example/log", Signer.generate())
    assert world.ask(Log().request(0, 5, stranger)).status == 404


def test_another_key_for_a_known_log_is_forbidden(world):
    assert world.ask(Log().request(0, 5, NoteSigner(ORIGIN, Signer.generate()))).status == 403


def test_a_false_signature_of_the_known_key_is_forbidden(world):
    request = Log().request(0, 5)
    false = NoteSignature(ORIGIN, LOG.vkey.key_id, bytes(64))
    note = dataclasses.replace(request.note, signatures=(*request.note.signatures, false))
    assert world.ask(dataclasses.replace(request, note=note)).status == 403


def test_signatures_of_unknown_keys_are_ignored_and_not_kept(world):
    request = Log().request(0, 5)
    note = request.note.with_signatures(NoteSignature("stranger", b"abcd", b"x"))
    assert world.ask(dataclasses.replace(request, note=note)).status == 200
    kept = world.state.note(origin_hash(ORIGIN))
    assert [s.name for s in kept.signatures] == [ORIGIN, "w.example"]


def test_a_path_where_none_is_due_is_refused(world):
    request = Log().request(0, 5)
    assert world.ask(dataclasses.replace(request, path=(EMPTY_ROOT,))).status == 422


def test_a_tree_without_entries_has_one_root(world):
    note = LOG.sign(Checkpoint(ORIGIN, 0, bytes(32)).to_text())
    assert world.ask(dataclasses.replace(Log().request(0, 0), note=note)).status == 422


def test_a_path_that_does_not_hold_is_refused(world):
    world.ask(Log().request(0, 5))
    request = Log().request(5, 9)
    assert world.ask(dataclasses.replace(request, path=request.path[::-1])).status == 422
    assert world.ask(dataclasses.replace(request, path=())).status == 422


@given(st.binary(max_size=200))
def test_any_other_body_is_malformed(tmp_path_factory, body):
    made = World(tmp_path_factory.mktemp("w"))
    assert made.ask(body).status == 400
    made.state.close()


def test_a_witness_that_cannot_write_does_not_cosign(world):
    class Full:
        def last(self, origin):
            return world.state.last(origin)

        def save(self, origin, note):
            raise OSError(28, "No space left on device")

    world.service._state = Full()
    answer = world.ask(Log().request(0, 5))
    assert answer.status == 503
    assert "No space left" in answer.body
    assert world.state.last(ORIGIN) is None


def test_one_folder_has_one_witness(world):
    with pytest.raises(SetupError, match="another witness"):
        WitnessState(world.data, COSIGNER.vkey)


@pytest.mark.parametrize("damage", [b"", b"garbage", None])
def test_a_damaged_memory_keeps_the_witness_from_starting(world, damage):
    world.ask(Log().request(0, 5))
    path = world.data / "logs" / origin_hash(ORIGIN)
    path.write_bytes(path.read_bytes().replace(b"\n5\n", b"\n4\n") if damage is None else damage)
    world.state.close()
    with pytest.raises(SetupError, match="damaged"):
        world.start()
    path.unlink()
    world.start()


def test_a_write_that_a_crash_left_behind_is_no_memory(world):
    world.ask(Log().request(0, 5))
    (world.data / "logs" / f"{origin_hash(ORIGIN)}.new").write_bytes(b"half a che")
    world.restart()
    assert world.state.last(ORIGIN).size == 5
    assert world.ask(Log().request(5, 6)).status == 200
