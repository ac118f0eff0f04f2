"""Figures and looks from entries: each figure with the entries behind it."""

import pytest

from transom.core.ids import new_id
from transom.core.log.entry import Entry
from transom.hub.portal.book import Book
from transom.hub.portal.figures import Choice, duration_class, week_of

AGENCY, PROGRAM = new_id("agy"), new_id("prg")
CELL = "87445c063ffffff"
AROUND = "86445c067ffffff"
MONDAY = 1_795_392_000_000  # 2026-11-23, 00:00 UTC
MINUTE = 60_000


def commitment(number):
    return number.to_bytes(32, "big")


class Writer:
    """Writes entries into a book as a hub would."""

    def __init__(self):
        self.book = Book()

    def add(self, type_, at, **members):
        number = self.book.size + 1
        entry = Entry(type=type_, time=at, commitment=commitment(number), **members)
        self.book.add(entry)
        return entry

    def look(self, at, *, area=CELL, minutes=10, purpose="fire"):
        case = {"agency": AGENCY, "program": PROGRAM, "purpose": purpose, "authority": "exigent"}
        if area is not None:
            case["area"] = area
        asked = self.add("view_session.asked", at, **case)
        opened = self.add(
            "view_session.opened",
            at,
            **case,
            max_seconds=60 * minutes,
            blur="blurred",
            refers_to=asked.commitment,
        )
        return case, asked, opened

    def close(self, look, at, seconds):
        case, _, opened = look
        return self.add(
            "view_session.closed",
            at,
            **case,
            seconds=seconds,
            byte_count=seconds * 1000,
            blur="blurred",
            refers_to=opened.commitment,
        )

    def refuse(self, look, at):
        case, asked, _ = look
        return self.add(
            "view_session.refused",
            at,
            **case,
            reason="not_available",
            refers_to=asked.commitment,
        )


@pytest.fixture
def writer():
    return Writer()


def test_figures_lead_to_their_entries(writer):
    look = writer.look(MONDAY)
    writer.close(look, MONDAY + 7 * MINUTE, 400)
    figures, week = writer.book.figures, "2026-W48"

    opened = Choice(week=week, type="view_session.opened", agency=AGENCY)
    assert (figures.count(opened), figures.newest(opened, 9, 9)) == (1, [1])
    assert figures.newest(Choice(detail="5_to_15"), 9, 9) == [2]
    assert figures.newest(Choice(week=week), 2, 9) == [1, 0]
    assert figures.newest(Choice(week=week), 9, 2) == [2, 1]
    assert figures.seconds(Choice(week=week)) == 400
    assert figures.weeks() == [week]
    assert figures.count(Choice(week="2026-W47")) == 0


def test_figures_agree_with_the_tally_that_audits_use(writer):
    for number in range(20):
        look = writer.look(
            MONDAY + number * 9 * 3_600_000, purpose=("fire", "missing_person")[number % 2]
        )
        if number % 3:
            writer.close(look, look[2].time + MINUTE, 30 + number)
        else:
            writer.refuse(look, look[2].time + MINUTE)
    book = writer.book

    tallied = list(book.tally.figures.values())
    for type_, counted in (
        ("asked", sum(len(f.asked) for f in tallied)),
        ("opened", sum(len(f.opened) for f in tallied)),
        ("closed", sum(len(f.closed) for f in tallied)),
        ("refused", sum(len(i) for f in tallied for i in f.refused.values())),
    ):
        assert book.figures.count(Choice(type=f"view_session.{type_}")) == counted
    assert book.figures.seconds(Choice()) == sum(f.seconds for f in tallied)


def test_a_week_begins_on_monday_at_universal_time():
    assert week_of(MONDAY) == "2026-W48"
    assert week_of(MONDAY - 1) == "2026-W47"


@pytest.mark.parametrize(
    ("seconds", "class_"),
    [(0, "under_1"), (59, "under_1"), (60, "1_to_5"), (899, "5_to_15"), (3600, "over_60")],
)
def test_lengths_have_classes(seconds, class_):
    assert duration_class(seconds) == class_


def test_a_look_counts_from_its_opening_to_its_end(writer):
    look = writer.look(MONDAY)
    writer.close(look, MONDAY + 5 * MINUTE, 300)
    within = writer.book.looks.within

    assert [one.index for one in within([CELL], MONDAY + MINUTE, MONDAY + 2 * MINUTE)] == [1]
    assert within([CELL], MONDAY + 6 * MINUTE, MONDAY + 9 * MINUTE) == []
    assert within([CELL], MONDAY - 9 * MINUTE, MONDAY - MINUTE) == []
    assert within([AROUND], MONDAY, MONDAY) == []


def test_a_look_without_an_end_counts_to_its_limit(writer):
    writer.look(MONDAY, minutes=10)
    looks = writer.book.looks

    assert len(looks.running(MONDAY + 9 * MINUTE)) == 1
    assert looks.running(MONDAY + 11 * MINUTE) == []
    assert len(looks.within([CELL], MONDAY + 9 * MINUTE, MONDAY + 9 * MINUTE)) == 1


def test_a_look_that_nobody_let_in_is_none(writer):
    look = writer.look(MONDAY)
    writer.refuse(look, MONDAY + MINUTE)

    assert writer.book.looks.running(MONDAY + MINUTE) == []
    assert writer.book.looks.within([CELL], MONDAY, MONDAY + MINUTE) == []


def test_looks_without_an_area_are_by_themselves(writer):
    writer.look(MONDAY, area=None)

    assert writer.book.looks.within([CELL, AROUND], MONDAY, MONDAY) == []
    assert len(writer.book.looks.within([None], MONDAY, MONDAY)) == 1


def test_what_the_entries_show_to_be_wrong_is_kept(writer):
    look = writer.look(MONDAY, minutes=1)
    writer.close(look, MONDAY + 9 * MINUTE, 500)

    assert {finding.code for finding in writer.book.findings} >= {"session_over_cap", "no_program"}
