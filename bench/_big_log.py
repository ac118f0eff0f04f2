"""A log of millions of entries, made by the sequencer's own writer, and what it costs to check.

The entries are looks as a busy hub logs them: asked, opened, closed, in one program. They are
written from three templates, because making each by `Entry` would take longer than logging it.
"""

import base64
import itertools
import os
import random
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench._lib import percentile
from transom.audit.auditor import Auditor
from transom.audit.sources import FolderSource
from transom.audit.state import StateFolder
from transom.clock import Clock
from transom.core.codec import b64
from transom.core.log.checkpoint import Checkpoint
from transom.core.log.cosignature import Cosigner
from transom.core.log.entry import Entry
from transom.core.log.merkle import leaf_hash, verify_inclusion
from transom.core.log.note import NoteSigner
from transom.core.log.policy import Policy, require_all
from transom.core.log.proof import verify_proof
from transom.core.log.tiles import ENTRIES, WIDTH, Tile, decode_bundle, width_at
from transom.core.signing import Signer
from transom.hub.transparency.store_files import LogFiles
from transom.hub.transparency.store_sqlite import HeadStore
from transom.hub.transparency.writer import LogWriter

BATCH = 250_000
"""Entries at once: a batch is whole in memory, and is written three times."""
PROOFS = 1000
DAY_MS = 24 * 60 * 60_000
PROGRAM_MS = 45 * DAY_MS
_AGENCY, _PROGRAM = "agy_00000000000000000000000000", "prg_00000000000000000000000000"
_OWN, _OTHER, _TIME = b"\xaa" * 32, b"\xbb" * 32, 1_111_111_111_111


