"""An audit finds every lie that a hub can tell with its files, and keeps what it has verified."""

import json
from pathlib import Path

import pytest

from tests.unit.audit.audited import Audited
from transom.audit.problems import FINE, FORKED, FOUND
from transom.audit.state import StateFolder
from transom.core.log.checkpoint import verify_checkpoint
from transom.core.log.entry import parse_entry
from transom.core.log.note import ED25519, VerifierKey
from transom.core.log.policy import Policy, parse_policy, require_all
from transom.core.log.tiles import decode_bundle
from transom.errors import InputError, NotFoundError, SetupError
from transom.testing.log_entries import DAY, MINUTE
from transom.testing.public_log import PublicLog


def codes(audited: Audited) -> list[str]:
    outcome = audited.audit()
    found = [*outcome.problems, *outcome.findings, *outcome.standing]
    return [one.code for one in found]


class TestHonestLog:
    def test_an_honest_log_is_fine_from_empty_and_from_yesterday(self, audited: Audited) -> None:
        audited.write([audited.maker.created(), *audited.look(100)])
        first = audited.audit()
        assert (first.exit_code, first.verified, first.previous_size) == (FINE, True, 0)
        audited.write(audited.look(200))
        second = audited.audit()
        assert (second.exit_code, second.previous_size) == (FINE, 301)
        assert second.head is not None
        assert second.head.size == 901
        assert second.tally is not None
        assert sum(len(f.closed) for f in second.tally.figures.values()) == 300

    @pytest.mark.parametrize("steps", [[1, 1, 1], [255, 1, 1], [256, 512], [100, 700, 3]], ids=str)
    def test_growth_of_any_steps_is_verified(self, audited: Audited, steps: list[int]) -> None:
        for step in steps:
            audited.write([audited.maker.make("staff.access") for _ in range(step)])
            assert audited.audit().exit_code == FINE

    def test_only_what_is_new_is_fetched(self, audited: Audited) -> None:
        audited.write([audited.maker.created(), *audited.look(300)])
        audited.audit()
        (audited.folder / "tile/entries/000").unlink()
        audited.write(audited.look())
        assert audited.audit().exit_code == FINE

    def test_the_mirror_is_itself_a_log_that_verifies(self, audited: Audited) -> None:
        audited.write([audited.maker.created(), *audited.look(200)])
        audited.audit()
        audited.write(audited.look(100))
        audited.audit()
        mirrored = Audited(audited.tmp, audited.folder, str(audited.state / "log"))
        mirrored.state, mirrored.clock = audited.tmp / "another", audited.clock
        assert mirrored.audit().exit_code == FINE
        names = {p.relative_to(audited.folder) for p in audited.folder.rglob("*") if p.is_file()}
        kept = audited.state / "log"
        for name in names:
            if ".p/" not in str(name):
                assert (kept / name).read_bytes() == (audited.folder / name).read_bytes()

    def test_an_empty_log_is_fine(self, audited: Audited) -> None:
        audited.write([])
        assert audited.audit().exit_code == FINE

    def test_a_silent_witness_of_a_met_quorum_is_named(self, audited: Audited) -> None:
        policy = audited.log.policy.to_text().replace("group all 2", "group all any")
        audited.policy = parse_policy(policy)
        audited.write([audited.maker.created()], cosign=1)
        outcome = audited.audit()
        assert (outcome.exit_code, outcome.silent_witnesses) == (FINE, ["w2"])


