"""`transom gateway` as a person and a script use it: real processes, plain sentences."""

import asyncio
import io
import json
import os
import signal
import socket
import subprocess
import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from transom.cli import main
from transom.clock import SystemClock
from transom.core.log.cosignature import Cosigner
from transom.core.receipt import verify_receipt
from transom.gateway.keystore.unlock import VARIABLE
from transom.testing.camera.digest import DigestGate
from transom.testing.camera.scenes import DEFAULT_SCENE
from transom.testing.camera.server import CameraServer
from transom.testing.camera.sources import FootageSource, Format
from transom.testing.hub_simulator import HubSimulator
from transom.testing.offers import signer

Call = Callable[..., tuple[int, str, str]]
Say = Callable[..., str]
RUN = [sys.executable, "-m", "transom", "gateway", "run"]
PAPER, CLUB = (Cosigner(f"{name}.example", signer(name)) for name in ("paper", "club"))
ENVIRONMENT = {**os.environ, VARIABLE: "correct horse battery"}


@pytest.fixture(autouse=True)
def passphrase(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, ENVIRONMENT[VARIABLE])
    monkeypatch.setattr(sys, "stdin", io.StringIO())


@pytest.fixture
def call(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str, str]]:
    """Runs the command in this process: exit code, what it said, what it complained of."""

    def call(*arguments: str, passphrase: bool = True) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["transom", "gateway", *arguments])
        with monkeypatch.context() as patch:
            if not passphrase:
                patch.delenv(VARIABLE)
            with pytest.raises(SystemExit) as ended, warnings.catch_warnings():
                warnings.simplefilter("ignore", UserWarning)  # of cyclopts, about running here
                main()
                sys.exit(0)
        said = capsys.readouterr()
        return int(ended.value.code or 0), said.out, said.err

    return call


@pytest.fixture
def succeed(call: Call) -> Callable[..., str]:
    def succeed(*arguments: str, passphrase: bool = True) -> str:
        code, out, err = call(*arguments, passphrase=passphrase)
        assert code == 0, err
        return out

    return succeed


@pytest.fixture
def fail(call: Call) -> Callable[..., str]:
    """One sentence, and what to do next."""

    def fail(*arguments: str, passphrase: bool = True) -> str:
        code, out, err = call(*arguments, passphrase=passphrase)
        assert (code, out) == (2, "")
        assert len(err.strip().splitlines()) == 2
        return err

    return fail


@pytest.fixture
def folder(tmp_path: Path, succeed: Say) -> Path:
    folder = tmp_path / "gateway"
    succeed("init", "--data", str(folder))
    return folder


