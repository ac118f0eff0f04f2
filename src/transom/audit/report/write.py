"""Verifies a log from its first entry, and writes an agency's report of a year."""

from collections.abc import Mapping
from pathlib import Path

from transom.audit.growth import Growth
from transom.audit.mirror import Mirror
from transom.audit.report.build import build
from transom.audit.report.collect import Collector
from transom.audit.report.csv_files import entries_csv, figures_csv
from transom.audit.report.html import html
from transom.audit.report.model import Report
from transom.audit.report.pdf import pdf
from transom.audit.sources import HttpSource, Reader, Source, open_source
from transom.audit.state import StateFolder
from transom.audit.trust import find_trust, proposed
from transom.core.ids import check_id
from transom.core.log.checkpoint import verify_checkpoint
from transom.core.log.head import parse_checkpoint
from transom.core.log.policy import Policy
from transom.errors import EncodingError, InputError, LogRefused, SetupError


def make_report(
    place: str,
    *,
    agency: str,
    year: int,
    policy: Policy | None,
    answers: Mapping[str, str],
) -> tuple[Report, Policy]:
    """The report, from the public tiles alone; and whom it trusted.

    Args:
        place: a URL, a log's folder, or the state folder of an audit, whose mirror is read.

    Raises:
        InputError: not an agency's identifier or not a year; or nobody says whom to trust.
        NotFoundError, UnavailableError, LogFormatError, LogRefused: the log can't be read, or
            doesn't verify.
    """
    _check(agency, year)
    source, log_url, policy = _open(place, policy)
    reader = Reader(source)
    try:
        head = parse_checkpoint(
            verify_checkpoint(source.read("checkpoint"), policy=policy).note.text
        )
        growth, collector = Growth(), Collector(agency, year)
        Mirror(reader, None).grow(head.size, growth, collector)
        if growth.root() != head.root:
            raise LogRefused("inclusion", "the entries don't lead to the root that was signed")
    finally:
        reader.close()
        source.close()
    return build(collector.done(), head, log_url=log_url, answers=answers), policy


def write_report(report: Report, folder: Path) -> list[Path]:
    """Writes `report.html`, `report.pdf`, `figures.csv` and `entries.csv`.

    Raises:
        SetupError: the folder can't be written.
    """
    made = {
        "report.html": html(report),
        "report.pdf": pdf(report),
        "figures.csv": figures_csv(report),
        "entries.csv": entries_csv(report),
    }
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, data in made.items():
            (folder / name).write_bytes(data)
    except OSError as error:
        raise SetupError(f"can't write {folder}: {error.strerror}") from error
    return [folder / name for name in made]


def _open(place: str, policy: Policy | None) -> tuple[Source, str, Policy]:
    kept = StateFolder(Path(place)) if (Path(place) / "progress").is_file() else None
    progress = kept.progress() if kept else None
    if kept and progress:
        source = open_source(str(kept.log))
        trusted = policy or find_trust(source, kept, None).policy
        return source, progress.url if progress.url.startswith("http") else "", trusted
    source = open_source(place)
    log_url = source.url if isinstance(source, HttpSource) else ""
    return source, log_url, policy or proposed(source)


def _check(agency: str, year: int) -> None:
    try:
        check_id(agency, "agy")
    except EncodingError as error:
        raise InputError("agency", error.message, hint="It begins with agy_.") from error
    if not 2020 <= year <= 2200:
        raise InputError("year", f"no report for {year}")
