"""`transom witness`: watches a log, and cosigns only what it has seen grow."""

import json
from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter

app = App(name="witness", help="Watch a hub's log, and cosign only what has merely grown.")


@app.command
def init(*, data: Path, name: str) -> None:
    """Make a witness's key, and print its verifier key as JSON.

    Parameters
    ----------
    data
        The witness's folder; keep it, and its backups, to yourself.
    name
        The key's name, best a URL without scheme: witness.example/w1
    """
    from transom.witness.keys import init_key  # noqa: PLC0415 (loads only when asked for)

    cosigner = init_key(data, name)
    print(json.dumps({"name": name, "vkey": cosigner.vkey.to_text()}))


@app.command
def serve(
    *,
    data: Path,
    listen: str = "127.0.0.1:0",
    log: Annotated[list[str], Parameter(negative=())],
) -> None:
    """Cosign checkpoints until told to end; prints one JSON line when ready.

    Parameters
    ----------
    data
        The witness's folder, made by `init`.
    listen
        Host and port; port 0 chooses a free one.
    log
        A log's verifier key; repeat it for several.
    """
    from transom.witness.serve import serve as run  # noqa: PLC0415 (loads only when asked for)

    run(data, listen=listen, logs=log)
