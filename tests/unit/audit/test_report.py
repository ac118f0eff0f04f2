"""The annual report: every figure is its entries, from the public tiles alone, always the same."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from xml.etree import ElementTree

import pytest

from tests.unit.audit.audited import Audited
from transom.audit.report.answers import read_answers
from transom.audit.report.model import Report
from transom.audit.report.write import make_report, write_report
from transom.core.log.entry import Entry, parse_entry
from transom.core.log.tiles import decode_bundle
from transom.errors import InputError, LogRefused, SetupError
from transom.testing.log_entries import DAY
from transom.testing.public_log import served

HTML = "{http://www.w3.org/1999/xhtml}"


def a_year(audited: Audited) -> list[Entry]:
    """Looks of two agencies, in two years, and something of everything else."""
    maker = audited.maker
    entries = [maker.make("log.created"), maker.created(days=400)]
    for number in range(40):
        maker.now += 9 * DAY
        purpose = ("fire", "missing_person")[number % 2]
        entries += maker.look(seconds=10 + number, purpose=purpose)
        refused = maker.asked(area=None)
        entries += [refused, maker.refused(refused, reason="not_available")]
        entries += maker.look(agency=maker.id("agy"))
    about = {"agency": maker.agency, "program": maker.program}
    first = maker.make("consent.given", not_after=maker.now + 90 * DAY, **about)
    second = maker.make("consent.given", not_after=maker.now + 90 * DAY, **about)
    entries += [first, second]
    entries.append(maker.make("consent.withdrawn", refers_to=first.commitment, **about))
    objection = maker.make("objection.filed", agency=maker.agency)
    entries += [objection, maker.make("objection.filed", agency=maker.agency)]
    entries.append(maker.make("objection.answered", refers_to=objection.commitment))
    asked = maker.asked()
    opened = maker.opened(asked, max_seconds=60)
    entries += [asked, opened, maker.closed(opened, seconds=500, blur="unblurred")]
    entries += [maker.make("staff.access"), maker.make("sealed", due=maker.now + DAY)]
    return entries


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Audited]:
    """A log that no test changes."""
    tmp = tmp_path_factory.mktemp("published")
    (tmp / "hub").mkdir()
    with served(tmp / "hub") as url:
        made = Audited(tmp, tmp / "hub", url)
        made.write(list(a_year(made)))
        yield made


@pytest.fixture(scope="module")
def reported(published: Audited) -> Report:
    return _make(published)


@pytest.fixture(scope="module")
def folder(reported: Report, published: Audited) -> Path:
    write_report(reported, published.tmp / "out")
    return published.tmp / "out"


def _make(audited: Audited, year: int = 2026, place: str | None = None) -> Report:
    made, _ = make_report(
        place or audited.url,
        agency=audited.maker.agency,
        year=year,
        policy=audited.log.policy,
        answers={},
    )
    return made


def _naive(audited: Audited) -> list[tuple[int, Entry]]:
    """The log's entries, straight from its files."""
    found: list[Entry] = []
    while (left := audited.log.size - len(found)) > 0:
        width = min(256, left)
        name = f"tile/entries/{len(found) // 256:03}" + ("" if width == 256 else f".p/{width}")
        found += [
            parse_entry(e) for e in decode_bundle((audited.folder / name).read_bytes(), width)
        ]
    return list(enumerate(found))


def _of_2026(audited: Audited, type_: str) -> list[tuple[int, Entry]]:
    start, end = 1_767_225_600_000, 1_798_761_600_000
    ours = ((i, e) for i, e in _naive(audited) if e.agency == audited.maker.agency)
    return [(i, e) for i, e in ours if e.type == type_ and start <= e.time < end]


