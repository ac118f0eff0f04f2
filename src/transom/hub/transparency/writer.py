"""The blocking half of the sequencer: stage, swap, publish. Lives in one thread; awaits nothing."""

from collections.abc import Sequence

from transom.core.log.checkpoint import Checkpoint, parse_checkpoint
from transom.core.log.merkle import EMPTY_ROOT, consistency_path, inclusion_path, leaf_hash
from transom.core.log.note import Note, NoteSigner, parse_note, verify_note
from transom.core.log.proof import LogProof
from transom.core.log.tiles import TileHashes, parse_tile_path
from transom.errors import FatalError, LogFormatError, LogRefused, NotFoundError, SetupError
from transom.hub.transparency.growth import Edge, grow, load_edge, pack, unpack
from transom.hub.transparency.store_files import LogFiles
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
        self.head = Head(0, EMPTY_ROOT, "")

    def open(self) -> Note:
        """Finishes what a crash interrupted; gives the newest checkpoint as it is published.

        Raises:
            SetupError: the files, the row and the key don't fit together.
        """
        self._files.open()
        head = self._heads.open() or self._create()
        self._check_signature(head)
        blob = self._files.staged(_name(head))
        note = self._published_note(head)
        if blob is not None or note is None:
            self._finish(blob, head)
            note = parse_note(head.note)
        self._files.drop_staged()
        self._load(head)
        return note

    def close(self) -> None:
        """Gives the files up."""
        self._heads.close()
        self._files.close()

    def append(self, entries: Sequence[bytes]) -> list[int]:
        """Where each entry stands; those that are new are staged, swapped and published.

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

    def publish_cosigned(self, note: Note) -> None:
        """Publishes the head's checkpoint with the signatures gathered.

        Raises:
            StorageUnavailable: it can't be written; the log is as it was.
        """
        self._files.refresh_checkpoint(note.to_text())

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
        self._publish(files, head)
        self._files.drop_staged()
        self._edge, self.head, self._hashes.size = edge, head, head.size

    def _publish(self, files: dict[str, bytes], head: Head) -> None:
        self._files.publish(files, head.note)
        for tile in map(parse_tile_path, files):
            if tile == tile.full:
                self._files.drop_partials(tile)

    def _finish(self, blob: bytes | None, head: Head) -> None:
        try:
            self._publish(unpack(blob) if blob else {}, head)
        except (FatalError, LogFormatError) as error:
            raise SetupError(error.message, hint=error.hint) from error

    def _create(self) -> Head:
        if self._files.checkpoint() is not None:
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

    def _published_note(self, head: Head) -> Note | None:
        """The published checkpoint, if it is that of the row."""
        data = self._files.checkpoint()
        if data is None:
            return None
        try:
            note = parse_note(data)
            size = parse_checkpoint(note.text).size
        except LogFormatError as error:
            raise SetupError(
                f"the published checkpoint is damaged: {error.message}", hint=_RESTORE
            ) from error
        if size > head.size:
            raise SetupError(
                f"the published log has {size} entries, its database only {head.size}",
                hint=_RESTORE,
            )
        return note if note.text == parse_note(head.note).text else None

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
