"""The tally: what a log's own entries say is wrong, and what they add up to."""

import pytest

from transom.core.log.entry import Entry
from transom.core.log.figures import week_name, week_of, week_start
from transom.core.log.findings import CODES, Finding
from transom.core.log.tally import Tally
from transom.core.log.tally_state import dump_tally, load_tally
from transom.errors import EncodingError
from transom.testing.log_entries import DAY, HOUR, MINUTE, START, EntryMaker


def judge(entries: list[Entry]) -> tuple[Tally, list[Finding]]:
    tally, found = Tally(), []
    for index, entry in enumerate(entries):
        found += tally.add(index, entry)
    return tally, found


def codes(entries: list[Entry]) -> list[str]:
    return [finding.code for finding in judge(entries)[1]]


@pytest.fixture
def maker() -> EntryMaker:
    return EntryMaker()


class TestLooks:
    def test_an_honest_log_gives_no_finding(self, maker: EntryMaker) -> None:
        entries = [maker.make("log.created"), maker.created()]
        for _ in range(5):
            entries += maker.look()
        asked = maker.asked()
        entries += [asked, maker.refused(asked)]
        tally, found = judge(entries)
        assert found == []
        assert tally.standing(maker.now) == []

    def test_a_session_over_its_cap_is_found(self, maker: EntryMaker) -> None:
        asked = maker.asked()
        opened = maker.opened(asked, max_seconds=60)
        closed = maker.closed(opened, seconds=66)
        assert codes([maker.created(), asked, opened, closed]) == ["session_over_cap"]

    def test_five_seconds_of_grace_are_given(self, maker: EntryMaker) -> None:
        asked = maker.asked()
        opened = maker.opened(asked, max_seconds=60)
        assert codes([maker.created(), asked, opened, maker.closed(opened, seconds=65)]) == []

    def test_a_cap_over_the_programs_is_found(self, maker: EntryMaker) -> None:
        asked = maker.asked()
        opened = maker.opened(asked, max_seconds=61)
        assert codes([maker.created(max_minutes=1), asked, opened]) == ["session_over_cap"]

    def test_a_session_without_an_end_stands_until_it_ends(self, maker: EntryMaker) -> None:
        asked = maker.asked()
        opened = maker.opened(asked, max_seconds=60)
        entries = [maker.created(), asked, opened]
        tally, found = judge(entries)
        due = maker.now + 11 * MINUTE
        assert found == []
        assert tally.standing(due) == []
        assert [f.code for f in tally.standing(due + 1)] == ["session_never_closed"]
        maker.now = due + 1
        late = tally.add(3, maker.closed(opened, seconds=60))
        assert [f.code for f in late] == ["session_closed_late"]
        assert tally.standing(due + 1) == []

    def test_a_refusal_at_the_gateway_ends_an_opened_session(self, maker: EntryMaker) -> None:
        asked = maker.asked()
        entries = [maker.created(), asked, maker.opened(asked)]
        refused = maker.refused(asked, reason="not_available")
        tally, found = judge([*entries, refused])
        assert (found, tally.looks.open) == ([], {})

    @pytest.mark.parametrize("again", ["closed", "refused"])
    def test_a_session_that_ends_twice_is_found(self, maker: EntryMaker, again: str) -> None:
        entries = [maker.created(), *maker.look()]
        asked, opened = entries[1:3]
        second = maker.closed(opened) if again == "closed" else maker.refused(asked)
        assert codes([*entries, second]) == ["closed_twice"]

    def test_a_request_answered_twice_is_found(self, maker: EntryMaker) -> None:
        asked = maker.asked()
        entries = [maker.created(), asked, maker.opened(asked), maker.opened(asked)]
        assert codes(entries) == ["closed_twice"]

    def test_an_opening_that_nobody_asked_for_is_found(self, maker: EntryMaker) -> None:
        opened = maker.opened(maker.asked())
        assert codes([maker.created(), opened]) == ["unknown_reference"]

    def test_an_opening_for_another_purpose_than_asked_is_found(self, maker: EntryMaker) -> None:
        asked = maker.asked()
        opened = maker.opened(asked, purpose="fire")
        assert codes([maker.created(), asked, opened]) == ["wrong_reference"]

    def test_a_closing_that_refers_to_the_request_is_found(self, maker: EntryMaker) -> None:
        asked = maker.asked()
        closed = maker.closed(asked)
        assert codes([maker.created(), asked, closed]) == ["wrong_reference"]

    def test_two_open_sessions_with_one_commitment_are_found(self, maker: EntryMaker) -> None:
        first, second = maker.asked(), maker.asked()
        one = maker.opened(first)
        two = maker.opened(second, commitment=one.commitment)
        entries = [maker.created(), first, second, one, two]
        assert codes(entries) == ["repeated_commitment"]


