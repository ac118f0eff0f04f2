"""Appends to a log as fast as it can until it is killed, telling each try and each answer.

Run as `python sequencer_child.py`. For each JSON line `[file, data, round, url, vkey, …]` that it
reads it forks such a process, so that none has to start its interpreter anew, and prints its
number; once that is killed it prints an empty line. The process writes a JSON line for each
`{"tried": entry}` before appending, `{"index", "entry", "proof"}` after the answer.
"""

import asyncio
import itertools
import json
import os
import sys
from pathlib import Path

from transom.clock import SystemClock
from transom.core.log.entry import Entry, commit
from transom.core.log.note import NoteSigner, parse_vkey
from transom.core.log.policy import require_all
from transom.core.signing import Signer
from transom.errors import WitnessUnavailable
from transom.hub.transparency.sequencer import Sequencer, open_sequencer
from transom.hub.transparency.types import Appended
from transom.logs import configure

SIGNER = NoteSigner("hub.example/log", Signer.from_seed(bytes(32)))
CALLERS = 8
COPY = "copy"
"""The folder that stands for an object store; it outlives every kill."""


class FolderBucket:
    """An object store in a folder: each write happens as a whole or not at all."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def create(self, path: str, data: bytes, headers: dict[str, str]) -> bool:
        """See `Bucket.create`."""
        made = self._aside(path, data)
        try:
            (self._folder / path).hardlink_to(made)
        except FileExistsError:
            return False
        finally:
            made.unlink()
        return True

    async def replace(self, path: str, data: bytes, headers: dict[str, str]) -> None:
        """See `Bucket.replace`."""
        self._aside(path, data).replace(self._folder / path)

    async def read(self, path: str) -> bytes | None:
        """See `Bucket.read`."""
        try:
            return (self._folder / path).read_bytes()
        except FileNotFoundError:
            return None

    def _aside(self, path: str, data: bytes) -> Path:
        (self._folder / path).parent.mkdir(parents=True, exist_ok=True)
        made = self._folder / f"{os.urandom(8).hex()}.new"
        made.write_bytes(data)
        return made


def tell(**line: object) -> None:
    """One write for one line, so that a kill leaves no half of one."""
    os.write(1, json.dumps(line).encode() + b"\n")


async def append(sequencer: Sequencer, entry: Entry) -> Appended:
    """Appends until it is acknowledged: on a busy machine a witness may be late."""
    while True:
        try:
            return await sequencer.append(entry)
        except WitnessUnavailable:
            continue


async def call(sequencer: Sequencer, numbers: "itertools.count[int]", round_: int) -> None:
    for number in numbers:
        commitment = commit({"round": round_, "number": number}, bytes(32))
        entry = Entry(type="log.created", time=number, commitment=commitment)
        tell(tried=entry.to_bytes().decode())
        done = await append(sequencer, entry)
        tell(entry=entry.to_bytes().decode(), index=done.index, proof=done.proof_text())


async def main(data: Path, round_: int, *witnesses: str) -> None:
    known = [
        (parse_vkey(vkey), url) for url, vkey in zip(witnesses[::2], witnesses[1::2], strict=True)
    ]
    policy = require_all(SIGNER.vkey, known)
    clock, bucket = SystemClock(), FolderBucket(data / COPY)
    async with open_sequencer(
        data, signer=SIGNER, policy=policy, clock=clock, bucket=bucket
    ) as log:
        numbers = itertools.count()
        await asyncio.gather(*(call(log, numbers, round_) for _ in range(CALLERS)))


def fork(said: str, data: str, round_: int, *witnesses: str) -> int:
    """Starts a process that appends; its number."""
    pid = os.fork()
    if pid:
        return pid
    try:
        os.dup2(os.open(said, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), 1)
        asyncio.run(main(Path(data), round_, *witnesses))
    finally:
        os._exit(1)  # nobody but a kill is to end it


if __name__ == "__main__":
    configure()  # whatever is logged goes to standard error: what it says here is read
    for line in sys.stdin:
        child = fork(*json.loads(line))
        print(child, flush=True)
        os.waitpid(child, 0)
        print(flush=True)
