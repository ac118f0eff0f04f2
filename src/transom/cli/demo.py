"""`transom demo`: everything on one machine, for looking at it or for checking it."""

import json
import signal
import sys
from functools import partial
from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter

app = App(name="demo", help="Run everything on this machine, with virtual cameras or your own.")


@app.default
def demo(
    *,
    once: bool = False,
    exercise: bool = False,
    as_json: Annotated[bool, Parameter(name="--json")] = False,
    video: Path | None = None,
    camera: str | None = None,
    port: int = 8420,
    data: Path | None = None,
    minutes: float | None = None,
    cameras: int | None = None,
    report: Path | None = None,
) -> None:
    """Start hub, two witnesses, a gateway and three virtual cameras, and print where to look.

    Parameters
    ----------
    once
        Run the whole path without a browser, withdraw consent in mid-stream, and end: exit code 0
        only if everything held.
    exercise
        Play half an hour of a town: 40 cameras of 6 owners with different consents, 3 operators of
        2 agencies. Tells what each could see, checks it against the consents, and ends: exit code 0
        only if everything held.
    as_json
        With --once or --exercise: print one JSON line instead of words.
    video
        A video file that the first virtual camera plays, over and over.
    camera
        A camera of your own to share as well: rtsp://user:password@address/path
    port
        The hub's port; the owner's page gets the next one. A busy port is replaced by a free one.
    data
        A folder to keep the demo's data in; without it everything is deleted at the end.
    minutes
        With --exercise: how long it takes, instead of 30.
    cameras
        With --exercise: at most so many cameras, as far as its steps can do without.
    report
        With --exercise: a file for all that it tells; a page if its name ends in .html.
    """
    from transom.demo.options import DemoOptions  # noqa: PLC0415 (loads only when asked for)

    # Ended like a service, it leaves no process and no folder behind, as with Ctrl-C.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    options = DemoOptions(video=video, camera=camera, port=port, data=data)
    if once:
        from transom.demo.once import run_once, tell  # noqa: PLC0415

        ran = run_once(options)
        print(json.dumps(ran.figures) if as_json else tell(ran))
        sys.exit(0 if ran.held else 1)
    if exercise:
        from transom.demo.exercise.run import run_exercise  # noqa: PLC0415
        from transom.demo.exercise.tell import as_json as result  # noqa: PLC0415

        played = run_exercise(
            options,
            minutes=minutes,
            cameras=cameras,
            report=report,
            say=(lambda _line: None) if as_json else partial(print, flush=True),
        )
        if as_json:
            print(json.dumps(result(played)))
        sys.exit(0 if played.held else 1)
    from transom.demo.interactive import run  # noqa: PLC0415

    run(options)
