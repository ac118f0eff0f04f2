"""What an auditor keeps: whom it trusts, how far it has come, the mirror, and evidence.

    policy            whom it trusts (C2SP tlog-policy)
    progress          the last verified checkpoint, the tree's edge, the findings
    tally             what the entries add up to
    log/              the mirror: checkpoint and tiles, as the log itself serves them
    evidence/         signed contradictions

Every file is written aside and renamed. `progress` comes last: a crash before that leaves what was
known before, and tiles that are verified again.
"""

import fcntl
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from io import FileIO
from pathlib import Path

import msgspec

from transom.audit.growth import Growth
from transom.core.log.findings import Finding
from transom.core.log.merkle import HASH_BYTES
from transom.core.log.policy import Policy, parse_policy
from transom.core.log.tally import Tally
from transom.core.log.tally_state import dump_tally, load_tally
from transom.core.log.tiles import ENTRIES, WIDTH, Tile, decode_bundle, edge_tiles, encode_bundle
from transom.errors import EncodingError, LogFormatError, NotFoundError, SetupError

MOST_FINDINGS = 10_000
"""Findings that are kept one by one; beyond that only their number is."""
BEGIN_ANEW = "Delete it to begin anew; the log is then trusted again as on first use."


class Progress(msgspec.Struct):
    """How far an audit has come.

    Args:
        url: where the log was read.
        checkpoint: the last verified checkpoint's signed note.
        size: of its tree; `levels` is the tree's edge, see `Growth`.
        findings: what the entries have shown so far, oldest first.
        counts: how many, by code.
        first_use: whether the trust policy was the log's own word.
        saved: counts the savings; the tally's file bears the same number.
    """

    url: str
    checkpoint: str
    size: int
    levels: list[list[bytes]]
    findings: list[Finding]
    counts: dict[str, int]
    first_use: bool
    saved: int = 0

    def growth(self) -> Growth:
        """The tree's edge."""
        return Growth(self.size, self.levels)

    def keep(self, found: list[Finding]) -> None:
        """Takes findings; forgets the particulars of very many."""
        self.findings += found[: max(0, MOST_FINDINGS - len(self.findings))]
        for finding in found:
            self.counts[finding.code] = self.counts.get(finding.code, 0) + 1


class StateFolder:
    """The files of one audited log.

    Args:
        folder: made if it isn't there.

    Raises:
        SetupError: it can't be written.
    """

    pool = None  # reading a folder needs no threads

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.log = folder / "log"
        self._prefix = str(self.log)
        self._edge: set[Tile] = set()
        try:
            self.log.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise SetupError(f"can't write {folder}: {error.strerror}") from error

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Keeps other processes out.

        Raises:
            SetupError: another audit has it open.
        """
        fd = os.open(self.folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise SetupError(f"another audit has {self.folder} open") from error
        else:
            yield
        finally:
            os.close(fd)

    def policy(self) -> Policy | None:
        """Whom the last audit trusted.

        Raises:
            SetupError: the file is damaged.
        """
        data = self._read("policy")
        try:
            return None if data is None else parse_policy(data)
        except LogFormatError as error:
            raise SetupError(
                f"{self.folder / 'policy'}: {error.message}", hint=BEGIN_ANEW
            ) from error

    def save_policy(self, policy: Policy) -> None:
        """Pins whom to trust."""
        self.write("policy", policy.to_text().encode("utf-8", "surrogateescape"))

    def progress(self) -> Progress | None:
        """How far the last audit came.

        Raises:
            SetupError: the file is damaged.
        """
        data = self._read("progress")
        try:
            return None if data is None else msgspec.msgpack.decode(data, type=Progress)
        except (msgspec.DecodeError, ValueError) as error:
            raise SetupError(f"{self.folder / 'progress'} is damaged", hint=BEGIN_ANEW) from error

    def tally(self, progress: Progress) -> Tally | None:
        """The tally at that progress; None if there is none, or it was made by another version."""
        data = self._read("tally")
        if data is None or int.from_bytes(data[:8]) != progress.saved:
            return None
        try:
            tally = load_tally(data[8:])
        except EncodingError:
            return None
        return tally if tally.size == progress.size else None

    def save(self, progress: Progress, tally: Tally | None) -> None:
        """Keeps how far an audit has come; `tally` is None if nothing has come to it."""
        if tally is not None:
            progress.saved += 1
            os.sync()  # the mirror's many files at once
            self.write("tally", progress.saved.to_bytes(8) + dump_tally(tally))
        self.write("log/checkpoint", progress.checkpoint.encode())
        self.write("progress", msgspec.msgpack.encode(progress))

    def save_evidence(self, name: str, files: Mapping[str, str]) -> Path:
        """Keeps signed contradictions in a folder of their own; the same ones only once."""
        folder = self.folder / "evidence" / name
        folder.mkdir(parents=True, exist_ok=True)
        for path, text in files.items():
            self.write(f"evidence/{name}/{path}", text.encode())
        return folder

    def begin(self, size: int) -> None:
        """Says from which size the mirror grows: only at that edge are there partial tiles."""
        self._edge = {tile.full for tile in edge_tiles(size)}

    def keep_tile(self, tile: Tile, data: bytes) -> None:
        """Puts a tile into the mirror; `save` makes it durable.

        Nobody relies on a tile before that, so it needn't be written aside.
        """
        path = f"{self._prefix}/{tile.path}"
        try:
            _write(path, data)
        except FileNotFoundError:
            Path(path).parent.mkdir(parents=True, exist_ok=True)
            _write(path, data)
        if tile.full in self._edge:
            self._drop_partials(tile)

    def _drop_partials(self, tile: Tile) -> None:
        # The new tile begins with what the old ones hold: `Growth` has compared it.
        partials = self._partials(tile)
        for old in list(partials.iterdir()) if partials.is_dir() else ():
            if old.name != str(tile.width):
                old.unlink()
        if tile == tile.full and partials.is_dir():
            partials.rmdir()

    def read_tile(self, tile: Tile) -> bytes:
        """A tile or bundle of the mirror, cut from a fuller one if need be."""
        partials = self._partials(tile)
        found = partials.iterdir() if partials.is_dir() else ()
        widths = sorted(int(p.name) for p in found if p.name.isdigit())
        for width in (*widths, WIDTH):
            path = self.log / replace(tile, width=width).path
            if width >= tile.width and path.is_file():
                return _cut(path.read_bytes(), tile, width)
        raise NotFoundError(f"the mirror has no {tile.path}")

    def _partials(self, tile: Tile) -> Path:
        full = self.log / tile.full.path
        return full.with_name(f"{full.name}.p")

    def write(self, name: str, data: bytes) -> None:
        """Replaces a file, durably."""
        path = self.folder / name
        aside = path.with_name(f"{path.name}.new")
        with aside.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        aside.replace(path)
        fd = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(fd)
        finally:
            os.close(fd)

    def _read(self, name: str) -> bytes | None:
        try:
            return (self.folder / name).read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise SetupError(f"can't read {self.folder / name}: {error.strerror}") from error


def _write(path: str, data: bytes) -> None:
    """Quicker than `Path.write_bytes`: a log has as many files as it has hundreds of entries."""
    with FileIO(path, "w") as file:
        while data:
            data = data[file.write(data) :]


def _cut(data: bytes, tile: Tile, width: int) -> bytes:
    if width == tile.width:
        return data
    if tile.level == ENTRIES:
        return encode_bundle(decode_bundle(data, width)[: tile.width])
    return data[: tile.width * HASH_BYTES]
