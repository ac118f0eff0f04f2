"""Makes the environment in which ipycam runs as a camera: it brings OpenCV, so not in ours.

`python tests/thirdparty/ipycam_tool.py` makes it and says where it is; a failure is an error.
"""

import fcntl
import json
import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

from transom.testing.stack.ports import free_port

ROOT = Path(__file__).parents[2]
PLACE = ROOT / ".cache" / "ipycam"
REQUIREMENTS = Path(__file__).with_name("ipycam_requirements.txt")
CAMERA = Path(__file__).with_name("ipycam_camera.py")


@cache
def interpreter() -> Path:
    """A Python that has exactly what the list of requirements says."""
    made, stamp = PLACE / "bin" / "python", PLACE / "made-from"
    PLACE.mkdir(parents=True, exist_ok=True)
    with (PLACE / "lock").open("w") as lock:  # several processes of one test run may ask at once
        fcntl.flock(lock, fcntl.LOCK_EX)
        wanted = f"{sys.version}\n{REQUIREMENTS.read_text()}"
        if not stamp.exists() or stamp.read_text() != wanted:
            _make(made)
            stamp.write_text(wanted)
    return made


def _make(made: Path) -> None:
    uv = ROOT / ".cache" / "boot" / "bin" / "uv"
    program = str(uv) if uv.exists() else shutil.which("uv")
    assert program, "uv is missing: scripts/test brings it"
    _run(program, "venv", "--quiet", "--allow-existing", "--python", sys.executable, str(PLACE))
    install = ["pip", "sync", "--quiet", "--python", str(made)]
    _run(program, *install, str(REQUIREMENTS))
    _run(str(made), "-c", "import ipycam")


def _run(*command: str) -> None:
    environment = {**os.environ, "UV_PYTHON_DOWNLOADS": "never"}
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


class Ipycam:
    """The camera's process, with ports of its own on loopback.

    Attributes:
        address: host and port of its ONVIF service.
    """

    def __init__(self, folder: Path, *, user: str, password: str) -> None:
        assert shutil.which("ffmpeg"), "ipycam encodes with ffmpeg: apt-get install ffmpeg"
        http, rtsp = free_port(), free_port()
        self.address = f"127.0.0.1:{http}"
        command = [str(interpreter()), str(CAMERA), str(http), str(rtsp), user, password]
        with (folder / "ipycam.log").open("wb") as log:
            self._process = subprocess.Popen(
                command, cwd=folder, stdout=subprocess.PIPE, stderr=log, start_new_session=True
            )
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        told = (folder / "ipycam.log").read_text()[-2000:]
        assert line, f"ipycam doesn't start:\n{told}"
        assert json.loads(line)["ready"], told

    def close(self) -> None:
        """Ends it with the encoders that it has started."""
        os.killpg(self._process.pid, 9)
        self._process.communicate()


if __name__ == "__main__":
    print(f"ipycam is run by {interpreter()}")
