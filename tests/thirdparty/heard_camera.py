"""Starts `gst_heard.py`, a camera with a sub stream and sound whose software isn't ours."""

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

USER, PASSWORD = "ann", "p@ss/word:1"


@contextmanager
def heard_camera() -> Iterator[str]:
    """Its address; `/main` and `/small` are its streams."""
    script = Path(__file__).with_name("gst_heard.py")
    command = ["/usr/bin/python3", script, USER, PASSWORD]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield str(json.loads(process.stdout.readline())["url"])
        finally:
            process.kill()
