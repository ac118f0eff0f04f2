"""Every operation answers as the OpenAPI document says, whatever is thrown at it."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from transom.core.codec import b64
from transom.core.signing import Signer
from transom.hub.openapi import document

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
# It would end the very session that the others are tried with.
schema = schemathesis.openapi.from_dict(document()).exclude(operation_id="sign_out")
# Tests of one name are one test to pytest-xdist: each operation has a name of its own.
OPERATIONS = {one.label: one for one in (found.ok() for found in schema.get_all_operations())}
tried = settings(
    max_examples=12,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
    database=None,
)


@dataclass(frozen=True)
class Served:
    """Where a hub runs, its admin token, and one of an agency's directory."""

    url: str
    admin_token: str
    directory_token: str


class Process:
    """One of our services, as a person starts it."""

    def __init__(self, *arguments: str, log: Path) -> None:
        self._log = log.open("wb")
        self._process = subprocess.Popen(
            [sys.executable, "-m", "transom", *arguments],
            stdout=subprocess.PIPE,
            stderr=self._log,
        )
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, log.read_text()
        self.ready = json.loads(line)

    def stop(self) -> int:
        self._process.send_signal(signal.SIGTERM)
        code = self._process.wait(20)
        assert self._process.stdout is not None
        self._process.stdout.close()
        self._log.close()
        return code


def once(*arguments: str) -> dict[str, str]:
    done = subprocess.run(
        [sys.executable, "-m", "transom", *arguments], capture_output=True, check=True
    )
    said: dict[str, str] = json.loads(done.stdout)
    return said


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("conformance")
    made = once("hub", "init", "--data", str(folder / "hub"), "--origin", "log.transom.test")
    once("witness", "init", "--data", str(folder / "w"), "--name", "w.transom.test")
    log = ["--log", made["log_vkey"]]
    witness = Process("witness", "serve", "--data", str(folder / "w"), *log, log=folder / "w.log")
    running = Process(
        "hub",
        "serve",
        "--data",
        str(folder / "hub"),
        "--witness",
        f"{witness.ready['url']} {witness.ready['vkey']}",
        "--demo",
        log=folder / "hub.log",
    )
    try:
        yield seeded(running.ready["url"], folder)
    finally:
        codes = running.stop(), witness.stop()
        assert codes == (0, 0), (folder / "hub.log").read_text()
        assert "background_task_failed" not in (folder / "hub.log").read_text()


def seeded(url: str, folder: Path) -> Served:
    token = (folder / "hub" / "admin.token").read_text().strip()
    agency = {"name": "Harbour City Police", "key": b64(Signer.generate().key)}
    httpx.post(
        f"{url}/v1/admin/agencies", json=agency, headers={"authorization": f"Bearer {token}"}
    ).raise_for_status()
    return Served(url, token, directory_token(url))


def directory_token(url: str) -> str:
    with httpx.Client(base_url=url, headers={"origin": url}) as admin:
        me = admin.post("/v1/auth/demo", json={"persona": "agency_admin"}).json()
        path = f"/v1/agencies/{me['person']['agency']['agency_id']}/directory/tokens"
        made = admin.post(path, headers={"x-transom-csrf": me["csrf"]}).raise_for_status().json()
    return str(made["token"])


@pytest.fixture(scope="module")
def person(hub: Served) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=hub.url, headers={"origin": hub.url}) as client:
        me = client.post("/v1/auth/demo", json={"persona": "supervisor"}).raise_for_status().json()
        client.headers["x-transom-csrf"] = me["csrf"]
        yield client


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=OPERATIONS.keys())
def test_every_answer_is_as_documented(
    operation: APIOperation, hub: Served, person: httpx.Client
) -> None:
    headers = dict(person.headers)
    headers["cookie"] = "; ".join(f"{k}={v}" for k, v in person.cookies.items())
    if operation.path.startswith("/v1/admin/"):
        headers["authorization"] = f"Bearer {hub.admin_token}"
    if operation.path.startswith("/scim/"):
        headers["authorization"] = f"Bearer {hub.directory_token}"

    @tried
    @given(case=operation.as_strategy())
    def answers(case: schemathesis.Case) -> None:
        case.call_and_validate(base_url=hub.url, headers=headers, checks=CHECKS, timeout=20)

    answers()