class TestHostileLog:
    def test_a_rewritten_past_is_a_fork_with_evidence(self, audited: Audited) -> None:
        audited.write([audited.maker.created(), *audited.look(100)])
        audited.audit()
        rewritten = PublicLog(audited.folder)
        rewritten.write([audited.maker.created(), *audited.look(150)], now=audited.clock.now())
        outcome = audited.audit()
        assert (outcome.exit_code, [p.code for p in outcome.problems]) == (FORKED, ["fork"])
        _check_evidence(audited, outcome.evidence, sizes=(301, 451))
        # It stays one until somebody looks at it.
        assert audited.audit().exit_code == FORKED

    def test_two_trees_of_one_size_are_a_fork(self, audited: Audited) -> None:
        past = [audited.maker.created(), *audited.look(3)]
        audited.write(past)
        other = audited.log.branch(audited.folder)
        audited.write([audited.maker.make("staff.access")])
        audited.audit()
        other.write([audited.maker.make("staff.access")], now=audited.clock.now())
        outcome = audited.audit()
        assert outcome.exit_code == FORKED
        _check_evidence(audited, outcome.evidence, sizes=(11, 11))

    def test_a_fork_within_the_last_bundle_is_found(self, audited: Audited) -> None:
        past = [audited.maker.created(), *audited.look(90)]
        audited.write(past)
        other = audited.log.branch(audited.folder)
        audited.write([audited.maker.make("staff.access")])
        audited.audit()
        other.write(audited.look(3), now=audited.clock.now())
        assert audited.audit().exit_code == FORKED

    def test_a_rollback_is_found_with_evidence(self, audited: Audited) -> None:
        audited.write([audited.maker.created(), *audited.look(100)])
        old = (audited.folder / "checkpoint").read_bytes()
        audited.write(audited.look(100))
        audited.audit()
        audited.log.put("checkpoint", old)
        outcome = audited.audit()
        assert (outcome.exit_code, [p.code for p in outcome.problems]) == (FORKED, ["rollback"])
        _check_evidence(audited, outcome.evidence, sizes=(601, 301))

    def test_a_shorter_tree_of_another_past_is_a_fork(self, audited: Audited) -> None:
        audited.write([audited.maker.created(), *audited.look(100)])
        audited.audit()
        PublicLog(audited.folder).write(audited.look(2), now=audited.clock.now())
        assert codes(audited) == ["fork"]

    def test_a_missing_cosignature_is_found(self, audited: Audited) -> None:
        audited.write([audited.maker.created()], cosign=1)
        assert codes(audited) == ["missing_cosignature"]

    def test_an_old_cosignature_is_found(self, audited: Audited) -> None:
        audited.write([audited.maker.make("log.created")])
        audited.clock.instant += DAY + MINUTE
        assert codes(audited) == ["stale_checkpoint"]

    def test_another_key_is_found(self, audited: Audited) -> None:
        audited.write([audited.maker.created()])
        audited.policy = _policy_of_another_key(audited)
        assert codes(audited) == ["bad_checkpoint"]

    @pytest.mark.parametrize(
        ("path", "code"),
        [
            ("tile/entries/000", "wrong_entries"),
            ("tile/entries/001.p/45", "wrong_entries"),
            ("tile/0/000", "wrong_tile"),
            ("tile/0/001.p/45", "wrong_tile"),
            ("tile/1/000.p/1", "wrong_tile"),
        ],
    )
    def test_a_changed_file_is_found(self, audited: Audited, path: str, code: str) -> None:
        audited.write([audited.maker.created(), *audited.look(100)])
        data = bytearray((audited.folder / path).read_bytes())
        data[-9] ^= 1
        audited.log.put(path, bytes(data))
        assert codes(audited) == [code]

    @pytest.mark.parametrize("path", ["tile/entries/000", "tile/0/001.p/45"])
    def test_a_missing_file_is_found(self, audited: Audited, path: str) -> None:
        audited.write([audited.maker.created(), *audited.look(100)])
        (audited.folder / path).unlink()
        assert audited.audit().exit_code == FOUND

    def test_nothing_unverified_is_kept(self, audited: Audited) -> None:
        audited.write([audited.maker.created(), *audited.look(100)])
        good = (audited.folder / "tile/entries/000").read_bytes()
        audited.log.put("tile/entries/000", good[:-9] + b"000000000")
        assert audited.audit().tally is None
        audited.log.put("tile/entries/000", good)
        outcome = audited.audit()
        assert (outcome.exit_code, outcome.previous_size) == (FINE, 0)

    def test_what_is_no_entry_is_found_and_the_rest_is_counted(self, audited: Audited) -> None:
        bad = b'{"name":"Ada Lovelace"}'
        audited.write([audited.maker.created(), bad, *audited.look()])
        outcome = audited.audit()
        assert [(f.code, f.index) for f in outcome.findings] == [("malformed_entry", 1)]
        assert outcome.tally is not None
        assert outcome.tally.size == 5

    def test_what_the_entries_say_against_the_hub_is_kept(self, audited: Audited) -> None:
        asked = audited.maker.asked()
        audited.write([asked, audited.maker.opened(asked)])
        assert codes(audited) == ["no_program"]
        audited.write([audited.maker.make("staff.access")])
        assert codes(audited) == ["no_program"]


