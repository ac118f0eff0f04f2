"""A small exercise played with real processes; and the same record, tampered with, is found out."""

from copy import deepcopy
from dataclasses import replace
from pathlib import Path

import pytest

from transom.demo.exercise.judge import judge
from transom.demo.exercise.oracle import Oracle
from transom.demo.exercise.play import Played
from transom.demo.exercise.run import run_exercise
from transom.demo.exercise.script import read
from transom.demo.exercise.tell import as_json, table
from transom.demo.options import DemoOptions

SCRIPT = Path(__file__).with_name("village.toml")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("village")


@pytest.fixture(scope="module")
def played(folder: Path) -> Played:
    """About 80 s on two cores that have nothing else to do."""
    return run_exercise(
        DemoOptions(data=folder / "town"), script=read(SCRIPT), report=folder / "village.html"
    )


def test_everything_holds_and_is_told(played: Played, folder: Path):
    assert played.held, played.violations
    told = as_json(played)
    assert (told["steps_held"], told["looks"], told["asked"]) == (4, 3, 7)
    assert told["frames_opened"] > 50
    assert told["witnesses"] == 2
    page = (folder / "village.html").read_text()
    assert "Exercise: OK" in page
    assert "Both may knock while the trial runs." in page
    assert page.count('class="bar" role="img"') == 8


def test_the_table_has_a_bar_for_each_person_and_camera(played: Played):
    rows = [row for row in table(played).splitlines() if row.count("|") == 4]
    assert len(rows) == 4
    drive = next(row for row in rows if "Drive" in row)
    assert "#" not in drive
    assert "." in drive
    court = next(row for row in rows if "Courtyard" in row)
    assert court.count("#") > 5
    assert "?" in court


def test_what_was_really_seen_is_a_violation_once_the_owner_had_said_otherwise(played: Played):
    """The same pictures under a stop half a second earlier than the owner pressed it."""
    facts = [
        replace(f, began=f.began - 500, done=f.done - 500) if f.what == "stop" else f
        for f in played.facts
    ]
    widest = Oracle(played.papers, facts, "widest", end=played.ended)
    narrowest = Oracle(played.papers, facts, "narrowest", end=played.ended)
    found = judge(deepcopy(played.looks), widest, narrowest, {})
    assert [v.kind for v in found] == ["seen"]
