"""`transom witness` as a process: ready line, clean end, and kill -9."""

import json
import subprocess
import sys

import httpx
import pytest
from witness_world import LOG, Log

from transom.core.log.cosignature import verify_cosignature
from transom.core.log.note import NoteSigner, parse_signature_line, parse_vkey
from transom.core.signing import Signer
from transom.testing.process import Service, run_once

COMMAND = ["transom", "witness"]


@pytest.fixture
def made(tmp_path):
    return run_once([*COMMAND, "init", "--data", str(tmp_path), "--name", "w.example"])


@pytest.fixture
def service(tmp_path):
    """Makes services over the one folder; none outlives the test."""
    made = []

    def make():
        where = ["--data", str(tmp_path), "--listen", "127.0.0.1:0", "--log", LOG.vkey.to_text()]
        made.append(Service("witness", [*COMMAND, "serve", *where], log=tmp_path / "err"))
        return made[-1]

    yield make
    for running in made:
        running.stop()


def ask(url, request):
    return httpx.post(f"{url}/add-checkpoint", content=request.to_bytes(), trust_env=False)


def test_it_cosigns_with_the_key_that_init_printed_and_survives_kill_9(service, made):
    first = service()
    ready = first.start()
    assert ready["ready"] is True
    assert (ready["vkey"], ready["pid"]) == (made["vkey"], first.pid)
    request = Log().request(0, 5)
    answer = ask(ready["url"], request)
    line = parse_signature_line(answer.text.removesuffix("\n"))
    assert verify_cosignature(line, text=request.note.text, key=parse_vkey(made["vkey"])) > 0
    first.kill()
    second = service()
    url = second.start()["url"]
    fork = Log("fork ").request(5, 9)
    assert ask(url, fork).status_code == 422
    (line,) = second.tail().splitlines()
    assert json.loads(line)["checkpoint"] == fork.note.to_text()
    assert ask(url, Log().request(0, 9)).text == "5\n"
    assert ask(url, Log().request(5, 9)).status_code == 200


def run(*arguments):
    command = [sys.executable, "-m", *COMMAND, *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_sigterm_ends_it_cleanly(service, made):
    running = service()
    running.start()
    process = running._process
    running.stop()
    assert process.returncode == 0
    assert running.tail() == ""


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"--listen": "nowhere"}, "not an address"),
        ({"--listen": "127.0.0.1:99999"}, "not an address"),
        ({"--log": "nonsense"}, "not a log's key"),
        ({"--data": "elsewhere"}, "no witness's key"),
    ],
)
def test_what_is_wrong_at_the_start_is_one_sentence_and_exit_code_2(
    tmp_path, made, change, complaint
):
    given = {"--data": str(tmp_path), "--listen": "127.0.0.1:0", "--log": LOG.vkey.to_text()}
    arguments = [part for item in {**given, **change}.items() for part in item]
    done = run("serve", *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert complaint in done.stderr
    assert "Traceback" not in done.stderr


def test_a_port_in_use_is_named(tmp_path, service, made):
    running = service()
    port = running.start()["url"].rpartition(":")[2]
    other = tmp_path / "other"
    run("init", "--data", str(other), "--name", "other.example")
    where = ["--data", str(other), "--listen", f"127.0.0.1:{port}", "--log", LOG.vkey.to_text()]
    done = run("serve", *where)
    running.stop()
    assert done.returncode == 2
    assert "can't listen" in done.stderr


def test_one_command_makes_the_key_says_what_to_publish_and_serves(tmp_path):
    other = NoteSigner("other.example", Signer.generate()).vkey.to_text()
    (tmp_path / "logs").write_text(f"# those of two towns\n{other}\n")
    command = [*COMMAND, "run", "--data", str(tmp_path / "new"), "--name", "w.example"]
    command += ["--logs", str(tmp_path / "logs"), "--log", LOG.vkey.to_text()]
    command += ["--listen", "127.0.0.1:0", "--url", "https://w.example"]
    first = Service("witness", command, log=tmp_path / "err")
    try:
        ready = first.start()
        assert f"witness w.example {ready['vkey']} https://w.example" in first.tail()
        assert ask(ready["url"], Log().request(0, 5)).status_code == 200
        shown = httpx.get(ready["url"], trust_env=False)
        assert shown.headers["content-type"] == "text/html; charset=utf-8"
        for told in ("w.example", ready["vkey"], "hub.example/log", "other.example", "not yet"):
            assert told in shown.text
        health = httpx.get(f"{ready['url']}/health", trust_env=False).json()
        assert health["ok"] is True
        assert [(log["origin"], log["size"]) for log in health["logs"]] == [
            ("hub.example/log", 5),
            ("other.example", 0),
        ]
    finally:
        first.stop()
    second = Service("witness", command, log=tmp_path / "err")
    try:
        assert second.start()["vkey"] == ready["vkey"]
    finally:
        second.stop()


@pytest.mark.parametrize(
    "arguments",
    [[], ["--log", "nonsense"], ["--logs", "missing"]],
    ids=["no log", "not a key", "no file"],
)
def test_a_witness_of_nothing_makes_nothing(tmp_path, arguments):
    data = ["--data", str(tmp_path / "new"), "--name", "w.example"]
    done = subprocess.run(
        [sys.executable, "-m", *COMMAND, "run", *data, *arguments],
        capture_output=True,
        cwd=tmp_path,
        check=False,
    )
    assert done.returncode != 0
    assert not (tmp_path / "new").exists()