class TestPrograms:
    def test_a_look_without_a_program_is_found(self, maker: EntryMaker) -> None:
        asked = maker.asked()
        assert codes([asked, maker.opened(asked)]) == ["no_program"]

    def test_a_look_before_the_program_begins_is_found(self, maker: EntryMaker) -> None:
        created = maker.created(not_before=maker.now + DAY)
        asked = maker.asked()
        assert codes([created, asked, maker.opened(asked)]) == ["no_program"]

    def test_a_look_in_a_frozen_program_is_found_until_it_resumes(self, maker: EntryMaker) -> None:
        entries = [maker.created(), maker.about_program("program.frozen")]
        entries += maker.look()
        assert codes(entries) == ["frozen_program"]
        entries += [maker.about_program("program.resumed"), *maker.look()]
        assert codes(entries) == ["frozen_program"]

    def test_a_session_that_goes_on_in_a_frozen_program_is_found(self, maker: EntryMaker) -> None:
        created, asked = maker.created(), maker.asked()
        opened = maker.opened(asked)
        maker.now += MINUTE
        entries = [created, asked, opened, maker.about_program("program.frozen")]
        assert codes([*entries, maker.closed(opened, seconds=115)]) == []
        assert codes([*entries, maker.closed(opened, seconds=125)]) == ["frozen_program"]

    @pytest.mark.parametrize("logged", [True, False], ids=["sunset", "past_its_end"])
    def test_a_look_after_sunset_is_found(self, maker: EntryMaker, logged: bool) -> None:
        entries = [maker.created(days=1)]
        maker.now += DAY // 2 if logged else DAY
        entries += [maker.about_program("program.sunset")] if logged else []
        maker.now += 1
        assert codes([*entries, *maker.look()]) == ["program_past_sunset"]

    def test_a_session_that_goes_on_past_sunset_is_found(self, maker: EntryMaker) -> None:
        created = maker.created(not_after=maker.now + MINUTE)
        asked = maker.asked()
        opened = maker.opened(asked)
        entries = [created, asked, opened]
        assert codes([*entries, maker.closed(opened, seconds=115)]) == []
        assert codes([*entries, maker.closed(opened, seconds=125)]) == ["program_past_sunset"]

    def test_a_program_that_is_over_without_a_sunset_stands(self, maker: EntryMaker) -> None:
        tally, _ = judge([maker.created(days=1)])
        end = START + DAY + HOUR
        assert tally.standing(end) == []
        assert [f.code for f in tally.standing(end + 1)] == ["program_past_sunset"]
        tally.add(1, maker.about_program("program.sunset"))
        assert tally.standing(end + 1) == []

    def test_a_renewal_needs_a_new_decision_and_a_later_end(self, maker: EntryMaker) -> None:
        created = maker.created()
        later = maker.now + 90 * DAY

        def renewed(document: bytes, not_after: int) -> list[str]:
            members = {"document": document, "not_after": not_after}
            return codes([created, maker.about_program("program.renewed", **members)])

        assert renewed(maker.hash(), later) == []
        assert created.document is not None
        assert renewed(created.document, later) == ["renewal_without_decision"]
        assert renewed(maker.hash(), maker.now + DAY) == ["renewal_without_decision"]

    def test_a_renewed_program_goes_on(self, maker: EntryMaker) -> None:
        entries = [maker.created(days=1)]
        members = {"document": maker.hash(), "not_after": maker.now + 90 * DAY}
        entries.append(maker.about_program("program.renewed", **members))
        maker.now += 2 * DAY
        tally, found = judge([*entries, *maker.look()])
        assert (found, tally.standing(maker.now)) == ([], [])


