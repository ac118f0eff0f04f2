"""The report as one HTML file that needs nothing else: no script, no font, no network."""

from importlib.resources import files

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup, escape

from transom.audit.report.collect import Row
from transom.audit.report.fields import ASKED
from transom.audit.report.model import Figure, Report, duration, size
from transom.audit.report.render import readable, shown, tile_path, title, whose

_MEASURES = {
    "seconds": "seconds together",
    "bytes": "bytes together",
    "median_seconds": "median in seconds",
    "longest_seconds": "the longest in seconds",
}


def html(report: Report) -> bytes:
    """The report; every figure leads to its entries, and each entry to its tile."""
    own = files("transom.audit.report")
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, keep_trailing_newline=True
    )
    template = environment.from_string((own / "report.html.j2").read_text())

    def tile(row: Row) -> Markup:
        path = tile_path(row, report.size)
        if not report.log_url:
            return escape(path)
        return Markup('<a href="{}/{}">{}</a>').format(report.log_url, path, path)

    return template.render(
        report=report,
        title=title(report),
        whose=whose(report),
        until=readable(report.until),
        style=Markup((own / "report.css").read_text().strip()),  # noqa: S704 (our own file)
        asked=ASKED,
        figures=report.figures(),
        rows=report.rows(),
        measures=_MEASURES,
        link=_link,
        amount=_amount,
        readable=readable,
        shown=shown,
        tile=tile,
    ).encode()


def _link(figure: Figure) -> Markup:
    if not figure.rows:
        return escape(figure.text)
    label = f"{figure.text}: the entries behind “{figure.label}”"
    return Markup('<a href="#f-{}" aria-label="{}">{}</a>').format(figure.key, label, figure.text)


def _amount(figure: Figure, row: Row) -> str:
    """What one entry adds to a figure of seconds or bytes."""
    if figure.unit == "bytes":
        return size(row.line.byte_count or 0)
    return duration(row.line.seconds or 0)
