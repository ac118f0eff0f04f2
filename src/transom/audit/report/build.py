"""Makes a report of what was collected: sections, tables, figures. Values only."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime

from transom.audit.report.answers import NAME
from transom.audit.report.collect import Collected, Row
from transom.audit.report.fields import blanks
from transom.audit.report.model import Figure, Line, Measure, Report, Section, Table, pick
from transom.audit.report.parts import conduct, programs, sealed, staff
from transom.core.log.categories import AUTHORITIES, PURPOSES, REFUSALS
from transom.core.log.findings import SECOND
from transom.core.log.head import Checkpoint
from transom.core.log.note import b64_line

ASKED, OPENED = "view_session.asked", "view_session.opened"
REFUSED, CLOSED = "view_session.refused", "view_session.closed"
MONTHS = "January February March April May June July August September October November December"
REASONS = {
    "policy": "the agency's own rules or the program's forbade it",
    "proof": "a proof failed at the owner's gateway",
    "not_available": "no answer, no connection, or the owner declined",
}
NOTES = (
    "Every figure is counted from the public log and leads to its entries. Anyone can make this "
    "report again from the same tiles: transom audit report.",
    "A year begins and ends in UTC. An owner's no and an owner's silence can't be told apart.",
)


def build(
    found: Collected, head: Checkpoint, *, log_url: str, answers: Mapping[str, str]
) -> Report:
    """The report of an agency's year.

    Args:
        head: the checkpoint of the verified log.
        answers: the agency's own words, by the keys of `fields.BLANKS`.
    """
    sections = (
        _use(found, answers),
        _sharing(found, answers),
        _where(found, answers),
        _sources(found),
        _complaints(found, answers),
        conduct(found, answers),
        programs(found),
        sealed(found),
        staff(found),
        Section(
            "agency",
            "What only the agency can say",
            "A log holds no costs and no judgements. The agency fills these in.",
            blanks=blanks("agency", answers),
        ),
    )
    return Report(
        found.agency,
        answers.get(NAME, ""),
        found.year,
        head.origin,
        head.size,
        b64_line(head.root),
        found.until,
        log_url,
        sections,
        NOTES,
    )


def _use(found: Collected, answers: Mapping[str, str]) -> Section:
    rows = found.rows
    opened, closed = pick(rows, OPENED), pick(rows, CLOSED)
    refused = pick(rows, REFUSED)
    unblurred = tuple(row for row in closed if row.line.blur == "unblurred")
    figures = (
        Figure("asked", "Requests to look at a camera", pick(rows, ASKED)),
        Figure("opened", "View sessions opened", opened),
        Figure("refused", "Requests refused", refused),
        Figure("closed", "View sessions that have ended", closed),
        Figure("time", "Time watched", closed, "seconds"),
        Figure("median", "A session's median length", closed, "median_seconds"),
        Figure("longest", "The longest session", closed, "longest_seconds"),
        Figure("data", "Video received", closed, "bytes"),
        Figure("unblurred", "Sessions in which people weren't blurred", unblurred),
    )
    tables = (
        _by("purpose", "Purpose", rows, lambda row: row.line.purpose, PURPOSES),
        _by("authority", "Legal authority", rows, lambda r: r.line.authority, AUTHORITIES),
        _by("month", "Month", rows, _month, MONTHS.split()),
        _refusals(refused),
    )
    intro = "How often the agency asked, what it was shown, for how long, and for what."
    return Section("use", "Use", intro, figures, tables, blanks("use", answers))


def _by(
    key: str,
    title: str,
    rows: Iterable[Row],
    part: Callable[[Row], str | None],
    order: Iterable[str],
) -> Table:
    lines = []
    opened, closed = pick(rows, OPENED), pick(rows, CLOSED)
    for word in order:
        some = tuple(row for row in opened if part(row) == word)
        ended = tuple(row for row in closed if part(row) == word)
        if some or ended or key == "month":
            name = words(word)
            columns: tuple[tuple[str, tuple[Row, ...], Measure], ...] = (
                ("opened", some, "entries"),
                ("time", ended, "seconds"),
            )
            figures = [
                Figure(f"{key}-{word.lower()}-{column}", f"{name}: {column}", chosen, measure)
                for column, chosen, measure in columns
            ]
            lines.append(Line(name, tuple(figures)))
    return Table(title, ("Sessions opened", "Time watched"), tuple(lines))


def _refusals(refused: Sequence[Row]) -> Table:
    lines = []
    for reason in REFUSALS:
        some = tuple(row for row in refused if row.line.reason == reason)
        name = f"{words(reason)}: {REASONS[reason]}"
        lines.append(Line(name, (Figure(f"refused-{reason}", f"Refused: {name}", some),)))
    return Table("Why requests were refused", ("Requests",), tuple(lines))


def _sharing(found: Collected, answers: Mapping[str, str]) -> Section:
    rows = found.rows
    figures = (
        Figure("requests", "Footage requests to owners", pick(rows, "footage_request.posted")),
        Figure("clips", "Clips that owners released", pick(rows, "clip.released")),
        Figure("clips-fetched", "Times that a clip was opened", pick(rows, "clip.fetched")),
        Figure("exports", "Evidence packages exported", pick(rows, "evidence.exported")),
        Figure("copies", "Copies of evidence for the defence", pick(rows, "evidence.copied")),
        Figure("clips-held", "Clips under a legal hold", pick(rows, "clip.held")),
        Figure("clips-destroyed", "Clips destroyed", pick(rows, "clip.destroyed")),
        Figure(
            "disclosed",
            "Records about owners disclosed under an order",
            pick(rows, "record.disclosed"),
        ),
    )
    intro = "What left the live path. The hub stores no live video, and nobody else can open it."
    return Section("sharing", "Footage and sharing", intro, figures, (), blanks("sharing", answers))


def _where(found: Collected, answers: Mapping[str, str]) -> Section:
    opened, closed = pick(found.rows, OPENED), pick(found.rows, CLOSED)
    areas = sorted({row.line.area for row in (*opened, *closed) if row.line.area is not None})
    tables = [_by("area", "Coarse area (H3 cell)", found.rows, lambda r: r.line.area, areas)]
    untold = tuple(row for row in opened if row.line.area is None)
    figures = (
        Figure("untold", "Sessions whose area would single out an owner, and isn't told", untold),
    )
    intro = "Areas are cells with at least five cameras; nothing narrower is public."
    return Section("where", "Where", intro, figures, tuple(tables), blanks("where", answers))


def _sources(found: Collected) -> Section:
    rows = found.rows
    figures = (
        Figure("given", "Consents given by owners", pick(rows, "consent.given")),
        Figure("changed", "Consents changed", pick(rows, "consent.changed")),
        Figure("withdrawn", "Consents withdrawn", pick(rows, "consent.withdrawn")),
        Figure("expired", "Consents that ran out", pick(rows, "consent.expired")),
        Figure("in-force", "Consents in force at the end", tuple(found.consents)),
    )
    intro = (
        "The data's only source: private cameras whose owners consented, and can stop at any time."
    )
    return Section("sources", "Sources of data", intro, figures)


def _complaints(found: Collected, answers: Mapping[str, str]) -> Section:
    filed, answered = pick(found.rows, "objection.filed"), pick(found.rows, "objection.answered")
    refers = {row.refers_to for row in answered}
    waiting = tuple(row for row in filed if row.commitment not in refers)
    figures = (
        Figure("objections", "Objections and complaints filed", filed),
        Figure("objections-answered", "Answered", answered),
        Figure("objections-waiting", "Filed, and not answered within the year", waiting),
    )
    intro = "Objections of anybody: to being seen, to a camera, to a look."
    return Section("complaints", "Complaints", intro, figures, (), blanks("complaints", answers))


def words(word: str) -> str:
    """A class of the log for a person: `missing_person` is `Missing person`."""
    return word if word[:1].isdigit() else word.replace("_", " ").capitalize()


def _month(row: Row) -> str:
    month = datetime.fromtimestamp(row.line.time // SECOND, UTC).month
    return MONTHS.split()[month - 1]
