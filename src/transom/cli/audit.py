"""`transom audit`: check a log without trusting whoever runs it."""

import json
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import App, Parameter

from transom.errors import InputError, SetupError

if TYPE_CHECKING:
    from transom.core.log.policy import Policy

app = App(name="audit", help="Check a public log: signatures, witnesses, every entry, every rule.")
app.command("transom.cli.audit_files:verify_receipt", name="verify-receipt")
app.command("transom.cli.audit_files:report", name="report")

PolicyFile = Annotated[
    Path | None,
    Parameter(
        help="Whom to trust: a C2SP tlog-policy file. Without it, whom the log names at first."
    ),
]
Json = Annotated[bool, Parameter(name="--json", negative=())]


@app.default
def audit(
    url: str,
    *,
    policy: Path | None = None,
    state: Path | None = None,
    as_json: Json = False,
    follow: Annotated[bool, Parameter(negative=())] = False,
    every: float = 10,
    until_alarm: Annotated[bool, Parameter(negative=())] = False,
    webhook: str | None = None,
) -> None:
    """Verify a log from its first entry, and from then on only what is new.

    Exit code 0: nothing is wrong. 1: something is, see the findings. 2: wrong usage, or the log
    can't be read. 3: a fork or a rollback; the signed checkpoints are kept as evidence.

    Parameters
    ----------
    policy
        Whom to trust: a C2SP tlog-policy file. Without it, whom the last audit trusted; at the
        first audit, whom the log names.
    url
        The hub, its log, a folder, or an object store (s3://bucket/prefix).
    state
        Where to keep what was verified; without it, a folder in your home for each log.
    as_json
        Print JSON instead of words; with --follow one line for each event.
    follow
        Go on watching, and alarm. The exit code is that of the worst that was found.
    every
        With --follow: seconds between two looks.
    until_alarm
        With --follow: end at the first alarm.
    webhook
        With --follow: an address to which each alarm is posted as JSON.
    """
    from transom.audit.auditor import Auditor  # noqa: PLC0415 (loads only when asked for)
    from transom.audit.sources import open_source  # noqa: PLC0415
    from transom.audit.state import StateFolder  # noqa: PLC0415
    from transom.audit.text import tell  # noqa: PLC0415
    from transom.clock import SystemClock  # noqa: PLC0415

    if not follow and (webhook or until_alarm):
        raise InputError("follow", "--webhook and --until-alarm need --follow")
    source, clock = open_source(url), SystemClock()
    folder = StateFolder(state or default_state(url))
    auditor = Auditor(source, folder, clock, policy=read_policy_file(policy))
    if follow:
        from transom.audit.follow import Monitor, printer  # noqa: PLC0415
        from transom.audit.webhook import Webhook  # noqa: PLC0415

        tells = [printer(as_json=as_json)] + ([Webhook(webhook).post] if webhook else [])
        # Whoever ends it, by Ctrl-C or as a service, is told the worst that was found.
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        monitor = Monitor(auditor, clock, tells, every_s=every, until_alarm=until_alarm)
        sys.exit(monitor.run())
    outcome = auditor.run()
    now = clock.now()
    print(json.dumps(outcome.to_json(now)) if as_json else tell(outcome, now))
    sys.exit(outcome.exit_code)


def default_state(url: str) -> Path:
    """A folder in the user's home for each log's address."""
    import hashlib  # noqa: PLC0415

    name = hashlib.sha256(url.rstrip("/").encode()).hexdigest()[:16]
    return Path.home() / ".local" / "state" / "transom-audit" / name


def read_policy_file(path: Path | None) -> "Policy | None":
    """The trust policy in a file.

    Raises:
        SetupError: it can't be read, or isn't one.
    """
    from transom.core.log.policy import parse_policy  # noqa: PLC0415
    from transom.errors import LogFormatError  # noqa: PLC0415

    try:
        return None if path is None else parse_policy(path.read_bytes())
    except OSError as error:
        raise SetupError(f"can't read {path}: {error.strerror}") from error
    except LogFormatError as error:
        raise SetupError(f"{path}: {error.message}") from error
