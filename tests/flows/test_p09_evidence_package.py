"""P9 Anyone can check: from what an owner gives to a package that holds in court, offline.

Real gateway, hub, witnesses and agency's desk; the package is made and checked by the commands.
"""

import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.flows.asking import Asking
from tests.flows.giving import give
from transom.core.codec import b64
from transom.demo.log_check import check_log
from transom.testing.stack import OwnerSeat, Stack
from transom.testing.stack.waiting import wait_until

PASSPHRASE = "a passphrase of the evidence room"
REASON = "The prosecutor asked for it under 2026-0815."


class EvidenceRoom:
    """A custodian's machine: the command, with a folder and a passphrase of its own."""

    def __init__(self, stack: Stack, folder: Path) -> None:
        self._stack, self.folder = stack, folder
        self._env = {**os.environ, "TRANSOM_PASSPHRASE": PASSPHRASE}

    def run(self, *words: str, code: int = 0) -> str:
        """What a command says; its exit code is as expected."""
        command = [sys.executable, "-m", "transom", *words]
        done = subprocess.run(command, capture_output=True, text=True, env=self._env, check=False)
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout + done.stderr

    def enrol(self) -> None:
        """Makes its keys; its person announces it, and the agency's desk certifies it."""
        printed = self.run("evidence", "init", "--data", str(self.folder / "keys"), "--name", "ER")
        with self._stack.hub_client("custodian") as client:
            made = client.post("/v1/devices", json=json.loads(printed))
            assert made.status_code == 201, made.text
            wanted = made.json()["device_id"]

            def state() -> str:
                mine = client.get("/v1/devices/mine").raise_for_status().json()
                return next(d["state"] for d in mine if d["device_id"] == wanted)

            wait_until(state, lambda found: found == "certified", 30)

    def export(self, clip: dict[str, Any], out: str, *more: str, code: int = 0) -> str:
        """Makes a package of a clip."""
        body = clip["release"]["body"]
        return self.run(
            *("evidence", "export", body["request_id"], body["camera_id"]),
            *("--hub", self._stack.hub_url, "--data", str(self.folder / "keys")),
            *("--out", str(self.folder / out), "--reason", REASON, *more),
            code=code,
        )


@pytest.fixture
def room(stack: Stack, tmp_path: Path) -> EvidenceRoom:
    return EvidenceRoom(stack, tmp_path)


async def test_what_an_owner_gave_becomes_a_package_that_anybody_can_check_offline(
    stack: Stack, owner: OwnerSeat, asking: Asking, room: EvidenceRoom
) -> None:
    await asyncio.to_thread(room.enrol)
    given = await give(owner, asking, stack.camera_ids[0])
    (clip,) = given["clips"]

    await asyncio.to_thread(room.export, clip, "package")
    copy = ("--defence-copy", "A. Counsel, for the defence")
    await asyncio.to_thread(room.export, clip, "copy.zip", *copy)

    package = room.folder / "package"
    with stack.hub_client("supervisor") as client:
        log = client.get("/v1/log").raise_for_status().json()
        agency = client.get("/v1/agencies").raise_for_status().json()[0]
    policy = room.folder / "trusted.txt"
    policy.write_text(log["policy"])
    trust = ("--policy", str(policy), "--agency-key", agency["key"])
    told = await asyncio.to_thread(room.run, "verify", str(package), *trust)
    assert "This evidence package holds." in told
    assert "OWN WORD" not in told
    assert "witnesses: none" not in told
    told = await asyncio.to_thread(room.run, "verify", str(room.folder / "copy.zip"), *trust)
    assert "This evidence package holds." in told

    entries = {}
    for entry in check_log(stack).entries:
        entries.setdefault(entry.type, []).append(entry)
    (exported,), (copied,) = entries["evidence.exported"], entries["evidence.copied"]
    released = entries["clip.released"][-1].commitment
    assert exported.refers_to == copied.refers_to == released
    assert (package / "video.mp4").stat().st_size > (package / "original/clip.mp4").stat().st_size

    video = package / "video.mp4"
    data = bytearray(video.read_bytes())
    data[-1000] ^= 1
    video.write_bytes(data)
    told = await asyncio.to_thread(room.run, "verify", str(package), *trust, code=1)
    assert "NOT TRUE, check 2 of 12 (files): video.mp4 was changed." in told
    other = ("--agency-key", b64(bytes(32)))
    path = str(room.folder / "copy.zip")
    told = await asyncio.to_thread(room.run, "verify", path, *other, code=1)
    assert "the agency's key isn't the one that you trust" in told


async def test_a_machine_that_wasn_t_certified_gets_nothing(
    stack: Stack, owner: OwnerSeat, asking: Asking, room: EvidenceRoom
) -> None:
    given = await give(owner, asking, stack.camera_ids[0])
    room.run("evidence", "init", "--data", str(room.folder / "keys"), "--name", "Nobody's")

    told = room.export(given["clips"][0], "package", code=2)

    assert "no device with this key is certified" in told
    assert not (room.folder / "package").exists()