def looks(count: int, *, end: int) -> Iterator[bytes]:
    """`count` entries in order, spread over the weeks before `end` (milliseconds since 1970)."""
    start = end - PROGRAM_MS + DAY_MS
    step = max(1, (PROGRAM_MS - 2 * DAY_MS) // max(1, count // 3))
    return itertools.islice(itertools.chain(_beginning(start), _looks(start, step)), count)


def _beginning(start: int) -> Iterator[bytes]:
    members: dict[str, Any] = {"time": start, "agency": _AGENCY}
    yield Entry(type="agency.enrolled", commitment=os.urandom(32), **members).to_bytes()
    yield Entry(
        type="program.created",
        time=start,
        commitment=os.urandom(32),
        program=_PROGRAM,
        not_before=start,
        not_after=start + PROGRAM_MS,
        max_minutes=60,
        document=bytes(32),
    ).to_bytes()


def _looks(start: int, step: int) -> Iterator[bytes]:
    asked, opened, closed = _templates()
    now = start
    while True:
        now += step
        drawn = os.urandom(96)
        names = [_text(drawn[i : i + 32]) for i in (0, 32, 64)]
        date = b"%d" % now
        yield asked % (names[0], date)
        yield opened % (names[1], names[0], date)
        yield closed % (names[2], names[1], date)


def _templates() -> tuple[bytes, bytes, bytes]:
    look: dict[str, Any] = {
        "time": _TIME,
        "commitment": _OWN,
        "agency": _AGENCY,
        "program": _PROGRAM,
        "purpose": "missing_person",
        "authority": "warrant",
        "area": "871fb4670ffffff",
    }
    second: dict[str, Any] = {**look, "refers_to": _OTHER}
    asked = Entry(type="view_session.asked", **look)
    opened = Entry(type="view_session.opened", max_seconds=900, blur="blurred", **second)
    ran: dict[str, Any] = {"seconds": 240, "byte_count": 60_000_000, "blur": "blurred"}
    closed = Entry(type="view_session.closed", **ran, **second)
    return _template(asked), _template(opened), _template(closed)


def _template(entry: Entry) -> bytes:
    # Canonical members are in alphabetical order: commitment, refers_to, time.
    text = entry.to_bytes()
    for placeholder in (b64(_OWN).encode(), b64(_OTHER).encode(), b"%d" % _TIME):
        text = text.replace(placeholder, b"%b")
    return text


def _text(data: bytes) -> bytes:
    return base64.urlsafe_b64encode(data)[:43]


class BigLog:
    """A log and what is measured of it.

    Args:
        folder: takes the log and an auditor's state; both have the size of the entries.
    """

    def __init__(self, folder: Path, signer: NoteSigner, clock: Clock) -> None:
        self._folder, self._signer, self._clock = folder, signer, clock
        self._files = LogFiles(folder / "hub")
        heads = HeadStore(folder / "hub" / "sequencer.db", signer.vkey.name)
        self._writer = LogWriter(self._files, heads, signer)
        self._witnesses = [Cosigner(f"{n}.example", Signer.generate()) for n in ("north", "south")]
        self._writing_s = 0.0

    @property
    def policy(self) -> Policy:
        """Demands both witnesses."""
        return require_all(self._signer.vkey, [(w.vkey, None) for w in self._witnesses])

    def measure(self, count: int) -> dict[str, Any]:
        """Builds the log, checks proofs of it, audits it from empty and a day later."""
        day = max(1, count // 45)
        source = looks(count + day, end=self._clock.now())
        self._writer.open()
        try:
            self._grow(source, count)
            built = self._built(count)
            proofs = self._proofs(count)
            empty = self._audit(count)
            self._grow(source, day)
            yesterday = self._audit(day)
        finally:
            self._writer.close()
        return {**built, "proofs": proofs, "audit_empty": empty, "audit_yesterday": yesterday}

    def _grow(self, source: Iterator[bytes], count: int) -> None:
        while count > 0:
            batch = list(itertools.islice(source, min(count, BATCH)))
            start = time.perf_counter()
            self._writer.append(batch)
            self._writing_s += time.perf_counter() - start
            count -= len(batch)
        self._writer.publish_checkpoint(self._note(), cosigned=True)

    def _note(self) -> Any:
        head = self._writer.head
        text = Checkpoint(self._signer.vkey.name, head.size, head.root).to_text()
        note, now = self._signer.sign(text), self._clock.now()
        return note.with_signatures(*(w.cosign(text, now=now) for w in self._witnesses))

    def _built(self, count: int) -> dict[str, Any]:
        bundles = _bytes_below(self._files.public / "tile" / "entries")
        tiles = _bytes_below(self._files.public / "tile")
        return {
            "entries": count,
            "written_per_s": round(count / self._writing_s),
            "entry_bytes": round(bundles / count, 1),
            "tile_bytes_per_entry": round((tiles - bundles) / count, 2),
            "log_bytes": tiles,
        }

    def _proofs(self, count: int) -> dict[str, Any]:
        note, head, policy = self._note(), self._writer.head, self.policy
        sizes, whole_us, inclusion_us = [], [], []
        for index in random.sample(range(count), min(count, PROOFS)):
            leaf = leaf_hash(self._entry(index))
            (proof,) = self._writer.proofs(note, [index])
            text, now = proof.to_text(), self._clock.now()
            sizes.append(len(text))
            start = time.perf_counter()
            verify_proof(text, leaf=leaf, policy=policy, now=now, window_ms=DAY_MS)
            whole_us.append((time.perf_counter() - start) * 1e6)
            start = time.perf_counter()
            verify_inclusion(leaf, index=index, size=head.size, path=proof.path, root=head.root)
            inclusion_us.append((time.perf_counter() - start) * 1e6)
        return {
            "bytes": {"p50": percentile(sizes, 50), "max": max(sizes)},
            "verify_us": {f"p{q}": round(percentile(whole_us, q), 1) for q in (50, 99)},
            "inclusion_us": {f"p{q}": round(percentile(inclusion_us, q), 1) for q in (50, 99)},
        }

    def _entry(self, index: int) -> bytes:
        number = index // WIDTH
        width = width_at(ENTRIES, number, self._writer.head.size)
        bundle = decode_bundle(self._files.read_tile(Tile(ENTRIES, number, width)), width)
        return bundle[index % WIDTH]

    def _audit(self, fresh: int) -> dict[str, Any]:
        source, state = FolderSource(self._files.public), StateFolder(self._folder / "audit")
        wall, cpu = time.perf_counter(), time.process_time()
        outcome = Auditor(source, state, self._clock, self.policy).run()
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
        if not outcome.verified or outcome.problems or outcome.counts:
            raise RuntimeError(f"the audit found {outcome.problems or outcome.counts}")
        return {
            "entries": fresh,
            "seconds": round(wall, 2),
            "entries_per_s": round(fresh / wall),
            "entries_per_cpu_s": round(fresh / cpu),
        }


def _bytes_below(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
