"""What a viewing process counts, and how the measuring process asks it for it.

The measuring process writes `begin` and `end` to standard input; each is answered by one JSON
line. The end of input ends the process. Standard library only.
"""

import json
import os
import sys
import threading
from collections.abc import Callable
from typing import Any

WireBytes = Callable[[], list[int]]


class Tally:
    """Frames that readers got, and bytes that every viewer's transport got.

    Args:
        wire_bytes: bytes received so far on the transport, one number a viewer; readers first.
        readers: how many of them are readers.
    """

    def __init__(self, *, wire_bytes: WireBytes, readers: int) -> None:
        self._wire_bytes = wire_bytes
        self._readers = readers
        self._before: list[int] = []
        self._open = False
        self.frames = 0
        self.bytes = 0
        self.lateness_ms: list[float] = []

    def frame(self, size: int, lateness_ms: float) -> None:
        """A reader has received the last byte of a frame."""
        if self._open:
            self.frames += 1
            self.bytes += size
            self.lateness_ms.append(lateness_ms)

    def begin(self) -> dict[str, Any]:
        """Forgets what came before."""
        self.frames, self.bytes, self.lateness_ms = 0, 0, []
        self._before = self._wire_bytes()
        self._open = True
        return {"viewers": len(self._before)}

    def end(self) -> dict[str, Any]:
        """What has come since `begin`."""
        self._open = False
        after = self._wire_bytes()
        wire = [now - then for now, then in zip(after, self._before, strict=False)]
        return {
            "frames": self.frames,
            "bytes": self.bytes,
            "lateness_ms": self.lateness_ms,
            "reader_wire": wire[: self._readers],
            "other_wire": wire[self._readers :],
        }


def say(line: dict[str, Any]) -> None:
    """One JSON line to the measuring process."""
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


def answer_in_background(tally: Tally | None = None) -> None:
    """Answers the measuring process from a thread of its own; ends this process with it."""
    threading.Thread(target=_answer, args=(tally,), daemon=True).start()


def _answer(tally: Tally | None) -> None:
    for line in sys.stdin:
        if tally is not None:
            say(tally.begin() if line.strip() == "begin" else tally.end())
    os._exit(0)  # loops of foreign libraries wouldn't hear of it