class TestDuties:
    def test_a_seal_is_overdue_until_it_is_revealed(self, maker: EntryMaker) -> None:
        sealed = maker.make("sealed", due=maker.now + DAY)
        tally, found = judge([sealed])
        assert found == []
        late = maker.now + DAY + HOUR + 1
        assert [f.code for f in tally.standing(late)] == ["overdue_seal"]
        assert tally.seals.overdue(late) == 1
        maker.now = late
        members = {"refers_to": sealed.commitment, "revealed": "evidence.exported"}
        revealed = maker.make("sealed.revealed", agency=maker.agency, **members)
        assert [f.code for f in tally.add(1, revealed)] == ["overdue_seal"]
        assert tally.standing(late) == []
        seals = tally.seals
        assert (seals.sealed, seals.revealed, seals.late, seals.overdue(late)) == (1, 1, 1, 0)

    def test_a_revelation_of_what_was_never_sealed_is_found(self, maker: EntryMaker) -> None:
        created = maker.created()
        members = {"refers_to": created.commitment, "revealed": "evidence.exported"}
        revealed = maker.make("sealed.revealed", agency=maker.agency, **members)
        assert codes([created, revealed]) == ["wrong_reveal"]

    def test_a_flag_must_be_answered_by_its_deadline(self, maker: EntryMaker) -> None:
        entries = [maker.created(), *maker.look()]
        members = {"agency": maker.agency, "refers_to": entries[2].commitment}
        flag = maker.make("flag.raised", due=maker.now + DAY, **members)
        tally, found = judge([*entries, flag])
        assert found == []
        late = maker.now + DAY + 1
        assert tally.standing(late - 1) == []
        assert [f.code for f in tally.standing(late)] == ["unanswered_flag"]
        maker.now = late
        answer = maker.make("flag.answered", agency=maker.agency, refers_to=flag.commitment)
        assert [f.code for f in tally.add(5, answer)] == ["unanswered_flag"]
        assert tally.standing(late) == []

    def test_objections_are_counted_answered_or_not(self, maker: EntryMaker) -> None:
        first, second = maker.make("objection.filed"), maker.make("objection.filed")
        answer = maker.make("objection.answered", refers_to=first.commitment)
        tally, found = judge([first, second, answer])
        assert found == []
        objections = tally.objections
        assert (objections.asked, objections.answered, len(objections.waiting)) == (2, 1, 1)

    @pytest.mark.parametrize("type_", ["objection.answered", "break_glass.justified"])
    def test_an_answer_to_something_else_is_found(self, maker: EntryMaker, type_: str) -> None:
        created = maker.created()
        members = {"agency": maker.agency, "refers_to": created.commitment}
        assert codes([created, maker.make(type_, **members)]) == ["wrong_reference"]


class TestTime:
    def test_time_that_runs_backwards_is_found(self, maker: EntryMaker) -> None:
        first = maker.make("staff.access")
        second = maker.make("staff.access", time=maker.now - 10 * MINUTE)
        third = maker.make("staff.access", time=maker.now - 10 * MINUTE - 1)
        assert [f.index for f in judge([first, second, third])[1]] == [2]

    def test_an_entry_of_the_future_stands(self, maker: EntryMaker) -> None:
        tally, _ = judge([maker.make("staff.access")])
        assert [f.code for f in tally.standing(START - 11 * MINUTE)] == ["time_ahead"]

    def test_weeks_begin_on_mondays(self) -> None:
        assert week_name(week_of(START)) == "2026-W23"
        assert week_start(week_of(START)) == START
        assert week_of(START - 1) == week_of(START) - 1


class TestFigures:
    def test_each_figure_has_its_entries(self, maker: EntryMaker) -> None:
        entries = [maker.created(), *maker.look(seconds=30), *maker.look(seconds=70)]
        asked = maker.asked()
        entries += [asked, maker.refused(asked, reason="not_available")]
        tally, _ = judge(entries)
        key = (week_of(START), maker.agency, maker.program, "missing_person", "exigent")
        figures = tally.figures[key]
        assert list(figures.asked) == [1, 4, 7]
        assert list(figures.opened) == [2, 5]
        assert list(figures.closed) == [3, 6]
        assert {name: list(found) for name, found in figures.refused.items()} == {
            "not_available": [8]
        }
        assert (figures.seconds, figures.byte_count) == (100, 25_000_000)
        assert list(tally.events[week_of(START), "", maker.program, "program.created"]) == [0]

    def test_entries_come_in_their_order(self, maker: EntryMaker) -> None:
        with pytest.raises(ValueError, match="can't follow"):
            Tally().add(1, maker.make("staff.access"))


def test_every_finding_is_explained() -> None:
    maker = EntryMaker()
    entries = [maker.opened(maker.asked())]
    assert {finding.code for finding in judge(entries)[1]} <= CODES.keys()


class TestState:
    def test_a_kept_tally_goes_on_as_if_nothing_had_happened(self, maker: EntryMaker) -> None:
        entries = [maker.created(), *maker.look(), maker.make("objection.filed")]
        asked = maker.asked()
        opened = maker.opened(asked, max_seconds=60)
        flag = maker.make(
            "flag.raised", agency=maker.agency, due=maker.now + DAY, refers_to=opened.commitment
        )
        sealed = maker.make("sealed", due=maker.now)
        entries += [asked, opened, flag, sealed, maker.about_program("program.frozen")]
        rest = [
            maker.closed(opened, seconds=100),
            maker.make("flag.answered", agency=maker.agency, refers_to=flag.commitment),
            *maker.look(),
        ]
        whole, found = judge(entries)
        assert found == []
        kept = load_tally(dump_tally(whole))
        assert [kept.extend([entry]) for entry in rest] == [whole.extend([e]) for e in rest]
        now = maker.now + 2 * DAY
        assert kept.standing(now) == whole.standing(now) != []
        assert (kept.figures, kept.events) == (whole.figures, whole.events)

    def test_other_bytes_are_refused(self, maker: EntryMaker) -> None:
        with pytest.raises(EncodingError):
            load_tally(dump_tally(Tally())[:-1])
