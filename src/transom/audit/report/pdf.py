"""The report as PDF, for print: the figures, and in the last pages the indexes behind each."""

import io
from typing import Any
from xml.sax.saxutils import escape

from reportlab import rl_config
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import (
    Flowable,
    KeepTogether,
    PageBreak,
    Paragraph,
    SimpleDocTemplate,
    Spacer,
    Table,
    TableStyle,
)

from transom.audit.report.fields import ASKED
from transom.audit.report.model import Blank, Figure, Report, Section
from transom.audit.report.model import Table as Rows
from transom.audit.report.render import readable, title, whose

MARGIN = 20 * mm
WIDTH = A4[0] - 2 * MARGIN - 12  # the frame pads by 6 points
MOST_INDEXES = 400
"""Indexes printed for one figure; figures.csv has all of them."""
_INK, _SOFT = colors.HexColor("#1b1d21"), colors.HexColor("#565c66")
_LINE, _LINK = colors.HexColor("#c3c8cf"), "#0b57a4"
_BODY = ParagraphStyle("body", fontName="Helvetica", fontSize=9.5, leading=13.5, textColor=_INK)
_CELL = ParagraphStyle("cell", parent=_BODY, fontSize=9, leading=11.5)
_NUMBER = ParagraphStyle("number", parent=_CELL, alignment=2, fontName="Helvetica-Bold")
_HEAD = ParagraphStyle("head", parent=_CELL, fontName="Helvetica-Bold", textColor=_SOFT)
_HEAD_RIGHT = ParagraphStyle("headright", parent=_HEAD, alignment=2)
_SMALL = ParagraphStyle("small", parent=_BODY, fontSize=8, leading=11, textColor=_SOFT)
_H1 = ParagraphStyle("h1", parent=_BODY, fontName="Helvetica-Bold", fontSize=22, leading=26)
_H2 = ParagraphStyle(
    "h2", parent=_BODY, fontName="Helvetica-Bold", fontSize=13.5, leading=17, spaceBefore=14
)
_H3 = ParagraphStyle("h3", parent=_BODY, fontName="Helvetica-Bold", spaceBefore=8)
_RULES = TableStyle(
    [
        ("LINEBELOW", (0, 0), (-1, -1), 0.5, _LINE),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LEFTPADDING", (0, 0), (0, -1), 0),
        ("RIGHTPADDING", (-1, 0), (-1, -1), 0),
        ("TOPPADDING", (0, 0), (-1, -1), 3),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
    ]
)


def pdf(report: Report) -> bytes:
    """The report; the same bytes for the same report."""
    out = io.BytesIO()
    # Without it, the file bears the time at which it was made.
    rl_config.invariant = 1
    document = SimpleDocTemplate(
        out,
        pagesize=A4,
        leftMargin=MARGIN,
        rightMargin=MARGIN,
        topMargin=MARGIN,
        bottomMargin=MARGIN,
        title=f"{title(report)}: {whose(report)}",
        author=report.origin,
        lang="en",
        invariant=1,
    )
    story: list[Flowable] = _front(report)
    for section in report.sections:
        story += _section(section)
    story += _behind(report)
    document.build(story, onFirstPage=_foot(report), onLaterPages=_foot(report))
    return out.getvalue()


def _front(report: Report) -> list[Flowable]:
    source = [
        ("Made from the log", report.origin),
        ("Its state", f"{report.size:,} entries, the last of {readable(report.until)} UTC"),
        ("Root of the tree", report.root),
        *((("Its tiles", report.log_url),) if report.log_url else ()),
    ]
    cells = [[_p(name, _SMALL), _p(value, _CELL)] for name, value in source]
    asked = [_link(f"#{key}", text) for text, key in ASKED]
    return [
        _p("Annual surveillance report", _SMALL),
        _p(title(report), _H1),
        _p(whose(report), _BODY),
        Spacer(0, 6),
        Table(cells, colWidths=[35 * mm, WIDTH - 35 * mm], style=_RULES),
        Spacer(0, 6),
        *(_p(note, _SMALL) for note in report.notes),
        _p("What ordinances ask, and where it stands", _H2),
        *(Paragraph(line, _BODY) for line in asked),
    ]


