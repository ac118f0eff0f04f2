"""Signed checkpoints that can't both be true, and the files that prove it to anybody."""

from dataclasses import dataclass

from transom.audit import problems
from transom.audit.sources import Reader
from transom.core.log.checkpoint import SignedCheckpoint
from transom.core.log.head import Checkpoint
from transom.core.log.merkle import consistency_path, root_at
from transom.core.log.note import b64_line
from transom.core.log.tiles import TileHashes, TileSource
from transom.errors import LogFormatError, NotFoundError, UnavailableError


@dataclass(frozen=True)
class Contradiction:
    """Two checkpoints of one log, both signed by it.

    Args:
        code: `fork` or `rollback`.
        message: one sentence.
        earlier, later: the signed notes, in the order in which they were seen.
        proof: what shows that they contradict each other, if sizes and roots alone don't.
    """

    code: str
    message: str
    earlier: str
    later: str
    later_head: Checkpoint
    proof: str = ""

    @property
    def name(self) -> str:
        """A folder's name: the same for the same contradiction."""
        return f"{self.code}-{self.later_head.size}-{self.later_head.root[:4].hex()}"

    def files(self) -> dict[str, str]:
        """The evidence, by file name."""
        readme = f"{self.message}\n\nearlier.checkpoint was seen before later.checkpoint.\n"
        files = {"earlier.checkpoint": self.earlier, "later.checkpoint": self.later}
        return files | {"README.txt": readme} | ({"proof.txt": self.proof} if self.proof else {})


def compare(
    before: Checkpoint | None, note: str, signed: SignedCheckpoint, mirror: TileSource
) -> Contradiction | None:
    """What sizes and roots say already: another root for a size seen, or a tree that shrank.

    Args:
        before, note: the last verified checkpoint.
        mirror: the tiles of its tree.
    """
    head = signed.head
    if before is None or head.size > before.size:
        return None
    if head.size == before.size:
        if head.root == before.root:
            return None
        message = f"two trees of {head.size} entries: the log has signed both"
        return _contradiction(problems.FORK, message, note, signed)
    if root_at(head.size, TileHashes(mirror, before.size)) != head.root:
        message = f"the tree of {head.size} entries isn't the beginning of that of {before.size}"
        return _contradiction(problems.FORK, message, note, signed)
    message = f"the log went back from {before.size} entries to {head.size}"
    return _contradiction(problems.ROLLBACK, message, note, signed)


def explain_root(
    before: Checkpoint | None, note: str, signed: SignedCheckpoint, reader: Reader
) -> Contradiction | None:
    """Whether the hash tiles that are served prove that the signed tree isn't an extension."""
    head = signed.head
    if before is None or not before.size:
        return None
    hashes = TileHashes(reader, head.size)
    try:
        if root_at(head.size, hashes) != head.root:
            return None
        shown = root_at(before.size, hashes)
        path = consistency_path(before.size, head.size, hashes)
    except (LogFormatError, NotFoundError, UnavailableError):
        return None
    if shown == before.root:
        return None
    proof = "".join(
        [
            f"The tree of {head.size} entries begins with a tree of {before.size} entries\n",
            f"whose root is {b64_line(shown)}, by this consistency path\n",
            "(RFC 6962, section 2.1.2); earlier.checkpoint says another root.\n\n",
            *(f"{b64_line(hash_)}\n" for hash_ in path),
        ]
    )
    message = f"the tree of {head.size} entries doesn't extend that of {before.size} seen before"
    return _contradiction(problems.FORK, message, note, signed, proof)


def _contradiction(
    code: str, message: str, note: str, signed: SignedCheckpoint, proof: str = ""
) -> Contradiction:
    return Contradiction(code, message, note, signed.note.to_text(), signed.head, proof)