class TestState:
    def test_a_kept_tally_of_another_version_is_made_again(
        self, audited: Audited, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        audited.write([audited.maker.created(), *audited.look(100)])
        audited.audit()
        monkeypatch.setattr("transom.core.log.tally_state.VERSION", 99)
        audited.write(audited.look(1))
        outcome = audited.audit()
        assert (outcome.exit_code, outcome.previous_size) == (FINE, 301)
        assert outcome.tally is not None
        assert outcome.tally.size == 304

    def test_a_crash_before_the_last_write_loses_nothing(
        self, audited: Audited, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        audited.write([audited.maker.created(), *audited.look(100)])
        audited.audit()
        audited.write(audited.look(100))
        write = StateFolder.write

        def crash(folder: StateFolder, name: str, data: bytes) -> None:
            if name == "progress":
                raise OSError("power cut")
            write(folder, name, data)

        with monkeypatch.context() as patched:
            patched.setattr(StateFolder, "write", crash)
            with pytest.raises(OSError, match="power cut"):
                audited.audit()
        outcome = audited.audit()
        assert (outcome.exit_code, outcome.previous_size) == (FINE, 301)

    def test_damaged_state_is_said(self, audited: Audited) -> None:
        audited.write([audited.maker.created()])
        audited.audit()
        (audited.state / "progress").write_bytes(b"?")
        with pytest.raises(SetupError, match="damaged"):
            audited.audit()

    def test_two_audits_of_one_folder_exclude_each_other(self, audited: Audited) -> None:
        audited.write([audited.maker.created()])
        with StateFolder(audited.state).locked(), pytest.raises(SetupError, match="another"):
            audited.audit()


class TestTrust:
    def test_on_first_use_the_logs_own_key_is_pinned(self, audited: Audited) -> None:
        audited.policy = None
        audited.write([audited.maker.created()])
        audited.log.put("vkey", f"{audited.log.signer.vkey.to_text()}\n".encode())
        first = audited.audit()
        assert (first.exit_code, first.trust.first_use) == (FINE, True)
        audited.log.put("vkey", b"changed")
        assert audited.audit().trust.first_use

    def test_a_hub_names_its_witnesses(self, audited: Audited) -> None:
        audited.policy = None
        hub = PublicLog(audited.folder / "log")
        hub.write([audited.maker.created()], now=audited.clock.now())
        told = {"vkey": hub.signer.vkey.to_text(), "policy": hub.policy.to_text()}
        (audited.folder / "v1").mkdir()
        (audited.folder / "v1/log").write_text(json.dumps(told))
        outcome = audited.audit()
        assert (outcome.exit_code, len(outcome.cosigned)) == (FINE, 2)

    def test_without_anybodys_word_there_is_no_audit(self, audited: Audited) -> None:
        audited.policy = None
        audited.write([audited.maker.created()])
        with pytest.raises(InputError, match="whose keys"):
            audited.audit()

    def test_a_place_without_a_log_is_said(self, audited: Audited) -> None:
        with pytest.raises(NotFoundError, match="no log"):
            audited.auditor()


def _policy_of_another_key(audited: Audited) -> Policy:
    return require_all(VerifierKey(audited.log.signer.vkey.name, ED25519, bytes(32)), [])


def _check_evidence(audited: Audited, folder: str | None, *, sizes: tuple[int, int]) -> None:
    assert folder is not None
    found = []
    for name in ("earlier.checkpoint", "later.checkpoint"):
        note = (Path(folder) / name).read_bytes()
        found.append(verify_checkpoint(note, policy=audited.log.policy).size)
    assert tuple(found) == sizes


def test_the_helper_writes_entries_that_parse(audited: Audited) -> None:
    audited.write([audited.maker.created(), *audited.look(1)])
    bundle = decode_bundle((audited.folder / "tile/entries/000.p/4").read_bytes(), 4)
    assert parse_entry(bundle[0]).type == "program.created"
