"""`transom gateway ring`: limits first, then Ring's code; the password goes nowhere else."""

import asyncio
import io
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest

from transom.cli import main
from transom.gateway.cameras.ring import account
from transom.gateway.keystore.unlock import VARIABLE
from transom.testing.ring import CODE, EMAIL, PASSWORD, RingCloud
from transom.testing.ring.cloud import doorbell


@pytest.fixture
def cloud(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[RingCloud]:
    """Ring's cloud in a thread of its own: commands run event loops one after the other."""
    loop = asyncio.new_event_loop()
    thread = Thread(target=loop.run_forever)
    thread.start()
    cloud = RingCloud(tmp_path, [doorbell(4711, "Front door")])
    asyncio.run_coroutine_threadsafe(cloud.__aenter__(), loop).result(60)
    monkeypatch.setattr(account, "ClientSession", lambda **_: cloud.open_http())
    yield cloud
    asyncio.run_coroutine_threadsafe(cloud.__aexit__(), loop).result(60)
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()


@pytest.fixture
def gateway(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(VARIABLE, "correct horse battery")
    monkeypatch.setenv("TRANSOM_RING_PASSWORD", PASSWORD)
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    folder = tmp_path / "gateway"
    run(monkeypatch, "init", "--data", str(folder))
    return folder


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr(sys, "argv", ["transom", "gateway", *arguments])
    with pytest.raises(SystemExit) as ended, warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # of cyclopts, about running here
        main()
        sys.exit(0)
    return int(ended.value.code or 0)


def test_limits_come_first_then_the_code_then_the_cameras(
    cloud: RingCloud,
    gateway: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    at = ("--data", str(gateway))
    capsys.readouterr()
    assert run(monkeypatch, "ring", "sign-in", EMAIL, *at) != 0
    refused = capsys.readouterr()
    assert refused.err.index("Ring's cloud") < refused.err.index("--code")
    assert run(monkeypatch, "ring", "sign-in", EMAIL, "--code", CODE, *at) == 0
    assert "Signed in" in capsys.readouterr().out
    assert run(monkeypatch, "ring", "cameras", *at) == 0
    assert capsys.readouterr().out == "ring:4711  Front door  Doorbell 4\n"
    assert run(monkeypatch, "ring", "sign-out", *at) == 0
    capsys.readouterr()
    assert run(monkeypatch, "ring", "cameras", *at) != 0
    assert "isn't signed in to Ring" in capsys.readouterr().err
    kept = b"".join(p.read_bytes() for p in gateway.rglob("*") if p.is_file())
    assert PASSWORD.encode() not in kept
