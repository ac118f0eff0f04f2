"""`transom witness`: watches logs, and cosigns only what it has seen grow."""

import json
import sys
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import App, Parameter

app = App(name="witness", help="Watch a hub's log, and cosign only what has merely grown.")

Logs = Annotated[list[str] | None, Parameter(negative=())]
Algorithm = Literal["ed25519", "ml-dsa-44"]


@app.command
def run(
    *,
    data: Path,
    log: Logs = None,
    logs: Path | None = None,
    listen: str = "127.0.0.1:8430",
    url: str | None = None,
    name: str | None = None,
    algorithm: Algorithm = "ed25519",
) -> None:
    """Be a witness: make folder and key if they are missing, say what to publish, and serve.

    Parameters
    ----------
    data
        The witness's folder; keep it, and its backups, to yourself.
    log
        A log's verifier key; repeat it for several.
    logs
        A file with a log's verifier key in each line.
    listen
        Host and port; port 0 chooses a free one.
    url
        Where the hub reaches this witness, for the line that belongs in a trust policy.
    name
        Of the key, if it has to be made; best a URL without scheme: witness.paper.example
    algorithm
        Of the key, if it has to be made.
    """
    from transom.witness.serve import run as run_  # noqa: PLC0415 (loads only when asked for)

    run_(data, listen=listen, logs=log or [], file=logs, url=url, name=name, algorithm=algorithm)


@app.command
def init(*, data: Path, name: str, algorithm: Algorithm = "ed25519") -> None:
    """Make a witness's key, and print its verifier key as JSON. Needs no network.

    Parameters
    ----------
    data
        The witness's folder; keep it, and its backups, to yourself.
    name
        The key's name, best a URL without scheme: witness.example/w1
    """
    from transom.witness.keys import init_key  # noqa: PLC0415 (loads only when asked for)

    cosigner = init_key(data, name, algorithm)
    print(json.dumps({"name": name, "vkey": cosigner.vkey.to_text()}))


@app.command
def serve(*, data: Path, listen: str = "127.0.0.1:0", log: Logs = None) -> None:
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
    from transom.witness.serve import serve as serve_  # noqa: PLC0415 (loads only when asked for)

    serve_(data, listen=listen, logs=log or [])


@app.command
def show(*, data: Path) -> None:
    """Print name, algorithm, verifier key and what was last cosigned, as JSON; nothing secret."""
    from transom.witness.serve import describe  # noqa: PLC0415 (loads only when asked for)

    print(json.dumps(describe(data)))


@app.command
def backup(*, data: Path, out: Path) -> None:
    """Write the key as a page to print: a code to scan, and rows to read.

    Parameters
    ----------
    out
        A new HTML file. Whoever has it can speak for the witness: destroy it once it is printed.
    """
    from transom.witness.keys import read_key  # noqa: PLC0415 (loads only when asked for)
    from transom.witness.paper import write_page  # noqa: PLC0415

    write_page(read_key(data), out)
    print(json.dumps({"written": str(out)}))


@app.command
def restore(
    *,
    data: Path,
    checkpoint: Annotated[list[Path] | None, Parameter(negative=())] = None,
    unused: Annotated[bool, Parameter(negative=())] = False,
    name: str | None = None,
    algorithm: Algorithm | None = None,
) -> None:
    """Make a witness's folder anew from its paper, read from standard input.

    Parameters
    ----------
    data
        A new folder.
    checkpoint
        The newest checkpoint of a log that carries this witness's cosignature; repeat it for
        several logs.
    unused
        Instead: this key has never cosigned anything.
    name
        The key's name, if its rows are typed rather than its code scanned.
    algorithm
        The same of its algorithm.
    """
    from transom.errors import SetupError  # noqa: PLC0415 (loads only when asked for)
    from transom.witness.keys import read_paper  # noqa: PLC0415
    from transom.witness.restore import restore as restore_  # noqa: PLC0415

    if bool(checkpoint) == unused:
        raise SetupError(
            "a key without its memory could be made to contradict itself",
            hint="Give what it cosigned last with --checkpoint, or say --unused.",
        )
    key = read_paper(sys.stdin.read(), name=name, algorithm=algorithm)
    cosigner = restore_(data, key, checkpoint or [])
    print(json.dumps({"name": cosigner.vkey.name, "vkey": cosigner.vkey.to_text()}))
