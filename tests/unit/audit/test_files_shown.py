"""A receipt or an opening that somebody shows is checked offline, and the first lie is named."""

import json
from typing import Any

import pytest

from tests.unit.audit.audited import Audited
from transom.audit.files import check_file
from transom.audit.state import StateFolder
from transom.core.log.entry import Entry, commit
from transom.core.log.merkle import MemoryTree, inclusion_path, leaf_hash
from transom.core.log.note import parse_note
from transom.core.log.opening import Opening, write_opening_file, write_record_file
from transom.core.log.policy import require_all
from transom.core.log.proof import LogProof
from transom.core.receipt import make_receipt
from transom.testing.offers import Scene

SCENE = Scene(1_795_420_800_000)
SALT = bytes(range(32))
RECORD = {"session_id": "vws_1", "incident": {"justification": "A child is missing"}}


class TestReceipts:
    def test_a_true_receipt_holds_and_says_whose_key(self) -> None:
        verdict = check_file(json.dumps(make_receipt(SCENE.consent())).encode())
        assert verdict.holds
        assert "owner's key" in verdict.relied_on[0]
        assert "This consent receipt holds." in verdict.tell()

    def test_a_changed_receipt_is_named(self) -> None:
        receipt = make_receipt(SCENE.consent())
        receipt["processing"]["max_minutes"] = 999
        verdict = check_file(json.dumps(receipt).encode())
        assert (verdict.holds, "readable part" in verdict.failed) == (False, True)

    @pytest.mark.parametrize("data", [b"", b"[]", b"{}", b"\xff", b'{"format": "other"}'], ids=str)
    def test_another_file_is_named(self, data: bytes) -> None:
        assert not check_file(data).holds


class Shown:
    """A log with one look, and its opening in a file."""

    def __init__(self, audited: Audited) -> None:
        self.audited = audited
        self.entry: Entry = audited.maker.make("staff.access", commitment=commit(RECORD, SALT))
        entries = [audited.maker.created(), self.entry, *audited.look()]
        audited.write(list(entries))
        tree = MemoryTree(leaf_hash(e if isinstance(e, bytes) else e.to_bytes()) for e in entries)
        note = parse_note((audited.folder / "checkpoint").read_bytes())
        path = tuple(inclusion_path(1, tree.size, tree))
        self.opening = Opening(
            self.entry.to_bytes(), dict(RECORD), SALT, LogProof(1, path, note).to_text()
        )

    def file(self, **change: Any) -> bytes:
        opening = Opening(**{**vars(self.opening), **change})
        return write_opening_file(opening, self.audited.log.policy.to_text())


@pytest.fixture
def shown(audited: Audited) -> Shown:
    return Shown(audited)


class TestOpenings:
    def test_a_true_opening_holds_by_the_files_own_word(self, shown: Shown) -> None:
        verdict = check_file(shown.file())
        assert verdict.holds
        assert any("own word" in line for line in verdict.relied_on)

    def test_a_policy_that_one_has_is_relied_on_instead(self, shown: Shown) -> None:
        verdict = check_file(shown.file(), policy=shown.audited.log.policy)
        assert verdict.holds
        assert not any("own word" in line for line in verdict.relied_on)

    def test_a_record_of_several_names_the_one_that_fails(self, shown: Shown) -> None:
        false = Opening(**{**vars(shown.opening), "record": {"session_id": "vws_2"}})
        file = write_record_file([shown.opening, false], shown.audited.log.policy.to_text())
        verdict = check_file(file)
        assert "number 2" in verdict.failed
        assert len(verdict.held) == 1

    def test_a_changed_record_is_named(self, shown: Shown) -> None:
        verdict = check_file(shown.file(record={**RECORD, "session_id": "vws_2"}))
        assert "it was changed" in verdict.failed

    def test_another_entry_is_named(self, shown: Shown) -> None:
        other = shown.audited.maker.make("staff.access", commitment=shown.entry.commitment)
        later = Entry(**{**vars(other), "time": other.time + 1})
        verdict = check_file(shown.file(entry=later.to_bytes()))
        assert "doesn't stand in the log" in verdict.failed

    def test_a_log_that_isnt_trusted_is_named(self, shown: Shown) -> None:
        log = shown.audited.log
        stranger = require_all(log.signer.vkey, [(log.cosigners[0].vkey, None)])
        text = stranger.to_text().replace(log.signer.vkey.to_text(), _other_log(log))
        file = write_opening_file(shown.opening, text)
        assert "isn't signed by a log" in check_file(file).failed

    def test_an_audits_state_is_trusted_and_its_log_compared(self, shown: Shown) -> None:
        assert shown.audited.audit().exit_code == 0
        state = StateFolder(shown.audited.state)
        assert check_file(shown.file(), state=state).holds

    def test_an_opening_from_a_split_view_is_named(self, shown: Shown) -> None:
        other = shown.audited.log.branch(shown.audited.tmp / "elsewhere")
        entry = shown.audited.maker.make("staff.access", commitment=commit(RECORD, SALT))
        other.write([entry], now=shown.audited.clock.now())
        # The audited log has another entry at index 5, and the same keys.
        shown.audited.write([shown.audited.maker.make("staff.access")])
        assert shown.audited.audit().exit_code == 0
        leaves = _leaves(other)
        tree = MemoryTree(map(leaf_hash, leaves))
        note = parse_note((other.folder / "checkpoint").read_bytes())
        proof = LogProof(5, tuple(inclusion_path(5, 6, tree)), note).to_text()
        file = shown.file(entry=entry.to_bytes(), proof=proof)
        assert check_file(file, policy=other.policy).holds
        verdict = check_file(file, state=StateFolder(shown.audited.state))
        assert "another entry in that place" in verdict.failed


def _other_log(log: Any) -> str:
    from transom.core.log.note import ED25519, VerifierKey

    return VerifierKey(log.signer.vkey.name, ED25519, bytes(32)).to_text()


def _leaves(log: Any) -> list[bytes]:
    return list(log._edge.bundle)
