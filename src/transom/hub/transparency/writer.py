"""The blocking half of the sequencer: stage, swap, publish. Lives in one thread; awaits nothing."""

from collections.abc import Sequence

from transom.core.log.checkpoint import Checkpoint, parse_checkpoint
from transom.core.log.merkle import (
    EMPTY_ROOT,
    consistency_path,
    inclusion_path,
    leaf_hash,
    root_at,
)
from transom.core.log.note import Note, NoteSigner, parse_note, verify_note
from transom.core.log.proof import LogProof
from transom.core.log.tiles import Tile, TileHashes, parse_tile_path
from transom.errors import FatalError, LogFormatError, LogRefused, NotFoundError, SetupError
from transom.hub.transparency.growth import Edge, grow, load_edge, pack, unpack
from transom.hub.transparency.store_files import CHECKPOINT, UNWITNESSED, LogFiles
from transom.hub.transparency.store_sqlite import Head, HeadStore

_RESTORE = "Restore the log's folder and its database together from one backup."


class LogWriter:
    """Owns the log's files and its row; calls come one at a time.

    Args:
        files: the folders.
        heads: the row.
        signer: the log's key; its name is the origin.
    """

    # Everything here is owned by the thread that calls; others read only what calls return.

    def __init__(self, files: LogFiles, heads: HeadStore, signer: NoteSigner) -> None:
        self._files = files
        self._heads = heads
        self._signer = signer
        self._edge = Edge()
        self._hashes = TileHashes(files, 0)
        # What stands in the public folder, by name; and full tiles whose partial ones it still has.
        self._public: dict[str, Note] = {}
        self._filled: list[Tile] = []
        self.head = Head(0, EMPTY_ROOT, "")

    def open(self) -> Note:
        """Finishes what a crash interrupted; gives the newest checkpoint, as signed as it is.

        Raises:
            SetupError: the files, the row and the key don't fit together.
        """
        self._files.open()
        head = self._heads.open() or self._create()
        self._check_signature(head)
        blob = self._files.staged(_name(head))
        if blob is not None:
            self._finish(blob)
        self._files.drop_staged()
        self._load(head)
        newest = parse_note(head.note)
        for name in (UNWITNESSED, CHECKPOINT):
            note = self._read_public(name)
            if note is not None:
                self._public[name] = note
                newest = note if note.text == newest.text else newest
        return newest

    def close(self) -> None:
        """Gives the files up."""
        self._heads.close()
        self._files.close()

    def append(self, entries: Sequence[bytes]) -> list[int]:
        """Where each entry stands; those that are new are staged, swapped, their tiles published.

        Raises:
            StorageUnavailable: the batch couldn't be staged; nothing has changed.
            FatalError: the result is unknown; `open` in a new process finds out.
        """
        leaves = [leaf_hash(entry) for entry in entries]
        positions = self._heads.positions(leaves)
        fresh = {
            leaf: entry
            for leaf, entry in zip(leaves, entries, strict=True)
            if leaf not in positions
        }
        if fresh:
            first = self.head.size
            self._write(list(fresh), list(fresh.values()))
            positions.update((leaf, first + i) for i, leaf in enumerate(fresh))
        return [positions[leaf] for leaf in leaves]

    def publish_checkpoint(self, note: Note, *, cosigned: bool) -> str:
        """Makes the head's checkpoint public; gives the name under which it now stands.

        Without a quorum it goes aside, unless the quorum has cosigned this very checkpoint before:
        then it has only gathered more.

        Raises:
            StorageUnavailable: it can't be written; the log is as it was.
        """
        shown = self._public.get(CHECKPOINT)
        before = shown is not None and shown.text == note.text
        name = CHECKPOINT if cosigned or before else UNWITNESSED
        if self._public.get(name) != note:
            self._files.publish_checkpoint(note.to_text(), name)
            self._public[name] = note
        if name == CHECKPOINT:
            # Only now: until here a public checkpoint led to the partial tiles.
            for tile in self._filled:
                self._files.drop_partials(tile)
            self._filled.clear()
        return name

    def proofs(self, note: Note, indexes: Sequence[int]) -> list[LogProof]:
        """Proofs under the head's checkpoint."""
        size = self.head.size
        return [LogProof(i, tuple(inclusion_path(i, size, self._hashes)), note) for i in indexes]

    def consistency(self, from_size: int, to_size: int) -> list[bytes]:
        """The consistency path between two sizes.

        Raises:
            NotFoundError: the log never had these sizes.
        """
        if not 0 <= from_size <= to_size <= self.head.size:
            raise NotFoundError(f"the log has {self.head.size} entries")
        return consistency_path(from_size, to_size, self._hashes)

    def find(self, leaf: bytes) -> int | None:
        """Where a leaf stands, if it does."""
        return self._heads.positions([leaf]).get(leaf)

    def _write(self, leaves: list[bytes], entries: list[bytes]) -> None:
        edge, tiles = grow(self._edge, entries)
        head = self._sign(edge.tree.size, edge.tree.root())
        files = {tile.path: data for tile, data in tiles.items()}
        self._files.stage(_name(head), pack(files))
        self._heads.swap(self.head, head, leaves)
        # From here the entries are in the log, whatever happens.
        self._files.publish(files)
        self._filled += [tile for tile in tiles if tile == tile.full]
        self._files.drop_staged()
        self._edge, self.head, self._hashes.size = edge, head, head.size

    def _finish(self, blob: bytes) -> None:
        try:
            files = unpack(blob)
            self._files.publish(files)
        except (FatalError, LogFormatError) as error:
            raise SetupError(error.message, hint=error.hint) from error
        self._filled += [tile for tile in map(parse_tile_path, files) if tile == tile.full]

    def _create(self) -> Head:
        if not self._files.empty():
            raise SetupError("the log's folder has a log, its database has none", hint=_RESTORE)
        head = self._sign(0, EMPTY_ROOT)
        self._heads.create(head)
        return head

    def _sign(self, size: int, root: bytes) -> Head:
        text = Checkpoint(self._signer.vkey.name, size, root).to_text()
        return Head(size, root, self._signer.sign(text).to_text())

    def _check_signature(self, head: Head) -> None:
        try:
            verify_note(parse_note(head.note), key=self._signer.vkey)
        except (LogFormatError, LogRefused) as error:
            raise SetupError(
                f"the log was made with another key: {error.message}",
                hint="Give the key with which the log was made.",
            ) from error

    def _read_public(self, name: str) -> Note | None:
        """A public checkpoint, which must be the log's own past or present."""
        data = self._files.checkpoint(name)
        if data is None:
            return None
        try:
            note = parse_note(data)
            shown = parse_checkpoint(note.text)
        except LogFormatError as error:
            raise SetupError(
                f"the public {name} is damaged: {error.message}", hint=_RESTORE
            ) from error
        if shown.size > self.head.size:
            raise SetupError(
                f"the public log has {shown.size} entries, its database only {self.head.size}",
                hint=_RESTORE,
            )
        if root_at(shown.size, self._hashes) != shown.root:
            raise SetupError(f"the public {name} is of another tree", hint=_RESTORE)
        return note

    def _load(self, head: Head) -> None:
        try:
            self._edge = load_edge(head.size, self._files)
        except (LogFormatError, NotFoundError) as error:
            raise SetupError(
                f"the log's tiles are damaged: {error.message}", hint=_RESTORE
            ) from error
        if self._edge.tree.root() != head.root:
            raise SetupError("the log's tiles don't lead to its root", hint=_RESTORE)
        self.head, self._hashes.size = head, head.size


def _name(head: Head) -> str:
    return f"{head.size}-{head.root.hex()}"
