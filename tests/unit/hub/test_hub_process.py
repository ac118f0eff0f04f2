"""`transom hub` as a process: ready line, clean end, and plain words when it can't start."""

import json
import os
import signal
import socket
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from transom.core.log.cosignature import Cosigner
from transom.core.signing import Signer
from transom.errors import InputError, SetupError
from transom.hub.config import HubConfig
from transom.hub.folder import init_folder, open_folder
from transom.hub.policy import PolicyEngine
from transom.hub.server import bind, parse_witness

WITNESS = f"http://127.0.0.1:9 {Cosigner('w.test', Signer.generate()).vkey.to_text()}"


def run(*arguments: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "transom", "hub", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def refused(done: "subprocess.CompletedProcess[str]") -> list[str]:
    assert done.returncode == 2, done.stderr
    assert not done.stdout
    lines = [line for line in done.stderr.splitlines() if not line.startswith("{")]
    assert len(lines) == 2, done.stderr
    return lines


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    init_folder(tmp_path / "hub", origin="log.transom.test")
    return tmp_path / "hub"


def test_it_serves_until_told_to_end(folder: Path):
    command = ["hub", "serve", "--data", str(folder), "--witness", WITNESS]
    with subprocess.Popen(
        [sys.executable, "-m", "transom", *command],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as process:
        assert process.stdout is not None
        ready = json.loads(process.stdout.readline())
        process.send_signal(signal.SIGTERM)
        rest = process.stdout.read()
        code = process.wait(20)

    assert ready["ready"] is True
    assert ready["demo"] is False
    assert ready["pid"] == process.pid
    assert ready["url"].startswith("http://localhost:")
    assert ready["relay_url"].startswith("https://127.0.0.1:")
    assert ready["log_vkey"].startswith("log.transom.test+")
    assert (code, rest) == (0, b"")


def test_init_prints_the_log_s_key_and_keeps_the_private_ones_private(tmp_path: Path):
    done = run("init", "--data", str(tmp_path / "hub"), "--origin", "log.transom.test")

    said = json.loads(done.stdout)
    assert said["log_vkey"] == open_folder(tmp_path / "hub").log.vkey.to_text()
    for name in ("hub.key", "log.key", "admin.token"):
        assert stat.S_IMODE((tmp_path / "hub" / name).stat().st_mode) == 0o600


def test_a_second_init_changes_nothing(folder: Path):
    before = {path.name: path.read_bytes() for path in folder.iterdir()}

    message, _ = refused(run("init", "--data", str(folder), "--origin", "log.transom.test"))

    assert "already" in message
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_a_folder_without_a_hub_is_named(tmp_path: Path):
    message, hint = refused(run("serve", "--data", str(tmp_path), "--witness", WITNESS))

    assert "holds no hub" in message
    assert "transom hub init" in hint


def test_a_hub_without_witnesses_doesn_t_start(folder: Path):
    message, _ = refused(run("serve", "--data", str(folder)))

    assert "witness" in message


def test_witnesses_named_twice_are_refused(folder: Path, tmp_path: Path):
    arguments = ["serve", "--data", str(folder), "--witness", WITNESS]
    message, hint = refused(run(*arguments, "--trust-policy", str(tmp_path / "trust")))

    assert "twice" in message
    assert "--trust-policy" in hint


def test_a_trust_policy_that_isn_t_there_and_a_store_that_is_none_are_named(
    folder: Path, tmp_path: Path
):
    arguments = ["serve", "--data", str(folder)]
    message, _ = refused(run(*arguments, "--trust-policy", str(tmp_path / "trust")))
    assert "trust can't be read" in message

    message, hint = refused(run(*arguments, "--witness", WITNESS, "--log-store", "bucket"))
    assert "object store" in message
    assert "s3://" in hint


def test_a_port_in_use_is_named(folder: Path):
    with socket.create_server(("127.0.0.1", 0)) as other:
        address = f"127.0.0.1:{other.getsockname()[1]}"
        arguments = ["serve", "--data", str(folder), "--witness", WITNESS, "--listen", address]
        message, hint = refused(run(*arguments))

    assert address in message
    assert "port" in hint


def test_listening_everywhere_needs_a_public_url(folder: Path):
    arguments = ["serve", "--data", str(folder), "--witness", WITNESS, "--listen", "0.0.0.0:0"]

    _, hint = refused(run(*arguments))

    assert "--public-url" in hint


def test_a_relay_port_in_use_is_named(folder: Path):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
        other.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{other.getsockname()[1]}"
        arguments = ["serve", "--data", str(folder), "--witness", WITNESS, "--relay", address]
        message, _ = refused(run(*arguments))

    assert address in message


def test_a_policy_that_doesn_t_validate_keeps_the_hub_from_starting(folder: Path):
    (folder / "policy.cedar").write_text("permit (principal, action, resource) when { 1 };")

    message, _ = refused(run("serve", "--data", str(folder), "--witness", WITNESS))

    assert "policy.cedar" in message


@pytest.mark.parametrize("name", ["hub.key", "log.key", "hub.json", "admin.token"])
def test_a_folder_that_isn_t_whole_is_refused(folder: Path, name: str):
    (folder / name).unlink()

    with pytest.raises(SetupError, match=name):
        open_folder(folder)


@pytest.mark.parametrize("name", ["hub.key", "log.key", "hub.json"])
def test_a_damaged_folder_is_refused(folder: Path, name: str):
    (folder / name).write_text("damaged")

    with pytest.raises(SetupError):
        open_folder(folder)


def test_a_policy_is_replaced_as_a_whole(folder: Path):
    text = '@id("a")@explanation("a.")@change("b.") permit (principal, action, resource);'
    opened = open_folder(folder)

    opened.store_policy(PolicyEngine(text))

    assert open_folder(folder).policy().text == text
    assert sorted(p.name for p in folder.glob("policy*")) == ["policy.cedar"]


@pytest.mark.parametrize("origin", ["", "with space", "with+plus", "with\nnewline"])
def test_an_origin_that_can_t_name_a_log_is_refused(tmp_path: Path, origin: str):
    with pytest.raises(InputError) as error:
        init_folder(tmp_path / "hub", origin=origin)

    assert error.value.field == "origin"


@pytest.mark.parametrize(
    "text",
    ["", "http://x", "http://x notakey", "x " + WITNESS.split()[1]],
    ids=["nothing", "no key", "not a key", "not a url"],
)
def test_a_witness_is_a_url_and_a_key(text: str):
    with pytest.raises(InputError):
        parse_witness(text)


@pytest.mark.parametrize("listen", ["", "x", ":", "127.0.0.1", "127.0.0.1:x", "127.0.0.1:70000"])
def test_an_address_to_listen_on_has_host_and_port(listen: str):
    with pytest.raises(SetupError):
        bind(listen)


def config(url: str) -> HubConfig:
    return HubConfig(data=Path(os.devnull), public_url=url)


def test_passkeys_belong_to_a_name_never_to_an_address():
    assert config("http://127.0.0.1:8080").rp_id == "localhost"
    assert config("https://hub.city.example").rp_id == "hub.city.example"


def test_only_our_own_origins_may_change_anything():
    assert config("https://hub.city.example").origins == {"https://hub.city.example"}
    assert config("http://localhost:80").origins == {"http://localhost:80", "http://127.0.0.1:80"}


def test_under_tls_the_cookie_is_bound_to_the_host():
    assert config("https://hub.city.example").cookie_name.startswith("__Host-")
    assert config("https://hub.city.example").websocket_url == "wss://hub.city.example"


@pytest.mark.parametrize("url", ["", "hub.example", "ftp://x", "https://x/path", "https://"])
def test_a_public_url_is_an_origin(url: str):
    with pytest.raises(InputError):
        config(url)
