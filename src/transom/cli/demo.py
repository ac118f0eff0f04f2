"""`transom demo`: everything on one machine, for looking at it or for checking it."""

import json
import sys
from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter

app = App(name="demo", help="Run everything on this machine, with virtual cameras or your own.")


@app.default
def demo(
    *,
    once: bool = False,
    as_json: Annotated[bool, Parameter(name="--json")] = False,
    video: Path | None = None,
    camera: str | None = None,
    port: int = 8420,
    data: Path | None = None,
) -> None:
    """Start hub, two witnesses, a gateway and three virtual cameras, and print where to look.

    Parameters
    ----------
    once
        Run the whole path without a browser, withdraw consent in mid-stream, and end: exit code 0
        only if everything held.
    as_json
        With --once: print one JSON line instead of words.
    video
        A video file that the first virtual camera plays, over and over.
    camera
        A camera of your own to share as well: rtsp://user:password@address/path
    port
        The hub's port; the owner's page gets the next one. A busy port is replaced by a free one.
    data
        A folder to keep the demo's data in; without it everything is deleted at the end.
    """
    from transom.demo.options import DemoOptions  # noqa: PLC0415 (loads only when asked for)

    options = DemoOptions(video=video, camera=camera, port=port, data=data)
    if once:
        from transom.demo.once import run_once, tell  # noqa: PLC0415

        report = run_once(options)
        print(json.dumps(report.figures) if as_json else tell(report))
        sys.exit(0 if report.held else 1)
    from transom.demo.interactive import run  # noqa: PLC0415

    run(options)
