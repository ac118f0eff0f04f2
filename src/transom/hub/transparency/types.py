"""What the sequencer answers with."""

from dataclasses import dataclass

from transom.core.log.note import Note
from transom.core.log.proof import LogProof


@dataclass(frozen=True)
class Appended:
    """An entry's place in the log, and the proof that a gateway asks for.

    Args:
        index: of the entry, from zero.
        tree_size: of the checkpoint that the proof leads to.
        proof: index, inclusion path and checkpoint.
        cosigned: whether that checkpoint meets the hub's policy.
    """

    index: int
    tree_size: int
    proof: LogProof
    cosigned: bool

    def proof_text(self) -> str:
        """The proof as C2SP tlog-proof text."""
        return self.proof.to_text()


@dataclass(frozen=True)
class Published:
    """The newest checkpoint that stands in the public folder.

    Args:
        size, root: of the tree.
        note: the checkpoint with every signature it has gathered so far.
        cosigned: whether those meet the hub's policy.
    """

    size: int
    root: bytes
    note: Note
    cosigned: bool


@dataclass(frozen=True)
class WitnessState:
    """How a witness does.

    Args:
        name: its key's name.
        vkey: its key, as text.
        url: where it is asked.
        ok: whether its last answer was a good cosignature; false before the first.
        last_error: why not, in one sentence.
        size: of the largest tree it has cosigned for us.
        cosigned_at: when, in milliseconds since 1970.
    """

    name: str
    vkey: str
    url: str
    ok: bool
    last_error: str | None = None
    size: int | None = None
    cosigned_at: int | None = None
