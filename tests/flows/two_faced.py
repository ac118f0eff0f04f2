"""A hub that shows different trees to different people, and real witnesses that it asks to cosign.

The hub holds the log's own key; only the witnesses' keys are out of its reach, unless it bribes.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from http import HTTPStatus
from pathlib import Path
from typing import Any

from transom.clock import Clock
from transom.core.log.add_checkpoint import AddCheckpoint
from transom.core.log.checkpoint import Checkpoint
from transom.core.log.cosignature import Cosigner
from transom.core.log.entry import Entry, commit, new_salt
from transom.core.log.merkle import MemoryTree, consistency_path, inclusion_path, leaf_hash
from transom.core.log.note import Note, NoteSigner, parse_signature_line
from transom.core.log.proof import LogProof
from transom.hub.transparency.growth import Edge, grow
from transom.testing.house import House, ShiftedClock
from transom.testing.hub_simulator import hub_with_relay
from transom.testing.offers import Ledger
from transom.witness.service import WitnessService
from transom.witness.state import WitnessState


class Witness:
    """A real witness, with its memory in a folder.

    Args:
        bribed: whether it cosigns whatever it is given.
    """

    def __init__(self, folder: Path, cosigner: Cosigner, log: NoteSigner, clock: Clock) -> None:
        folder.mkdir()
        self.vkey, self.bribed, self.answers = cosigner.vkey, False, list[int]()
        self.state = WitnessState(folder, cosigner.vkey)
        self._cosigner, self._clock = cosigner, clock
        self._service = WitnessService(
            cosigner=cosigner, logs=[log.vkey], state=self.state, clock=clock
        )

    def cosign(self, note: Note, tree: MemoryTree) -> Note:
        """The note with this witness's cosignature, if it gives one.

        It is told the truth about what it has seen, and then that it has seen nothing.
        """
        if self.bribed:
            return note.with_signatures(self._cosigner.cosign(note.text, now=self._clock.now()))
        last = self.state.last(note.text.partition("\n")[0])
        for old in [last.size, 0] if last else [0]:
            path = consistency_path(old, tree.size, tree) if old <= tree.size else []
            request = AddCheckpoint(old, tuple(path), note)
            answer = self._service.add_checkpoint(request.to_bytes())
            self.answers.append(answer.status)
            if answer.status == HTTPStatus.OK:
                line = parse_signature_line(answer.body.removesuffix("\n"))
                return note.with_signatures(line)
        return note


class Branch(Ledger):
    """One of the trees that the hub shows, under the log's one key."""

    def __init__(
        self, keys: Ledger, witnesses: Sequence[Witness], entries: Sequence[bytes]
    ) -> None:
        self.log, self.witnesses, self.tree = keys.log, keys.witnesses, MemoryTree()
        self.real, self.entries = witnesses, list[bytes]()
        for entry in entries:
            self.append(entry)

    def append(self, entry: bytes) -> int:
        """See `Ledger.append`."""
        self.entries.append(entry)
        self.tree.append(leaf_hash(entry))
        return self.size - 1

    def fork(self) -> "Branch":
        """Another tree with the same beginning."""
        return Branch(self, self.real, self.entries)

    def checkpoint(self) -> Note:
        """The newest checkpoint, with the cosignatures that could be had."""
        text = Checkpoint(self.log.vkey.name, self.size, self.root()).to_text()
        note = self.log.sign(text)
        for witness in self.real:
            note = witness.cosign(note, self.tree)
        return note

    def proof(self, index: int, **_: Any) -> str:
        """See `Ledger.proof`: under the newest checkpoint, by the real witnesses."""
        path = tuple(inclusion_path(index, self.size, self.tree))
        return LogProof(index, path, self.checkpoint()).to_text()

    def publish(self, folder: Path) -> Note:
        """Puts this tree where the public reads it."""
        note = self.checkpoint()
        for tile, data in grow(Edge(), self.entries)[1].items():
            path = folder / tile.path
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        (folder / "checkpoint").write_text(note.to_text())
        return note


def an_entry(clock: Clock, what: str) -> bytes:
    """An entry that the public may see."""
    commitment = commit({"what": what}, new_salt())
    return Entry(type="staff.access", time=clock.now(), commitment=commitment).to_bytes()


@asynccontextmanager
async def a_house_of_a_two_faced_hub(
    folder: Path, clock: ShiftedClock
) -> AsyncIterator[tuple[House, Branch]]:
    """A real gateway, and the tree that its hub shows it; as yet it has shown only one."""
    async with hub_with_relay(clock) as hub:
        keys = hub.ledger
        (folder / "house").mkdir(parents=True)
        real = [
            Witness(folder / cosigner.vkey.name, cosigner, keys.log, clock)
            for cosigner in keys.witnesses
        ]
        branch = Branch(keys, real, [an_entry(clock, f"{n}") for n in range(5)])
        hub.ledger = branch
        house = await House(folder / "house", clock, hub).start()
        try:
            await house.enrol()
            house.add_camera()
            house.camera.push()
            yield house, branch
        finally:
            await house.end()
            for witness in real:
                witness.state.close()
