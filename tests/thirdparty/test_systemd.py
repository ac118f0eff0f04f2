"""systemd's own tools on what `transom gateway install` makes, in a root folder of its own."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from transom.errors import SetupError
from transom.gateway.install.plan import SERVICE, STATE, UNIT, Plan
from transom.gateway.install.steps import install, uninstall

MOST_EXPOSURE = 20  # tenths; systemd calls up to 2.0 "OK", a plain service has 9.6


def sh(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


@pytest.fixture
def plan(tmp_path: Path) -> Plan:
    root = tmp_path / "root"
    (root / "etc").mkdir(parents=True)
    return Plan(Path(sys.executable), name="Elm Street 5 & Co", root=root)


def test_an_image_gets_user_unit_and_secret_and_starts_it_at_boot(plan):
    install(plan)

    wanted = plan.inside(f"/etc/systemd/system/multi-user.target.wants/{UNIT}")
    assert wanted.is_symlink()
    assert SERVICE in plan.inside("/etc/passwd").read_text()
    (secret,) = plan.secrets.iterdir()
    assert (secret.stat().st_mode & 0o777, plan.secrets.stat().st_mode & 0o777) == (0o600, 0o700)
    assert len(secret.read_text()) >= 43


def test_installing_again_changes_the_unit_and_keeps_the_passphrase(plan):
    install(plan)
    (secret,) = plan.secrets.iterdir()
    before = secret.read_bytes()

    install(Plan(plan.program, name=plan.name, listen="127.0.0.1:9999", root=plan.root))

    assert secret.read_bytes() == before
    assert "--listen 127.0.0.1:9999" in plan.unit_file.read_text()


def test_systemd_finds_nothing_wrong_with_the_unit(plan):
    install(plan)

    said = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(plan.unit_file)],
        capture_output=True,
        text=True,
        check=False,
    )

    assert (said.returncode, said.stderr) == (0, "")


def test_the_service_is_hardly_exposed_by_systemd_s_own_measure(plan):
    install(plan)

    threshold = f"--threshold={MOST_EXPOSURE}"
    sh("systemd-analyze", "security", "--offline=true", threshold, str(plan.unit_file))


def test_removing_leaves_keys_and_consents_unless_they_are_to_be_forgotten(plan):
    install(plan)
    state = plan.inside(STATE)
    state.mkdir(parents=True)

    uninstall(plan, forget=False)
    assert not plan.unit_file.exists() and state.exists() and any(plan.secrets.iterdir())

    install(plan)
    uninstall(plan, forget=True)
    assert not state.exists() and not plan.secrets.exists()


def test_a_tool_that_fails_is_told_with_its_own_words(plan):
    plan.unit_file.parent.mkdir(parents=True)
    plan.inside(f"/etc/systemd/system/{UNIT}.d").mkdir()
    blocked = plan.unit_file.parent / "multi-user.target.wants"
    blocked.write_text("a file where a folder has to be")

    with pytest.raises(SetupError, match="systemctl"):
        install(plan)


def test_the_service_starts_under_the_unit_s_own_commands(plan, tmp_path):
    """The unit's two commands, by a shell that stands in for systemd's words."""
    install(plan)
    data, secret = tmp_path / "state", next(plan.secrets.iterdir())
    commands = [
        line.partition("=")[2]
        for line in plan.unit_file.read_text().splitlines()
        if line.startswith("ExecStart")
    ]
    credentials = tmp_path / "credentials"
    credentials.mkdir()
    (credentials / "passphrase").write_bytes(secret.read_bytes())
    env = {**os.environ, "CREDENTIALS_DIRECTORY": str(credentials)}
    program = f"{sys.executable} -m transom"

    def command(line: str) -> str:
        own = line.replace(str(plan.program), program, 1).replace(str(STATE), str(data))
        return own.replace("127.0.0.1:8788", "127.0.0.1:0")

    init, run = map(command, commands)
    for _ in range(2):  # the second start finds what the first one made
        subprocess.run(init, shell=True, check=True, env=env, capture_output=True)
        with subprocess.Popen(
            f"exec {run}", shell=True, env=env, stdout=subprocess.PIPE
        ) as gateway:
            assert gateway.stdout is not None
            assert json.loads(gateway.stdout.readline())["ready"]
            gateway.terminate()
            assert gateway.wait(30) == 0