class TestFigures:
    @pytest.mark.parametrize("kind", ["asked", "opened", "refused", "closed"])
    def test_they_are_a_naive_count(self, published: Audited, reported: Report, kind: str) -> None:
        figures = {figure.key: figure for _, figure in reported.figures()}
        expected = [index for index, _ in _of_2026(published, f"view_session.{kind}")]
        assert [row.index for row in figures[kind].rows] == expected
        assert figures[kind].value == len(expected) > 20

    def test_sums_are_naive_sums(self, published: Audited, reported: Report) -> None:
        figures = {figure.key: figure for _, figure in reported.figures()}
        seconds = [e.seconds or 0 for _, e in _of_2026(published, "view_session.closed")]
        assert figures["time"].value == sum(seconds)
        assert figures["median"].value == int(median(seconds))
        assert figures["longest"].value == max(seconds)
        assert figures["data"].value == 250_000 * sum(seconds)

    def test_parts_add_up_to_the_whole(self, reported: Report) -> None:
        use = reported.sections[0]
        figures = {figure.key: figure for figure in use.figures}
        for table in use.tables[:3]:
            columns = zip(*(line.figures for line in table.lines), strict=True)
            opened, time = ([figure.value for figure in column] for column in columns)
            assert sum(opened) == figures["opened"].value
            assert sum(time) == figures["time"].value
        refused = [line.figures[0].value for line in use.tables[3].lines]
        assert sum(refused) == figures["refused"].value

    def test_the_other_year_has_its_own(self, published: Audited, reported: Report) -> None:
        figures = {figure.key: figure for _, figure in _make(published, 2027).figures()}
        assert figures["in-force"].value == 1
        assert (figures["objections"].value, figures["objections-waiting"].value) == (2, 1)
        assert figures["unblurred"].value == 1
        assert figures["finding-session_over_cap"].value == 1
        assert figures["staff"].value == figures["sealed"].value == 1
        both = figures["opened"].value + _figure(reported, "opened")
        assert both == 41

    def test_programs_are_shown_from_their_first_entry(
        self, published: Audited, reported: Report
    ) -> None:
        assert _figure(reported, f"{published.maker.program}-created") == 1


class TestFiles:
    def test_every_link_leads_to_entries_that_make_the_figure(
        self, reported: Report, folder: Path
    ) -> None:
        page = ElementTree.fromstring((folder / "report.html").read_text())
        ids = [e.get("id") for e in page.iter() if e.get("id")]
        assert max(Counter(ids).values()) == 1
        by_id = {e.get("id"): e for e in page.iter() if e.get("id")}
        shown = 0
        for _, figure in reported.figures():
            links = [a for a in page.iter(f"{HTML}a") if a.get("href") == f"#f-{figure.key}"]
            assert bool(links) == bool(figure.rows)
            for link in links:
                assert link.text == figure.text
                entries = by_id[f"f-{figure.key}"].findall(f".//{HTML}li/{HTML}a")
                assert [int(a.text or "") for a in entries] == [r.index for r in figure.rows]
                assert all((a.get("href") or "")[1:] in by_id for a in entries)
                shown += 1
        assert shown > 30

    def test_each_entry_leads_to_the_tile_that_holds_it(
        self, published: Audited, reported: Report, folder: Path
    ) -> None:
        page = ElementTree.fromstring((folder / "report.html").read_text())
        naive = dict(_naive(published))
        for row in page.iter(f"{HTML}tr"):
            place = re.fullmatch(r"e-([0-9]+)", row.get("id", ""))
            if place:
                link = row.find(f".//{HTML}a")
                assert link is not None
                path = (link.get("href") or "").removeprefix(f"{published.url}/")
                assert (published.folder / path).is_file()
                assert row[2].text == naive[int(place[1])].type

    def test_the_page_needs_nothing_else(self, folder: Path) -> None:
        page = (folder / "report.html").read_text()
        assert "<script" not in page
        assert not re.search(r"(src|url\(|@import|<link)", page)

    def test_figures_csv_has_the_indexes(self, reported: Report, folder: Path) -> None:
        rows = list(csv.DictReader(io.StringIO((folder / "figures.csv").read_text())))
        by_key = {row["figure"]: row for row in rows}
        for _, figure in reported.figures():
            row = by_key[figure.key]
            assert int(row["value"]) == figure.value
            assert row["entries"].split() == [str(r.index) for r in figure.rows]
        assert by_key["costs"]["unit"] == "text"

    def test_entries_csv_has_every_entry(
        self, published: Audited, reported: Report, folder: Path
    ) -> None:
        rows = list(csv.DictReader(io.StringIO((folder / "entries.csv").read_text())))
        assert [int(row["index"]) for row in rows] == [row.index for row in reported.rows()]
        naive = dict(_naive(published))
        assert all(row["type"] == naive[int(row["index"])].type for row in rows)

    def test_the_pdf_is_one(self, folder: Path) -> None:
        data = (folder / "report.pdf").read_bytes()
        assert data.startswith(b"%PDF-1.")
        assert data.rstrip().endswith(b"%%EOF")
        table = int(data[data.rindex(b"startxref") + 9 : data.rindex(b"%%EOF")])
        assert data[table : table + 4] == b"xref"
        assert data.count(b"/Type /Page\n") + data.count(b"/Type /Page ") >= 3

    def test_the_same_log_gives_the_same_bytes(
        self, published: Audited, folder: Path, tmp_path: Path
    ) -> None:
        # Read a second time, and from the mirror of an audit.
        published.audit()
        for number, place in enumerate((published.url, str(published.state))):
            write_report(_make(published, place=place), tmp_path / str(number))
            for path in folder.iterdir():
                assert (tmp_path / str(number) / path.name).read_bytes() == path.read_bytes()

    def test_new_cosignatures_change_nothing(
        self, audited: Audited, folder: Path, tmp_path: Path
    ) -> None:
        audited.write(list(a_year(audited)))
        audited.clock.instant += DAY
        audited.write([])
        write_report(_make(audited, place=str(audited.folder)), tmp_path / "out")
        assert (tmp_path / "out/figures.csv").read_bytes() == (folder / "figures.csv").read_bytes()


