"""Builds the Go verifier with what Debian's packages hold, without any network."""

import os
import shutil
import subprocess
from functools import cache
from pathlib import Path

SOURCE = Path(__file__).with_name("tlog_verify.go")
LIBRARY = Path("/usr/share/gocode")


@cache
def build(folder: Path) -> Path:
    """The program, built into `folder`."""
    missing = [] if shutil.which("go") else ["golang-go"]
    if not (LIBRARY / "src/golang.org/x/mod/sumdb/tlog").is_dir():
        missing.append("golang-golang-x-mod-dev")
    if missing:
        raise AssertionError(f"the Go verifier can't be built: apt-get install {' '.join(missing)}")
    program = folder / "tlog_verify"
    environment = {
        **os.environ,
        "GO111MODULE": "off",
        "GOPATH": str(LIBRARY),
        "GOCACHE": str(folder / "cache"),
        "GOFLAGS": "",
    }
    command = ["go", "build", "-o", str(program), str(SOURCE)]
    done = subprocess.run(command, env=environment, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return program


def verify(
    program: Path, log: Path | str, *vkeys: str, old: int = 0
) -> "subprocess.CompletedProcess[str]":
    """Runs it over a log's folder, or over the URL of one."""
    command = [str(program), "-old", str(old), str(log), *vkeys]
    return subprocess.run(command, capture_output=True, text=True, check=False)
