"""A witness over a real folder, and a log that it watches."""

from pathlib import Path

from transom.core.log.add_checkpoint import AddCheckpoint
from transom.core.log.checkpoint import Checkpoint
from transom.core.log.cosignature import Cosigner
from transom.core.log.merkle import MemoryTree, consistency_path, leaf_hash, root_at
from transom.core.log.note import NoteSigner
from transom.core.signing import Signer
from transom.witness.service import Answer, WitnessService
from transom.witness.state import WitnessState

ORIGIN = "hub.example/log"
NOW = 1_795_420_800_000
LOG = NoteSigner(ORIGIN, Signer.from_seed(bytes(32)))
COSIGNER = Cosigner("w.example", Signer.from_seed(bytes([1]) * 32))


class StoppedClock:
    """A clock that stands still until it is moved."""

    def __init__(self, instant: int = NOW) -> None:
        self.instant = instant

    def now(self) -> int:
        return self.instant

    def monotonic(self) -> float:
        return self.instant / 1000


class Log:
    """A log as its owner, or a cheat, may show it: the entries of one branch."""

    def __init__(self, branch: str = "") -> None:
        self.branch = branch

    def tree(self, size: int) -> MemoryTree:
        return MemoryTree(leaf_hash(f"{self.branch}{i}".encode()) for i in range(size))

    def request(self, old: int, new: int, signer: NoteSigner = LOG) -> AddCheckpoint:
        tree = self.tree(max(old, new))
        path = consistency_path(old, new, tree) if old <= new else []
        text = Checkpoint(signer.vkey.name, new, root_at(new, tree)).to_text()
        return AddCheckpoint(old, tuple(path), signer.sign(text))


class World:
    """A witness, its folder and its clock."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.clock = StoppedClock()
        self.start()

    def start(self) -> None:
        self.state = WitnessState(self.data, COSIGNER.vkey)
        self.service = WitnessService(
            cosigner=COSIGNER, logs=[LOG.vkey], state=self.state, clock=self.clock
        )

    def restart(self) -> None:
        self.state.close()
        self.start()

    def ask(self, request: AddCheckpoint | bytes) -> Answer:
        data = request if isinstance(request, bytes) else request.to_bytes()
        return self.service.add_checkpoint(data)