@contextmanager
def running(folder: Path) -> Iterator[dict[str, Any]]:
    process = subprocess.Popen(
        [*RUN, "--data", str(folder), "--listen", "127.0.0.1:0"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=ENVIRONMENT,
        text=True,
    )
    assert process.stdout is not None
    try:
        ready = json.loads(process.stdout.readline())
        yield {**ready, "process": process}
    finally:
        process.terminate()
        process.wait(20)
        process.stdout.close()


def state(ready: dict[str, Any]) -> dict[str, Any]:
    url, _, token = str(ready["url"]).partition("/#token=")
    answer = httpx.get(f"{url}/api/state", headers={"Authorization": f"Bearer {token}"})
    read: dict[str, Any] = answer.raise_for_status().json()
    return read


def test_init_prints_keys_and_hides_the_rest(tmp_path: Path, succeed: Say, fail: Say) -> None:
    folder = tmp_path / "gateway"
    keys = json.loads(succeed("init", "--data", str(folder), "--name", "Bakery"))
    assert set(keys) == {"owner_key", "gateway_key"}
    assert (folder.stat().st_mode & 0o777) == 0o700
    assert "already" in fail("init", "--data", str(folder))


def test_stop_and_resume_need_no_passphrase_and_no_gateway(folder: Path, succeed: Say) -> None:
    assert "starts stopped" in succeed("stop", "--data", str(folder), passphrase=False)
    assert "stopped" in succeed("status", "--data", str(folder), passphrase=False)
    with running(folder) as ready:
        assert state(ready)["gateway"]["stopped"]
        succeed("resume", "--data", str(folder), passphrase=False)
        assert not state(ready)["gateway"]["stopped"]
        assert succeed("stop", "--data", str(folder), passphrase=False) == "Stopped.\n"
        assert state(ready)["gateway"]["stopped"]
    told = json.loads(succeed("status", "--data", str(folder), "--json", passphrase=False))
    assert told == {"running": False, "stopped": True}


def test_status_of_a_running_gateway_leads_to_the_page(folder: Path, succeed: Say) -> None:
    with running(folder) as ready:
        assert str(ready["url"]) in succeed("status", "--data", str(folder), passphrase=False)
        told = json.loads(succeed("status", "--data", str(folder), "--json"))
        assert told["running"]
        assert told["gateway"]["name"] == "Home"


def test_a_gateway_that_was_killed_is_known_to_be_gone(folder: Path, succeed: Say) -> None:
    with running(folder) as ready:
        ready["process"].send_signal(signal.SIGKILL)
        ready["process"].wait(20)
        assert "No gateway runs here" in succeed("status", "--data", str(folder))
    with running(folder) as again:
        assert not state(again)["gateway"]["stopped"]


def test_sigterm_ends_it_cleanly(folder: Path) -> None:
    with running(folder) as ready:
        ready["process"].terminate()
        assert ready["process"].wait(20) == 0
    assert not (folder / "running.json").exists()


def test_two_gateways_in_one_folder_are_refused(folder: Path, fail: Say) -> None:
    with running(folder):
        said = fail("run", "--data", str(folder), "--listen", "127.0.0.1:0")
        assert "another process" in said


def test_a_port_in_use_is_said_plainly(folder: Path, fail: Say) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert f"port {port} is in use" in fail(
            "run", "--data", str(folder), "--listen", f"127.0.0.1:{port}"
        )


def test_a_locked_keystore_is_said_plainly(folder: Path, fail: Say) -> None:
    said = fail("run", "--data", str(folder), "--listen", "127.0.0.1:0", passphrase=False)
    assert "locked" in said
    wrong = folder.parent / "wrong"
    wrong.write_text("not this one")
    said = fail("camera", "list", "--data", str(folder), "--passphrase-file", str(wrong))
    assert "passphrase is wrong" in said


@pytest.mark.parametrize(
    "arguments", [("run",), ("stop",), ("camera", "list"), ("consent", "list")]
)
def test_a_folder_that_isnt_there_is_said_plainly(
    tmp_path: Path, arguments: tuple[str, ...], fail: Say
) -> None:
    assert "gateway init" in fail(*arguments, "--data", str(tmp_path / "nowhere"))


def test_a_camera_that_doesnt_answer_is_said_plainly(folder: Path, succeed: Say, fail: Say) -> None:
    said = fail("camera", "add", "Door", "rtsp://127.0.0.1:1/", "--data", str(folder))
    assert "127.0.0.1" in said
    said = fail("camera", "add", "Door", "https://127.0.0.1:1/", "--data", str(folder))
    assert "rtsp://" in said
    assert succeed("camera", "list", "--data", str(folder), "--json") == "[]\n"


def test_a_hub_that_doesnt_answer_is_said_plainly(folder: Path, fail: Say) -> None:
    where = ["--data", str(folder), "--hub", "http://127.0.0.1:1"]
    assert "no terminal" in fail("enrol", *where, "--code", "ABCD-EFGH-JKMN-PQRS")
    where.append("--yes")
    assert "no hub answers" in fail("enrol", *where, "--code", "ABCD-EFGH-JKMN-PQRS")
    assert "isn't an enrolment code" in fail("enrol", *where, "--code", "ABCD")


def test_an_unknown_consent_is_said_plainly(folder: Path, fail: Say) -> None:
    for action in ("withdraw", "receipt"):
        assert "no such consent" in fail("consent", action, "cns_x", "--data", str(folder))


async def test_an_owners_day_on_the_command_line(tmp_path: Path) -> None:
    """Enrols, adds a camera, consents, withdraws: first without a gateway, then through one."""
    folder, policy = str(tmp_path / "gateway"), tmp_path / "policy"

    async def say(*arguments: str) -> Any:
        environment = {**ENVIRONMENT, "TRANSOM_CAMERA_PASSWORD": "front-door-7319"}
        process = await asyncio.create_subprocess_exec(
            *[*RUN[:-1], *arguments, "--data", folder],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            env=environment,
        )
        out, _ = await process.communicate()
        assert process.returncode == 0
        return json.loads(out) if out[:1] in (b"{", b"[") else out.decode()

    gate = DigestGate("owner", "front-door-7319")
    source = FootageSource(DEFAULT_SCENE, Format(fps=10))
    async with (
        HubSimulator(clock=SystemClock()) as hub,
        CameraServer({"/main": source}, gate=gate) as rtsp,
    ):
        await say("init")
        where = ["--hub", hub.url, "--code", hub.new_code()]
        paper = ["--witness", PAPER.vkey.to_text(), "--quorum", "2"]
        enrolled = await say("enrol", *where, *paper, "--yes")
        assert enrolled["gateway_id"] == hub.gateway_id
        added = await say("camera", "add", "Door", rtsp.url("/main"), "--user", "owner")
        (camera,) = await say("camera", "list", "--json")
        assert (camera["camera_id"], camera["name"]) == (added["camera_id"], "Door")
        gateway = await asyncio.create_subprocess_exec(
            *[*RUN, "--data", folder, "--listen", "127.0.0.1:0"],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=ENVIRONMENT,
        )
        assert gateway.stdout is not None
        await gateway.stdout.readline()
        await hub.wait_welcomes(1)
        terms = ["--agency", hub.agency_id, "--program", hub.program_id, "--purpose", "fire"]
        terms += ["--tier", "standing", "--nothing-demanded"]
        given = await say("consent", "give", added["camera_id"], *terms)
        await hub.wait("consent")
        receipt = await say("consent", "receipt", given["consent_id"])
        assert verify_receipt(receipt).consent.camera_id == added["camera_id"]
        paper = tmp_path / "receipt.pdf"
        await say("consent", "receipt", given["consent_id"], "--pdf", str(paper))
        assert paper.read_bytes().startswith(b"%PDF-")
        assert "active" in await say("consent", "list")
        assert "2 of 3" in await say("trust", "show")
        assert "3 of 4" in await say("trust", "add-witness", CLUB.vkey.to_text(), "--quorum", "3")
        assert "2 of 4" in await say("trust", "set", "--quorum", "2")
        policy.write_text(hub.trust_policy, encoding="utf-8")
        assert "2 of 2" in await say("trust", "set", str(policy))
        trust = await say("trust", "show", "--json")
        assert [c["quorum"] for c in trust["changes"]] == ["2 of 2", "2 of 4", "3 of 4", "2 of 3"]
        await say("consent", "withdraw", given["consent_id"])
        await hub.wait("withdrawal")
        (shown,) = await say("consent", "list", "--json")
        assert shown["state"] == "withdrawn"
        assert "Removed" in await say("camera", "remove", added["camera_id"])
        await hub.wait("camera_removed")
        gateway.terminate()
        assert await gateway.wait() == 0
    assert "front-door-7319" not in json.dumps(hub.received)
