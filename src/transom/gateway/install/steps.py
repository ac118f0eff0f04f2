"""Installs and removes the gateway's service, with systemd's own tools. Every step can be repeated.

Doesn't decide what the service is (see `plan`) and opens no keystore: the service makes its own, as
its own user, at its first start.
"""

import os
import secrets
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from transom.errors import SetupError
from transom.gateway.durable import DiskFiles
from transom.gateway.install.plan import CREDENTIAL, SEALED, SERVICE, STATE, UNIT, Plan, unit

MODE_SECRET, MODE_PUBLIC = 0o600, 0o644


def install(plan: Plan) -> None:
    """Makes the user, the sealed passphrase and the unit, and starts the service.

    In another root nothing is started: the image starts it when it boots.

    Raises:
        SetupError: not root, no systemd, or one of its tools failed; what stands may stay.
    """
    _require(plan)
    _write(plan.users_file, plan.users().encode(), MODE_PUBLIC)
    _run(["systemd-sysusers", *_root(plan), str(plan.users_file.name)])
    encrypted = _passphrase(plan)
    _write(plan.unit_file, unit(plan, encrypted=encrypted).encode(), MODE_PUBLIC)
    _run(["systemctl", *_root(plan), "enable", UNIT])
    if _live(plan):
        _run(["systemctl", "daemon-reload"])
        _run(["systemctl", "restart", UNIT])


def uninstall(plan: Plan, *, forget: bool) -> None:
    """Stops and removes the service; with `forget` also keys, consents, cameras and footage.

    Raises:
        SetupError: as `install`.
    """
    _require(plan)
    if plan.unit_file.exists():
        now = ["--now"] if _live(plan) else []
        _run(["systemctl", *_root(plan), "disable", *now, UNIT])
    for path in (plan.unit_file, plan.users_file):
        path.unlink(missing_ok=True)
    if forget:
        for folder in (plan.inside(STATE), plan.secrets):
            shutil.rmtree(folder, ignore_errors=True)
    if _live(plan):
        _run(["systemctl", "daemon-reload"])


def _passphrase(plan: Plan) -> bool:
    """Makes the keystore's passphrase, if there is none; whether it lies encrypted."""
    for name in (SEALED, CREDENTIAL):
        if (plan.secrets / name).exists():
            return name == SEALED
    plan.secrets.mkdir(mode=0o700, parents=True, exist_ok=True)
    passphrase = secrets.token_urlsafe(32).encode()
    blob = _encrypted(passphrase) if _live(plan) else None
    if blob is None:
        _write(plan.secrets / CREDENTIAL, passphrase, MODE_SECRET)
        return False
    _write(plan.secrets / SEALED, blob, MODE_SECRET)
    return True


def _encrypted(passphrase: bytes) -> bytes | None:
    """Encrypted to this machine's TPM or host key; None where systemd can't (before 250)."""
    command = ["systemd-creds", "encrypt", f"--name={CREDENTIAL}", "-", "-"]
    try:
        done = subprocess.run(command, input=passphrase, capture_output=True, check=False)  # noqa: S603
    except FileNotFoundError:
        return None
    return done.stdout if done.returncode == 0 else None


def _require(plan: Plan) -> None:
    if _live(plan) and os.geteuid() != 0:
        raise SetupError(
            "a service can only be installed or removed by root",
            hint="Run it again with sudo in front.",
        )
    if shutil.which("systemctl") is None or shutil.which("systemd-sysusers") is None:
        raise SetupError(
            "this system has no systemd",
            hint="Run `transom gateway run` by your system's own means, or use the container file.",
        )
    if _live(plan) and not Path("/run/systemd/system").is_dir():
        raise SetupError(
            "systemd isn't what started this system",
            hint="Run `transom gateway run` by your system's own means, or use the container file.",
        )


def _live(plan: Plan) -> bool:
    return plan.root == Path("/")


def _root(plan: Plan) -> list[str]:
    return [] if _live(plan) else [f"--root={plan.root}"]


def _run(command: Sequence[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode != 0:
        said = done.stderr.strip().splitlines()
        raise SetupError(
            f"`{' '.join(command)}` failed: {said[-1] if said else done.returncode}",
            hint=f"See `journalctl -u {SERVICE}`, mend what it says, and run it again.",
        )


def _write(path: Path, data: bytes, mode: int) -> None:
    try:
        path.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
        DiskFiles().replace(path, data)
        path.chmod(mode)
    except OSError as error:
        raise SetupError(f"couldn't write {path}: {error.strerror}") from error
