"""What a hub makes of a trust policy."""

import pytest
from log_world import SIGNER, World

from transom.core.log.note import NoteSigner
from transom.core.log.policy import parse_policy
from transom.core.signing import Signer
from transom.errors import SetupError
from transom.hub.transparency.trust import check_trust, read_trust_policy


@pytest.fixture
def text(tmp_path):
    world = World(tmp_path)
    world.close()
    return (
        world.policy.to_text()
        .replace("group all 2", "group some 1")
        .replace("quorum all", "quorum some")
    )


def test_one_of_two_is_read_from_its_file(tmp_path, text):
    file = tmp_path / "trust"
    file.write_text(text)
    policy = check_trust(read_trust_policy(file), SIGNER.vkey)
    assert policy == parse_policy(text)
    assert policy.satisfied(["w2"])
    assert not policy.satisfied([])


def test_a_file_that_cannot_be_read_says_so(tmp_path):
    with pytest.raises(SetupError, match="No such file"):
        read_trust_policy(tmp_path / "trust")


def test_what_is_no_policy_is_refused_with_its_line(tmp_path):
    (tmp_path / "trust").write_text("quorum none\nnonsense\n")
    with pytest.raises(SetupError, match="trust: line 2"):
        read_trust_policy(tmp_path / "trust")


def test_a_policy_that_demands_nobody_is_refused(tmp_path, text):
    (tmp_path / "trust").write_text(text.replace("quorum some", "quorum none"))
    with pytest.raises(SetupError, match="demands no witness"):
        read_trust_policy(tmp_path / "trust")


def test_a_policy_of_another_log_is_refused(text):
    stranger = NoteSigner("other.example", Signer.generate()).vkey
    with pytest.raises(SetupError, match="this hub's log") as error:
        check_trust(parse_policy(text), stranger)
    assert stranger.to_text() in error.value.hint
