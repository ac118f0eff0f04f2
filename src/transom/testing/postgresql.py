"""A PostgreSQL server of its own in a temporary folder, for tests and benches; PostGIS beside it.

It listens on a socket in that folder and nowhere else, and trusts whoever can open it. Root starts
it as the user `postgres`: the server refuses to run as root.
"""

import os
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

from transom.errors import SetupError

USER = "transom"
_PLACES = (
    "/usr/lib/postgresql/*/bin",  # Debian
    "/opt/homebrew/opt/postgresql*/bin",
    "/usr/local/opt/postgresql*/bin",
)
_FAST = {"fsync": "off", "full_page_writes": "off", "shared_buffers": "64MB"}
_START_SECONDS = 60.0


class PostgresServer:
    """A server with empty databases; use it in a `with`.

    Args:
        settings: of postgresql.conf; by default such that nothing survives a power cut.

    Raises:
        SetupError: PostgreSQL isn't installed, or doesn't start.
    """

    def __init__(self, settings: Mapping[str, str] = _FAST) -> None:
        self._settings = {"listen_addresses": "", "max_connections": "200", **settings}
        self._bin = _programs()
        self._as: dict[str, Any] = _unprivileged()
        # Short: a socket's path has at most some hundred characters.
        self.folder = Path(tempfile.mkdtemp(prefix="transom-pg-"))
        self._made = 0

    def __enter__(self) -> "PostgresServer":
        try:
            if self._as:
                shutil.chown(self.folder, self._as["user"], self._as["group"])
            self._start()
        except BaseException:
            self._remove()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        self._remove()

    def _start(self) -> None:
        how = ["--auth=trust", f"--username={USER}", "--encoding=UTF8", "--locale=C.UTF-8"]
        self._run("initdb", "--pgdata", self._data, *how, "--no-sync")
        self.start()

    def start(self) -> None:
        """Starts the server and waits until it answers.

        Raises:
            SetupError: it doesn't.
        """
        told = [f"-c{name}={value}" for name, value in self._settings.items()]
        command = [str(self._bin / "postgres"), "-D", self._data, "-k", str(self.folder), *told]
        with (self.folder / "server.log").open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603
                command, stdout=log, stderr=log, cwd=self.folder, **self._as
            )
        until = time.monotonic() + _START_SECONDS
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > until:
                tail = (self.folder / "server.log").read_text(errors="replace")[-2000:]
                raise SetupError(f"PostgreSQL doesn't start: {tail}")
            time.sleep(0.05)

    def stop(self) -> None:
        """Stops the server; open connections break."""
        self._process.send_signal(2)  # SIGINT: a fast shutdown
        self._process.wait(timeout=_START_SECONDS)

    def database(self, *, like: str | None = None) -> str:
        """A new database; its URL.

        Args:
            like: the URL of one that it is a copy of, to which nobody is connected.
        """
        self._made += 1
        name = f"hub{self._made}"
        template = [] if like is None else ["--template", _name(like)]
        self._run("createdb", *self._where, *template, name)
        return f"postgresql://{USER}@/{name}?host={quote(str(self.folder), safe='')}"

    @property
    def _data(self) -> str:
        return str(self.folder / "data")

    @property
    def _where(self) -> list[str]:
        return ["--host", str(self.folder), "--username", USER]

    def _answers(self) -> bool:
        asked = [str(self._bin / "pg_isready"), *self._where, "--quiet"]
        return subprocess.run(asked, check=False).returncode == 0  # noqa: S603

    def _run(self, program: str, *told: str) -> None:
        command = [str(self._bin / program), *told]
        done = subprocess.run(  # noqa: S603
            command, capture_output=True, text=True, cwd=self.folder, check=False, **self._as
        )
        if done.returncode != 0:
            raise SetupError(f"{program} failed: {done.stderr[-2000:]}")

    def _remove(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)


def _name(url: str) -> str:
    return url.partition("?")[0].rpartition("/")[2]


def _programs() -> Path:
    """The folder of the newest server's programs."""
    found = shutil.which("postgres")
    if found is not None:
        return Path(found).resolve().parent
    folders = [one for place in _PLACES for one in Path("/").glob(place[1:])]
    complete = [one for one in folders if (one / "postgres").exists()]
    if not complete:
        raise SetupError(
            "PostgreSQL isn't installed",
            hint="Debian: apt-get install postgresql-postgis. macOS: brew install postgis.",
        )
    return max(complete, key=lambda one: [int(n) for n in re.findall(r"\d+", str(one))])


def _unprivileged() -> dict[str, Any]:
    if os.geteuid() != 0:
        return {}
    return {"user": "postgres", "group": "postgres", "extra_groups": []}
