"""Appends to a log as fast as it can until it is killed, telling each try and each answer.

Run as `python sequencer_child.py DATA ROUND URL VKEY [URL VKEY …]`. Prints a JSON line for each:
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
from transom.hub.transparency.sequencer import Sequencer, open_sequencer

SIGNER = NoteSigner("hub.example/log", Signer.from_seed(bytes(32)))
CALLERS = 8


def tell(**line: object) -> None:
    """One write for one line, so that a kill leaves no half of one."""
    os.write(1, json.dumps(line).encode() + b"\n")


async def call(sequencer: Sequencer, numbers: "itertools.count[int]", round_: int) -> None:
    for number in numbers:
        commitment = commit({"round": round_, "number": number}, bytes(32))
        entry = Entry(type="log.created", time=number, commitment=commitment)
        tell(tried=entry.to_bytes().decode())
        done = await sequencer.append(entry)
        tell(entry=entry.to_bytes().decode(), index=done.index, proof=done.proof_text())


async def main(data: Path, round_: int, *witnesses: str) -> None:
    known = [
        (parse_vkey(vkey), url) for url, vkey in zip(witnesses[::2], witnesses[1::2], strict=True)
    ]
    policy = require_all(SIGNER.vkey, known)
    async with open_sequencer(data, signer=SIGNER, policy=policy, clock=SystemClock()) as log:
        numbers = itertools.count()
        await asyncio.gather(*(call(log, numbers, round_) for _ in range(CALLERS)))


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), int(sys.argv[2]), *sys.argv[3:]))
