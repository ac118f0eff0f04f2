"""Generates openings, good ones and ones spoiled in every way; the same seed, the same cases."""

import contextlib
import itertools
import json
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from transom.core.codec import JsonObject, b64, encode
from transom.core.log.cosignature import Cosigner, MLDSASigner
from transom.core.log.entry import commit
from transom.core.log.head import Checkpoint
from transom.core.log.merkle import MemoryTree, inclusion_path, leaf_hash, root_at
from transom.core.log.note import Note, NoteSignature, NoteSigner
from transom.core.log.policy import Policy, PolicyGroup, PolicyLog, PolicyWitness
from transom.core.log.proof import LogProof
from transom.errors import LogFormatError
from transom.testing.offers import draw, ident, signer

ORIGIN = "hub.example/log"
LOG = NoteSigner(ORIGIN, signer("agreement log"))
FORGER = NoteSigner(ORIGIN, signer("agreement forger"))
WITNESSES = (
    *(Cosigner(f"w{i}.example", signer(f"agreement w{i}")) for i in range(3)),
    *(Cosigner(f"pq{i}.example", MLDSASigner(draw(f"agreement pq{i}"))) for i in range(2)),
)
NOW = 1_795_420_800_000
SIZES = (1, 2, 3, 5, 8, 13, 64, 100, 255, 256, 257, 600)


@dataclass(frozen=True)
class Case:
    """A record file, the policy it is verified with, and what was done to it."""

    kind: str
    file: str
    policy: str


@dataclass
class Grown:
    """A tree with what its leaves commit to."""

    entries: list[bytes]
    records: list[JsonObject]
    salts: list[bytes]
    tree: MemoryTree


@dataclass
class Parts:
    """An opening in pieces, so that any of them can be spoiled before the rest is made."""

    grown: Grown
    rng: random.Random
    index: int
    entry: bytes
    record: JsonObject
    salt: bytes
    path: list[bytes]
    head: Checkpoint
    log: NoteSigner | None
    cosigners: list[Cosigner]
    known: list[Cosigner]
    threshold: int
    lines: Callable[[list[NoteSignature]], list[NoteSignature]] = lambda lines: lines
    told_index: str | None = None
    edits: list[Callable[[str], str]] = field(default_factory=list)
    file_edits: list[Callable[[str], str]] = field(default_factory=list)
    policy_edits: list[Callable[[str], str]] = field(default_factory=list)

    def policy(self) -> str:
        """k of the known witnesses; or none of none."""
        known = tuple(PolicyWitness(f"w{i}", w.vkey) for i, w in enumerate(self.known))
        group = PolicyGroup("quorum", self.threshold, tuple(w.name for w in known))
        groups = (group,) if known else ()
        quorum = "quorum" if known else "none"
        text = Policy(quorum, (PolicyLog(LOG.vkey),), known, groups).to_text()
        return _edited(text, self.policy_edits)

    def proof(self) -> str:
        """The proof's text, with its checkpoint signed and cosigned as told."""
        text = self.head.to_text()
        signed = self.log.sign(text).signatures if self.log else ()
        note = Note(text, tuple(self.lines([*signed, *self.cosignatures(text)])))
        whole = LogProof(self.index, tuple(self.path), note).to_text()
        if self.told_index is not None:
            whole = whole.replace(f"\nindex {self.index}\n", f"\nindex {self.told_index}\n", 1)
        return _edited(whole, self.edits)

    def cosignatures(self, text: str, *, now: int = NOW) -> list[NoteSignature]:
        """One by each cosigner that can sign such a text."""
        lines = []
        for number, witness in enumerate(self.cosigners):
            with contextlib.suppress(LogFormatError):
                lines.append(witness.cosign(text, now=now + 1000 * number))
        return lines

    def file(self) -> str:
        """The record file's text."""
        opening = {
            "v": 1,
            "entry": b64(self.entry),
            "record": self.record,
            "salt": b64(self.salt),
            "proof": self.proof(),
        }
        return _edited(
            json.dumps({"format": "transom-opening/v1", "opening": opening}), self.file_edits
        )


def _edited(text: str, edits: list[Callable[[str], str]]) -> str:
    for edit in edits:
        text = edit(text)
    return text


def grow(size: int, rng: random.Random) -> Grown:
    """A tree of entries of several types, each with a record of its own."""
    grown = Grown([], [], [], MemoryTree())
    for number in range(size):
        record: JsonObject = {"number": number, "note": "façade \U0001f600", "list": [True, "x"]}
        salt = rng.randbytes(32)
        members = {"v": 1, "time": NOW + number, "commitment": b64(commit(record, salt))}
        entry = encode({**members, **rng.choice(_KINDS)})
        grown.entries.append(entry)
        grown.records.append(record)
        grown.salts.append(salt)
        grown.tree.append(leaf_hash(entry))
    return grown


_KINDS: tuple[JsonObject, ...] = (
    {"type": "log.created"},
    {"type": "staff.access"},
    {"type": "agency.enrolled", "agency": ident("agy")},
    {"type": "sealed", "due": NOW},
    {"type": "objection.filed", "area": "871fb4670ffffff"},
)


def good(grown: Grown, rng: random.Random) -> Parts:
    """An opening that holds under its policy."""
    size = len(grown.entries)
    index = rng.randrange(size)
    known = rng.sample(WITNESSES, rng.randrange(len(WITNESSES) + 1))
    threshold = rng.randint(1, len(known)) if known else 0
    cosigners = rng.sample(known, rng.randint(threshold, len(known)))
    return Parts(
        grown,
        rng,
        index,
        grown.entries[index],
        grown.records[index],
        grown.salts[index],
        list(inclusion_path(index, size, grown.tree)),
        Checkpoint(ORIGIN, size, root_at(size, grown.tree)),
        LOG,
        cosigners,
        known,
        threshold,
    )


def generate(count: int, seed: int, spoilers: "dict[str, Any]") -> Iterator[Case]:
    """So many cases: one in four is good, the others are spoiled in one way or in two."""
    rng = random.Random(seed)
    trees = [grow(size, rng) for size in SIZES]
    names = sorted(spoilers)
    turns = itertools.cycle(names)
    for number in range(count):
        parts = good(rng.choice(trees), rng)
        kinds = [] if number % 4 == 0 else [next(turns)]
        if number % 10 == 9:
            kinds.append(rng.choice(names))
        for kind in kinds:
            spoilers[kind](parts)
        yield Case(" and ".join(kinds) or "good", parts.file(), parts.policy())
