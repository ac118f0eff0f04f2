"""Child processes of a measurement: started pinned, asked for JSON lines, always ended."""

import contextlib
import json
import os
import select
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

REPOSITORY = Path(__file__).parents[2]
_NOBODY = 65534
_READY_SECONDS = 60.0
_END_SECONDS = 5.0


class ChildFailed(RuntimeError):
    """A child ended, or was silent, when it should have answered."""


class Children:
    """Everything that one measurement starts; leaving the context ends all of it."""

    def __init__(self, *, log_dir: Path) -> None:
        self._log_dir = log_dir
        self._started: list[Child] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        tb: TracebackType | None,
    ) -> None:
        for child in reversed(self._started):
            child.end()

    def folder(self, name: str) -> Path:
        """An empty folder that an unprivileged child may read and write."""
        folder = self._log_dir / name
        folder.mkdir()
        folder.chmod(0o777)
        return folder

    def start(
        self,
        name: str,
        command: Sequence[str],
        *,
        core: int,
        unprivileged: bool = False,
        speaks: bool = False,
    ) -> "Child":
        """Starts a command pinned to a core; its errors go to a file of that name.

        Args:
            unprivileged: as user `nobody`, where we are root.
            speaks: its output is JSON lines for us, and doesn't go to the file.
        """
        # The kernel ends the child if we are ended without a chance to.
        prefix = ["taskset", "-c", str(core), "setpriv", "--pdeathsig", "TERM"]
        if unprivileged and _is_real_root():
            prefix += [f"--reuid={_NOBODY}", f"--regid={_NOBODY}", "--clear-groups"]
        child = Child(name, [*prefix, *command], log=self._log_dir / f"{name}.log", speaks=speaks)
        self._started.append(child)
        return child

    def python(
        self, module: str, argument: str, *, core: int, interpreter: str = sys.executable
    ) -> "Child":
        """Starts a module of this package in an interpreter."""
        command = [interpreter, "-m", f"bench.relay_fanout.{module}", argument]
        return self.start(module.replace(".", "-"), command, core=core, speaks=True)


class Child:
    """One child process."""

    def __init__(self, name: str, command: Sequence[str], *, log: Path, speaks: bool) -> None:
        self._name = name
        self._log = log
        self._log_file = log.open("wb")
        environment = {**os.environ, "PYTHONPATH": str(REPOSITORY), "PYTHONUNBUFFERED": "1"}
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE if speaks else self._log_file,
            stderr=self._log_file,
            env=environment,
            cwd=log.parent,
        )

    @property
    def pid(self) -> int:
        """The process's number (taskset and setpriv replace themselves by the command)."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether it still runs."""
        return self._process.poll() is None

    def ask(self, word: str) -> dict[str, Any]:
        """Sends a word and returns the JSON line that answers it."""
        assert self._process.stdin is not None
        self._process.stdin.write(word.encode() + b"\n")
        self._process.stdin.flush()
        return self.line()

    def line(self, *, seconds: float = _READY_SECONDS) -> dict[str, Any]:
        """The child's next JSON line.

        Raises:
            ChildFailed: it ended or stayed silent; the message holds the end of its log.
        """
        out = self._process.stdout
        assert out is not None
        if not select.select([out], [], [], seconds)[0]:
            raise ChildFailed(f"{self._name} was silent for {seconds:.0f} s: {self.log_tail()}")
        line = out.readline()
        if not line:
            raise ChildFailed(f"{self._name} ended: {self.log_tail()}")
        answer: dict[str, Any] = json.loads(line)
        return answer

    def end(self) -> None:
        """Ends it, gently first."""
        with contextlib.suppress(BrokenPipeError):
            for pipe in (self._process.stdin, self._process.stdout):
                if pipe is not None:
                    pipe.close()
        self._process.terminate()
        try:
            self._process.wait(_END_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._log_file.close()

    def log_tail(self) -> str:
        """The end of what it has written to its log."""
        return self._log.read_text(errors="replace")[-1500:]


def _is_real_root() -> bool:
    """Root of the machine, and not only of a user namespace, where there is no `nobody`."""
    mapped = int(Path("/proc/self/uid_map").read_text().split()[2])
    return os.geteuid() == 0 and mapped > _NOBODY
