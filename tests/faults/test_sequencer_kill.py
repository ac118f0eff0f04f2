"""A few of the kills of `kill_log`, which does a thousand."""

from pathlib import Path

from tests.faults.kill_log import kill_often

KILLS = 30


def test_a_log_killed_at_random_points_loses_nothing_acknowledged_and_doubles_nothing(
    tmp_path: Path,
) -> None:
    rounds = kill_often(tmp_path, KILLS, seed=1)
    assert rounds.proofs, "nothing was ever acknowledged: the test proves nothing"
    assert rounds.cut_short, "no append was ever cut short: the test proves nothing"