def _section(section: Section) -> list[Flowable]:
    heading = Paragraph(f'<a name="{section.key}"/>{escape(section.title)}', _H2)
    story: list[Flowable] = [KeepTogether([heading, _p(section.intro, _BODY), Spacer(0, 4)])]
    if section.figures:
        cells = [[_p(f.label, _CELL), _value(f)] for f in section.figures]
        story.append(Table(cells, colWidths=[WIDTH - 40 * mm, 40 * mm], style=_RULES))
    for table in section.tables:
        story += [Spacer(0, 8), _table(table)]
    for blank in section.blanks:
        story += _blank(blank)
    return story


def _table(table: Rows) -> Flowable:
    head = [_p(table.first, _HEAD), *(_p(column, _HEAD_RIGHT) for column in table.columns)]
    lines = [
        [_p(line.name, _CELL), *(_value(figure) for figure in line.figures)] for line in table.lines
    ]
    empty = [[_p("None in this year.", _CELL), *("" for _ in table.columns)]]
    rest = min(34 * mm, WIDTH * 0.7 / len(table.columns))
    widths = [WIDTH - rest * len(table.columns), *(rest for _ in table.columns)]
    return Table([head, *(lines or empty)], colWidths=widths, style=_RULES, repeatRows=1)


def _blank(blank: Blank) -> list[Flowable]:
    if blank.answer:
        said = [_p(part, _BODY) for part in blank.answer.split("\n\n")]
        return [_p(blank.title, _H3), *said, _p("By the agency; not from the log.", _SMALL)]
    rule = Table([[""]], colWidths=[WIDTH], rowHeights=[12 * mm], style=_RULES)
    asks = _p(f"{blank.asks} To be filled in by the agency.", _SMALL)
    return [KeepTogether([_p(blank.title, _H3), asks, rule])]


def _behind(report: Report) -> list[Flowable]:
    story: list[Flowable] = [PageBreak(), _p("The entries behind each figure", _H2)]
    story.append(_p("Indexes in the log; entries.csv and the HTML say what each entry is.", _BODY))
    for section, figure in report.figures():
        if figure.rows:
            heading = f'<a name="f-{figure.key}"/>{escape(section.title)}: {escape(figure.label)}'
            story.append(Paragraph(f"{heading}: {escape(figure.text)}", _H3))
            story.append(_p(_indexes(figure), _SMALL))
    return story


def _indexes(figure: Figure) -> str:
    some = ", ".join(str(row.index) for row in figure.rows[:MOST_INDEXES])
    more = len(figure.rows) - MOST_INDEXES
    return f"{some} and {more:,} more, in figures.csv" if more > 0 else some


def _value(figure: Figure) -> Flowable:
    if not figure.rows:
        return _p(figure.text, _NUMBER)
    return Paragraph(_link(f"#f-{figure.key}", figure.text), _NUMBER)


def _link(target: str, text: str) -> str:
    return f'<a href="{escape(target)}" color="{_LINK}">{escape(text)}</a>'


def _p(text: str, style: ParagraphStyle) -> Paragraph:
    return Paragraph(escape(text), style)


def _foot(report: Report) -> Any:
    def draw(canvas: Any, document: Any) -> None:
        canvas.saveState()
        canvas.setFont("Helvetica", 7.5)
        canvas.setFillColor(_SOFT)
        canvas.drawString(
            MARGIN, 11 * mm, f"{title(report)}, {report.origin}, {report.size} entries"
        )
        canvas.drawRightString(A4[0] - MARGIN - 6, 11 * mm, f"Page {document.page}")
        canvas.restoreState()

    return draw