class TestAnswers:
    def test_blanks_are_filled_in_and_escaped(self, audited: Audited, tmp_path: Path) -> None:
        audited.write(list(a_year(audited)))
        file = tmp_path / "answers.toml"
        file.write_text('agency_name = "Elm City"\ncosts = "<b>1 & 2</b>"\nvendors = "=1+1"\n')
        made, _ = make_report(
            audited.url,
            agency=audited.maker.agency,
            year=2026,
            policy=audited.log.policy,
            answers=read_answers(file),
        )
        write_report(made, tmp_path / "out")
        page = ElementTree.fromstring((tmp_path / "out/report.html").read_text())
        text = "".join(page.itertext())
        assert "<b>1 & 2</b>" in text
        assert "Elm City (agy_" in text
        assert "'=1+1" in (tmp_path / "out/figures.csv").read_text()

    def test_blanks_stand_as_such(self, reported: Report) -> None:
        keys = [blank.key for section in reported.sections for blank in section.blanks]
        assert {"costs", "effectiveness", "violations", "breaches"} <= set(keys)

    @pytest.mark.parametrize("text", ["weather = 'fine'", "costs = 3", "?"], ids=range(3))
    def test_an_answer_to_nothing_is_refused(self, tmp_path: Path, text: str) -> None:
        (tmp_path / "answers.toml").write_text(text)
        with pytest.raises(SetupError):
            read_answers(tmp_path / "answers.toml")


class TestRefusals:
    def test_a_log_that_doesnt_verify_gives_no_report(self, audited: Audited) -> None:
        audited.write([audited.maker.created(), *audited.look(100)])
        data = bytearray((audited.folder / "tile/entries/000").read_bytes())
        data[-9] ^= 1
        audited.log.put("tile/entries/000", bytes(data))
        with pytest.raises(LogRefused):
            _make(audited)

    @pytest.mark.parametrize(("agency", "year"), [("prg_x", 2026), ("agy_x", 2026)])
    def test_another_identifier_is_refused(self, audited: Audited, agency: str, year: int) -> None:
        with pytest.raises(InputError):
            make_report(audited.url, agency=agency, year=year, policy=None, answers={})


def _figure(report: Report, key: str) -> int:
    return next(figure.value for _, figure in report.figures() if figure.key == key)
