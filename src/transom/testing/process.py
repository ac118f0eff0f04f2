"""Starts and ends Transom's own processes, for the demo, the flow tests and the benchmarks.

Each service prints one JSON line when it is ready; its log goes to a file. Blocking, so that a
service can outlive any one event loop.
"""

import json
import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from transom.errors import SetupError

TAIL_BYTES = 2000
READY_SECONDS = 120.0
"""Patience, not a promise: a busy machine starts slowly."""


class Service:
    """One process: `transom <args>` or `python -m <module> <args>`.

    Args:
        name: for messages and the log file's name.
        command: arguments after `python -m`.
        log: file that receives the process's standard error.
        env: variables added to this process's own.
    """

    def __init__(
        self, name: str, command: Sequence[str], *, log: Path, env: Mapping[str, str] | None = None
    ) -> None:
        self.name = name
        self.command = [sys.executable, "-m", *command]
        self.log = log
        self.ready: dict[str, Any] = {}
        self._env = {**os.environ, "PYTHONUNBUFFERED": "1", **(env or {})}
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """The running process's id."""
        return self._running().pid

    @property
    def alive(self) -> bool:
        """Whether the process runs."""
        return self._process is not None and self._process.poll() is None

    def start(self, timeout: float = READY_SECONDS) -> dict[str, Any]:
        """Starts the process and waits for its ready line, which it returns.

        Raises:
            SetupError: it ended, or said nothing in time; the message has its log's end.
        """
        self.spawn()
        return self.wait_ready(timeout)

    def spawn(self) -> None:
        """Starts the process without waiting, so that several can start side by side."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603 (our own command line)
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=log,
                env=self._env,
                start_new_session=True,
            )
        self._lines: queue.Queue[bytes] = queue.Queue()
        self._reader = threading.Thread(target=self._read, args=(self._process,), daemon=True)
        self._reader.start()

    def wait_ready(self, timeout: float = READY_SECONDS) -> dict[str, Any]:
        """The ready line of a spawned process; raises as `start` does."""
        try:
            line = self._lines.get(timeout=timeout)
        except queue.Empty:
            line = b""
        if not line:
            raise SetupError(
                f"the {self.name} didn't start: {self.tail() or 'it said nothing'}",
                hint=f"Its log is {self.log.name}.",
            )
        self.ready = json.loads(line)
        return self.ready

    def stop(self, timeout: float = 15.0) -> None:
        """Ends the process the polite way (SIGTERM), and by force if it doesn't go."""
        if self._process is None:
            return
        if self.alive:
            self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(timeout)
        except subprocess.TimeoutExpired:
            self.kill()
        self._close()

    def kill(self) -> None:
        """Ends the process as a power cut would (SIGKILL)."""
        process = self._running()
        process.kill()
        process.wait()
        self._close()

    def pause(self) -> None:
        """Freezes the process (SIGSTOP): it is there, and does nothing."""
        self._running().send_signal(signal.SIGSTOP)

    def unpause(self) -> None:
        """Lets a frozen process go on (SIGCONT)."""
        self._running().send_signal(signal.SIGCONT)

    def tail(self) -> str:
        """The end of the process's log."""
        try:
            return self.log.read_bytes()[-TAIL_BYTES:].decode(errors="replace").strip()
        except FileNotFoundError:
            return ""

    def _read(self, process: "subprocess.Popen[bytes]") -> None:
        assert process.stdout is not None
        for line in process.stdout:
            self._lines.put(line)
        self._lines.put(b"")

    def _running(self) -> "subprocess.Popen[bytes]":
        if self._process is None:
            raise SetupError(f"the {self.name} was never started")
        return self._process

    def _close(self) -> None:
        if self._process is not None and self._process.stdout is not None:
            self._process.wait()
            # A process that the service has left behind may hold the pipe open.
            self._reader.join(2.0)
            if not self._reader.is_alive():
                self._process.stdout.close()


def run_once(command: Sequence[str], *, env: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Runs `python -m <command>` to its end and returns the JSON it printed.

    Raises:
        SetupError: it failed; the message is what it said.
    """
    done = subprocess.run(  # noqa: S603 (our own command line)
        [sys.executable, "-m", *command],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        env={**os.environ, **(env or {})},
        check=False,
    )
    if done.returncode:
        raise SetupError(f"{' '.join(command[:3])}: {done.stderr.decode(errors='replace').strip()}")
    text = done.stdout.decode().strip()
    return json.loads(text) if text.startswith("{") else {}
