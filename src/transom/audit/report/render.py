"""What HTML, PDF and CSV share: an entry as columns, an instant as text."""

from datetime import UTC, datetime

from transom.audit.report.collect import Row
from transom.audit.report.model import Report
from transom.core.codec import b64
from transom.core.log.findings import SECOND
from transom.core.log.table import FORMS
from transom.core.log.tiles import ENTRIES, WIDTH, Tile

COLUMNS = ("index", "time", "type", *(n for n in FORMS if n not in ("type", "time")), "tile")
"""The columns of an entry: its place, its members, and the tile that holds it."""
_INSTANTS = frozenset({"time", "not_before", "not_after", "due"})
_HASHES = frozenset({"commitment", "document", "refers_to"})


def iso(time: int) -> str:
    """An instant as ISO 8601 in UTC, to the second."""
    return f"{datetime.fromtimestamp(time // SECOND, UTC):%Y-%m-%dT%H:%M:%SZ}"


def readable(time: int) -> str:
    """An instant for a person, in UTC."""
    return f"{datetime.fromtimestamp(time // SECOND, UTC):%d %b %Y, %H:%M}"


def members(row: Row) -> dict[str, str]:
    """The members that the entry has, by their names in the log."""
    found = {}
    for name in FORMS:
        value = getattr(row.line, "byte_count" if name == "bytes" else name)
        if isinstance(value, bytes):
            value = b64(value)
        if value is not None:
            found[name] = iso(value) if name in _INSTANTS else str(value)
    return found


def shown(row: Row, agency: str) -> str:
    """The members besides time, type, hashes and the report's own agency, as words."""
    hidden = {"time", "type", *_HASHES, *(("agency",) if row.line.agency == agency else ())}
    said = {name: value for name, value in members(row).items() if name not in hidden}
    return "; ".join(f"{name} {value}" for name, value in said.items())


def tile_path(row: Row, size: int) -> str:
    """The bundle that holds the entry, in a log of that size."""
    index = row.index // WIDTH
    return Tile(ENTRIES, index, min(WIDTH, size - index * WIDTH)).path


def title(report: Report) -> str:
    """The report's title."""
    return f"Surveillance report {report.year}"


def whose(report: Report) -> str:
    """The agency's name, if it gave one, and its identifier."""
    return f"{report.name} ({report.agency})" if report.name else report.agency
