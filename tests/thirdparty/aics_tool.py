"""Finds a Python that can run aics-tlog (3.12 or newer), and gives it the versions of uv.lock.

`python tests/thirdparty/aics_tool.py` says which one it is, or that this machine has none.
"""

import fcntl
import os
import re
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PLACE = ROOT / ".cache" / "aics-tlog"
NONE = "no Python 3.12 or newer on this machine, which aics-tlog needs"
_VERSION = re.compile(r"3\.(1[2-9]|[2-9][0-9])(\.[0-9]+)?\Z")


def candidates() -> list[Path]:
    """Interpreters that are new enough by their names: ours, on PATH, of pyenv."""
    own = [Path(sys.executable)] if sys.version_info >= (3, 12) else []
    names = [shutil.which(f"python3.{minor}") for minor in range(20, 11, -1)]
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    kept = sorted(pyenv.iterdir(), reverse=True) if pyenv.is_dir() else []
    kept = [folder / "bin" / "python3" for folder in kept if _VERSION.match(folder.name)]
    return own + [Path(name) for name in names if name] + kept


def runs(python: Path, code: str) -> bool:
    """Whether an interpreter gets through some code."""
    if not python.exists():
        return False
    done = subprocess.run([str(python), "-c", code], capture_output=True, check=False)
    return done.returncode == 0


@cache
def interpreter() -> Path | None:
    """A Python that imports aics-tlog, in an environment of its own if need be; or none."""
    new = "import sys; sys.exit(sys.version_info < (3, 12))"
    found = next((python for python in candidates() if runs(python, new)), None)
    if found is None or runs(found, "import aics_tlog"):
        return found
    made = PLACE / "bin" / "python"
    PLACE.mkdir(parents=True, exist_ok=True)
    with (PLACE / "lock").open("w") as lock:  # several processes of one test run may ask at once
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not runs(made, "import aics_tlog"):
            _make(found, made)
    return made


def _make(python: Path, made: Path) -> None:
    uv = ROOT / ".cache" / "boot" / "bin" / "uv"
    program = str(uv) if uv.exists() else shutil.which("uv")
    assert program, "uv is missing: scripts/test brings it"
    locked = ["export", "--frozen", "--only-group", "dev", "--no-hashes", "--no-emit-project"]
    constraints = PLACE / "constraints.txt"
    _run(program, *locked, "--quiet", "--python", str(python), "--output-file", str(constraints))
    _run(program, "venv", "--quiet", "--allow-existing", "--python", str(python), str(PLACE))
    install = ["pip", "install", "--quiet", "--python", str(made)]
    _run(program, *install, "--constraint", str(constraints), "aics-tlog")


def _run(*command: str) -> None:
    environment = {**os.environ, "UV_PYTHON_DOWNLOADS": "never"}
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def verify(log: Path, older: int, *vkeys: str) -> "subprocess.CompletedProcess[str]":
    """Runs `aics_verify.py` over a log's folder."""
    script = Path(__file__).with_name("aics_verify.py")
    command = [str(interpreter()), str(script), str(log), str(older), *vkeys]
    return subprocess.run(command, capture_output=True, text=True, check=False)


if __name__ == "__main__":
    used = interpreter()
    print(f"aics-tlog is run by {used}" if used else f"aics-tlog isn't run: {NONE}")
