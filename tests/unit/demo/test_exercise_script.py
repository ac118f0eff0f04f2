"""The packaged timetable: as many as were asked for, sound, and as its own oracle has it."""

import pytest
from rehearsal import Rehearsal

from transom.core.log.categories import PURPOSES
from transom.demo.exercise.people import REASONS
from transom.demo.exercise.script import packaged, parse, trimmed
from transom.errors import InputError

WHY = {
    "view_live.consent.purpose": {"purpose"},
    "view_live.consent.registry": {"registry"},
    "view_live.consent.blur": {"blur"},
    "view_live.consent.hours": {"hours"},
    "view_live.consent.ended": {"withdrawn"},
    "view_live.program.over": {"sunset"},
    "view_live.device": {"device"},
    "not_found": {"nothing"},
    "consent": {"alarm", "stopped", "withdrawn"},
}


def test_it_has_forty_cameras_six_owners_three_operators_and_two_agencies():
    script = packaged()
    assert len(script.cameras()) == 40
    assert (len(script.owners), len(script.operators), len(script.agencies)) == (6, 3, 2)
    assert script.minutes == 30
    assert script.steps[-1].minute <= 30


def test_it_has_every_tier_and_every_kind_of_end():
    script = packaged()
    tiers = {written.tier for written in script.consents.values()}
    assert tiers == {"registry", "on_request", "on_alarm", "scheduled", "standing"}
    acts = {act.act for step in script.steps for act in step.acts}
    assert {"yes", "no", "stop", "withdraw", "alarm", "mask", "revoke", "kill"} <= acts
    assert any(program.ends for program in script.programs.values())


def test_steps_follow_each_other_and_every_purpose_is_one():
    script = packaged()
    minutes = [step.minute for step in script.steps]
    assert minutes == sorted(set(minutes))
    asked = {act.purpose for step in script.steps for act in step.acts if act.purpose}
    written = {purpose for one in script.consents.values() for purpose in one.purposes}
    assert asked | written <= set(PURPOSES)
    assert asked <= set(REASONS)


def test_what_each_step_says_of_who_sees_what_follows_from_the_owners_words():
    rehearsal = Rehearsal(packaged())
    for side in ("widest", "narrowest"):
        oracle = rehearsal.oracle(side)
        for step, over in zip(rehearsal.script.steps[:-1], rehearsal.over, strict=False):
            for who, camera, sees in step.sights():
                ask = rehearsal.newest(who, camera, over)
                span = oracle.span(ask) if ask else None
                may = bool(span and span.opens and span.opens <= over < span.ends)
                assert may == sees, (step.title, who, camera, side, span)


def test_each_refusal_that_a_step_names_follows_from_the_owners_words():
    rehearsal = Rehearsal(packaged())
    oracle = rehearsal.oracle("widest")
    told = [(act, ask) for act, ask in rehearsal.asks if act.told]
    assert len(told) >= 12
    for act, ask in told:
        assert all(oracle.span(ask).why in WHY[rule] for rule in act.rules), act


def test_fewer_cameras_leave_every_one_that_a_step_names():
    script = trimmed(packaged(), 16)
    assert len(script.cameras()) == 16
    used = {act.at for step in script.steps for act in step.acts} - {""}
    assert used <= set(script.cameras())
    assert script.covered("novak-pavement") == ["novak/5"]
    least = len(trimmed(packaged(), 1).cameras())
    assert least < 16


def test_a_timetable_that_names_what_it_has_not_is_refused():
    text = """
        minutes = 1
        agencies = {police = "Police"}
        operators = {robin = {name = "Robin", agency = "polise"}}
        programs = {}
        owners = {}
        consents = {}
        steps = [{minute = 0, title = "t", acts = [], then = ["robin kim/1 yes"]}]
    """
    with pytest.raises(InputError, match="kim/1, polise"):
        parse(text)
    with pytest.raises(InputError, match="isn't a timetable"):
        parse("minutes = 1")
