"""The command `transom`: parses arguments and hands over. Subcommands load only when asked for."""

import sys

from cyclopts import App

from transom.errors import TransomError

app = App(
    name="transom",
    help="Live video from private cameras to a public agency, on the owner's terms.",
)
for part in ("hub", "witness", "gateway", "agency", "evidence", "verify", "audit", "demo"):
    app.command(f"transom.cli.{part}:app", name=part)


def main() -> None:
    """Entry point: an expected error becomes one sentence, a hint and exit code 2."""
    try:
        app()
    except TransomError as error:
        print(f"transom: {error.message}\n{error.hint}", file=sys.stderr)
        sys.exit(2)
    except KeyboardInterrupt:
        sys.exit(130)
