"""The report as two CSV files (RFC 4180): its figures, and the entries behind them."""

import csv
import io
from collections.abc import Iterable, Sequence

from transom.audit.report.collect import Row
from transom.audit.report.model import Report
from transom.audit.report.render import COLUMNS, members, tile_path


def figures_csv(report: Report) -> bytes:
    """One line a figure: its value, and the indexes of all its entries."""
    lines = [
        [section.key, figure.key, figure.label, figure.value, figure.unit, _indexes(figure.rows)]
        for section, figure in report.figures()
    ]
    blanks = [
        [section.key, blank.key, blank.title, blank.answer or "", "text", ""]
        for section in report.sections
        for blank in section.blanks
    ]
    header = ["section", "figure", "label", "value", "unit", "entries"]
    return _csv([header, *lines, *blanks])


def entries_csv(report: Report) -> bytes:
    """One line an entry."""
    lines = []
    for row in report.rows():
        known = {**members(row), "index": str(row.index), "tile": tile_path(row, report.size)}
        lines.append([known.get(column, "") for column in COLUMNS])
    return _csv([list(COLUMNS), *lines])


def _indexes(rows: Iterable[Row]) -> str:
    return " ".join(str(row.index) for row in rows)


def _csv(lines: Sequence[Sequence[object]]) -> bytes:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows(
        [_safe(cell) for cell in line] for line in lines
    )
    return out.getvalue().encode()


def _safe(cell: object) -> object:
    """An answer that a spreadsheet would run as a formula is kept as text."""
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in ("=", "+", "@", "\t") else cell
