"""A log that our sequencer and two of our witnesses really made, for verifiers that aren't ours."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from transom.clock import SystemClock
from transom.core.log.entry import Entry, commit, new_salt
from transom.core.log.note import NoteSigner, parse_vkey
from transom.core.log.policy import require_all
from transom.core.signing import Signer
from transom.hub.transparency.sequencer import open_sequencer
from transom.testing.process import Service, run_once

BATCHES = (1, 6, 250, 400)
OLDER = sum(BATCHES[:3])


@dataclass
class Made:
    """Where it is, and the keys of the log and of both witnesses."""

    folder: Path
    vkeys: list[str]

    @property
    def log(self) -> Path:
        return self.folder / "hub" / "log"


@contextmanager
def made_log(folder: Path) -> Iterator[Made]:
    """Makes it; the witnesses have ended by then."""
    log = NoteSigner("hub.example/log", Signer.generate())
    witnesses = [witness(folder, name, log.vkey.to_text()) for name in ("north", "south")]
    try:
        ready = [service.start() for service in witnesses]
        asyncio.run(fill(folder / "hub", log, [(line["vkey"], line["url"]) for line in ready]))
    finally:
        for service in witnesses:
            service.stop()
    yield Made(folder, [log.vkey.to_text(), *(line["vkey"] for line in ready)])


def witness(folder: Path, name: str, log: str) -> Service:
    """A witness as a process."""
    command = ["transom", "witness"]
    data = ["--data", str(folder / name)]
    run_once([*command, "init", *data, "--name", f"{name}.witness.test"])
    serve = [*command, "serve", *data, "--listen", "127.0.0.1:0", "--log", log]
    return Service(name, serve, log=folder / f"{name}.err")


async def fill(data: Path, signer: NoteSigner, witnesses: list[tuple[str, str]]) -> None:
    """Appends batch after batch."""
    policy = require_all(signer.vkey, [(parse_vkey(vkey), url) for vkey, url in witnesses])
    clock = SystemClock()
    async with open_sequencer(data, signer=signer, policy=policy, clock=clock) as log:
        for batch in BATCHES:
            entries = [
                Entry(
                    type="log.created",
                    time=clock.now(),
                    commitment=commit({"number": number}, new_salt()),
                )
                for number in range(batch)
            ]
            await asyncio.gather(*(log.append(entry) for entry in entries))
