"""The oracle and the judge: planted faults of every kind are found, and nothing else."""

from dataclasses import replace

import pytest
from rehearsal import FRAME_MS, Rehearsal

from transom.demo.exercise.judge import MUST_SEE_MS, SLACK_MS, Observed, alike, judge
from transom.demo.exercise.oracle import Oracle, end_of_hours, in_hours
from transom.demo.exercise.script import packaged

NAMES: dict[str, str] = {}
MINUTE = 60_000


@pytest.fixture
def rehearsal() -> Rehearsal:
    return Rehearsal(packaged())


def judged(rehearsal: Rehearsal, looks: list[Observed]) -> list[str]:
    wide, narrow = rehearsal.oracle("widest"), rehearsal.oracle("narrowest")
    return [v.kind for v in judge(looks, wide, narrow, NAMES)]


def look_at(looks: list[Observed], who: str, camera: str, why: str, oracle: Oracle) -> Observed:
    """The look that ends for this reason."""
    return next(
        one
        for one in looks
        if (one.ask.operator, one.ask.camera) == (who, camera) and oracle.span(one.ask).why == why
    )


def test_an_exercise_in_which_everything_holds_has_no_violation(rehearsal):
    looks = rehearsal.observed()
    assert sum(bool(one.frames) for one in looks) > 20
    assert judged(rehearsal, looks) == []


@pytest.mark.parametrize(
    ("who", "camera", "why"),
    [
        ("robin", "kim/1", "stopped"),
        ("robin", "kim/1", "withdrawn"),
        ("sam", "becker/1", "alarm"),
        ("lee", "school/1", "hours"),
        ("sam", "riverside/1", "sunset"),
        ("lee", "novak/5", "device"),
        ("lee", "santos/3", "left"),
    ],
)
def test_a_picture_taken_after_an_end_is_found(rehearsal, who, camera, why):
    looks, oracle = rehearsal.observed(), rehearsal.oracle("widest")
    one = look_at([o for o in looks if o.frames], who, camera, why, oracle)
    late = oracle.span(one.ask).ends + SLACK_MS.get(why, 0) + 1
    one.frames.append((late, late + 20))
    assert judged(rehearsal, looks) == ["seen"]


@pytest.mark.parametrize("why", ["stopped", "withdrawn"])
def test_after_an_owners_own_act_not_a_millisecond_is_let_pass(rehearsal, why):
    looks, oracle = rehearsal.observed(), rehearsal.oracle("widest")
    one = look_at([o for o in looks if o.frames], "robin", "kim/1", why, oracle)
    ends = oracle.span(one.ask).ends
    one.frames.append((ends, ends + 100))
    assert judged(rehearsal, looks) == []  # taken in time, on its way
    one.frames.append((ends + 1, ends + 101))
    assert judged(rehearsal, looks) == ["seen"]


@pytest.mark.parametrize(
    ("who", "camera", "why"),
    [
        ("sam", "santos/1", "knock"),
        ("robin", "santos/2", "knock"),
        ("robin", "novak/1", "registry"),
        ("lee", "kim/1", "nothing"),
        ("robin", "kim/2", "purpose"),
        ("sam", "riverside/1", "blur"),
    ],
)
def test_a_single_picture_of_a_look_that_may_show_none_is_found(rehearsal, who, camera, why):
    looks, oracle = rehearsal.observed(), rehearsal.oracle("widest")
    one = look_at(looks, who, camera, why, oracle)
    assert not one.frames
    one.frames.append((one.ask.done + 500, one.ask.done + 510))
    assert judged(rehearsal, looks) == ["seen"]


def test_a_picture_before_the_owners_yes_is_found(rehearsal):
    looks = rehearsal.observed()
    one = look_at([o for o in looks if o.frames], "lee", "santos/3", "left",
                  rehearsal.oracle("widest"))  # fmt: skip
    one.frames.insert(0, (one.ask.done, one.ask.done + 1))
    assert judged(rehearsal, looks) == ["seen"]


def test_a_look_that_goes_on_by_itself_after_the_stop_is_taken_back_is_found(rehearsal):
    looks, oracle = rehearsal.observed(), rehearsal.oracle("widest")
    one = look_at([o for o in looks if o.frames], "robin", "kim/1", "stopped", oracle)
    resumed = next(f.done for f in rehearsal.facts if f.what == "resume")
    one.frames.append((resumed + 5_000, resumed + 5_020))
    assert judged(rehearsal, looks) == ["seen"]


def test_a_camera_that_was_allowed_and_stayed_dark_is_found(rehearsal):
    looks, oracle = rehearsal.observed(), rehearsal.oracle("widest")
    one = look_at([o for o in looks if o.frames], "lee", "school/1", "hours", oracle)
    kept = one.frames
    one.frames = []
    assert judged(rehearsal, looks) == ["not_seen"]
    gap = MUST_SEE_MS // FRAME_MS + 2
    one.frames = [*kept[:100], *kept[100 + gap :]]
    assert judged(rehearsal, looks) == ["not_seen"]


def test_a_stop_that_the_oracle_is_not_told_of_makes_what_is_missing_a_violation(rehearsal):
    """The other way round: the judge doesn't believe the product's own reasons."""
    looks = rehearsal.observed()
    rehearsal.facts = [f for f in rehearsal.facts if f.what != "stop"]
    assert "not_seen" in judged(rehearsal, looks)


def test_a_consent_for_another_agency_opens_nothing_to_this_one(rehearsal):
    looks = rehearsal.observed()
    rehearsal.papers = [
        replace(paper, agency="fire") if paper.owner == "kim" else paper
        for paper in rehearsal.papers
    ]
    assert judged(rehearsal, looks).count("seen") >= 3


def test_a_no_that_is_told_otherwise_than_silence_is_found(rehearsal):
    looks, oracle = rehearsal.observed(), rehearsal.oracle("widest")
    for one in looks:
        one.told, one.message = "knock", "The owner didn't answer."
    assert alike(looks, oracle) == []
    look_at(looks, "robin", "santos/2", "knock", oracle).message = "The owner said no."
    assert [v.kind for v in alike(looks, oracle)] == ["step"]


def test_hours_by_the_clock_run_over_midnight_too():
    day = 20_000 * 24 * 60 * MINUTE
    assert in_hours(("08:00", "15:30"), day + 8 * 60 * MINUTE)
    assert not in_hours(("08:00", "15:30"), day + (15 * 60 + 30) * MINUTE)
    assert in_hours(("23:00", "01:00"), day + 30 * MINUTE)
    assert not in_hours(("23:00", "01:00"), day + 60 * MINUTE)
    assert end_of_hours(("23:00", "01:00"), day - 30 * MINUTE) == day + 60 * MINUTE
