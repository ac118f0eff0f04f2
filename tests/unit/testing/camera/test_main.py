"""The virtual camera's command line."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator

import pytest

from transom.gateway.cameras.opening import probe
from transom.gateway.cameras.source import CameraSource

COMMAND = [sys.executable, "-m", "transom.testing.camera"]


@pytest.fixture
def process() -> Iterator["subprocess.Popen[str]"]:
    extra = [
        "--user",
        "ann",
        "--password",
        "pw",
        "--scene",
        "elm-street",
        "--scene",
        "station-road",
    ]
    running = subprocess.Popen([*COMMAND, *extra], stdout=subprocess.PIPE, text=True)
    assert running.stdout is not None
    yield running
    running.kill()
    running.wait()
    running.stdout.close()


async def test_it_says_where_it_is_and_serves_each_scene(process: "subprocess.Popen[str]") -> None:
    assert process.stdout is not None
    ready = json.loads(process.stdout.readline())
    assert ready["ready"] is True
    assert ready["url"] == ready["urls"][0]
    assert ready["url"].endswith("/main")
    for url in ready["urls"]:
        info = await probe(CameraSource.parse(url, user="ann", password="pw"))
        assert info.width == 640
    process.send_signal(signal.SIGTERM)
    assert process.wait(10) == 0


def test_port_in_use_is_one_plain_sentence(process: "subprocess.Popen[str]") -> None:
    assert process.stdout is not None
    port = json.loads(process.stdout.readline())["url"].rpartition(":")[2].partition("/")[0]
    second = subprocess.run(
        [*COMMAND, "--port", port], check=False, capture_output=True, text=True, timeout=30
    )
    assert second.returncode == 2
    assert "can't listen" in second.stderr
    assert len(second.stderr.splitlines()) == 1
