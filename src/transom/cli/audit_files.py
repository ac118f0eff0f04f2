"""`transom audit verify-receipt` and `transom audit report`: files in, files out."""

import json
import sys
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from transom.errors import SetupError


def verify_receipt(
    file: Path,
    *,
    policy: Path | None = None,
    state: Path | None = None,
    as_json: Annotated[bool, Parameter(name="--json", negative=())] = False,
) -> None:
    """Check a consent receipt, a look's opening or an owner's record, without any network.

    Exit code 0: it holds. 1: it doesn't, and the first thing that fails is named. 2: wrong usage.

    Parameters
    ----------
    file
        What somebody shows you.
    policy
        Whom to trust: a C2SP tlog-policy file; without it, whom the file names.
    state
        The folder of an earlier `transom audit`: trust whom it trusted, and compare with its log.
    as_json
        Print JSON instead of words.
    """
    from transom.audit.files import check_file  # noqa: PLC0415 (loads only when asked for)
    from transom.audit.state import StateFolder  # noqa: PLC0415
    from transom.cli.audit import read_policy_file  # noqa: PLC0415

    try:
        data = file.read_bytes()
    except OSError as error:
        raise SetupError(f"can't read {file}: {error.strerror}") from error
    if state is not None and not state.is_dir():
        raise SetupError(f"{state} isn't a folder", hint="Give the --state of an earlier audit.")
    kept = StateFolder(state) if state else None
    verdict = check_file(data, policy=read_policy_file(policy), state=kept)
    print(json.dumps(verdict.to_json()) if as_json else verdict.tell())
    sys.exit(0 if verdict.holds else 1)


def report(
    url: str,
    *,
    agency: str,
    year: int,
    out: Path,
    answers: Path | None = None,
    policy: Path | None = None,
) -> None:
    """Write the annual surveillance report of an agency, from the public log alone.

    Makes report.html, report.pdf, figures.csv and entries.csv; the same bytes for the same log.

    Parameters
    ----------
    url
        The hub, its log, a folder, or the --state folder of an audit.
    agency
        The agency's identifier, agy_…
    year
        The calendar year, in UTC.
    out
        The folder to write to.
    answers
        A TOML or JSON file with what a log can't say: costs, effectiveness, and so on.
    policy
        Whom to trust: a C2SP tlog-policy file.
    """
    from transom.audit.report.answers import read_answers  # noqa: PLC0415
    from transom.audit.report.write import make_report, write_report  # noqa: PLC0415
    from transom.cli.audit import read_policy_file  # noqa: PLC0415

    made, trusted = make_report(
        url,
        agency=agency,
        year=year,
        policy=read_policy_file(policy),
        answers=read_answers(answers),
    )
    for path in write_report(made, out):
        print(path)
    if policy is None:
        print("Trusted without a --policy file:", file=sys.stderr)
        print(trusted.to_text(), file=sys.stderr, end="")
