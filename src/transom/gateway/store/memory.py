"""What the proof must remember: the tree, the sessions seen, the latest instant, epochs, stops."""

from collections.abc import Iterator

from transom.errors import ConflictError, SetupError
from transom.gateway.store.database import Database

EVERYTHING = "*"
CO_OWNER = "co-owner "
"""With a co-owner's key behind it: everything, until the same co-owner resumes."""
EPOCH_END = 2**24  # 3 bytes of the KID (spec/frame-seal.md)


class SeenSessions:
    """Session identifiers that were accepted once; asks the file, keeps nothing."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def __contains__(self, session_id: object) -> bool:
        found = self._database.row("SELECT 1 FROM seen WHERE session_id = ?", session_id)
        return found is not None

    def __iter__(self) -> Iterator[str]:
        return (row["session_id"] for row in self._database.rows("SELECT session_id FROM seen"))

    def __len__(self) -> int:
        row = self._database.row("SELECT count(*) AS n FROM seen")
        return int(row["n"]) if row else 0


class ProofMemory:
    """The last tree accepted, and the instant it was accepted at."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.seen = SeenSessions(database)
        row = database.row("SELECT tree_size, root, latest FROM memory")
        self.tree_size, self.root, self.latest = tuple(row) if row else (0, b"", 0)

    def accept(self, session_id: str, *, tree_size: int, root: bytes, now: int) -> None:
        """Remembers a session, its tree and the instant, before anything is released for it.

        Raises:
            ConflictError: the session was accepted before.
            StorageUnavailable, FatalError: as `Database.write`.
        """
        if session_id in self.seen:
            raise ConflictError("this view session was seen before")
        latest = max(now, self.latest)
        with self._database.transaction():
            self._database.write("INSERT INTO seen VALUES (?, ?)", session_id, now)
            self._database.write(
                "INSERT OR REPLACE INTO memory VALUES (1, ?, ?, ?)", tree_size, root, latest
            )
        self.tree_size, self.root, self.latest = tree_size, root, latest

    def extend(self, *, tree_size: int, root: bytes, now: int) -> None:
        """Remembers a tree that was accepted for something that opens no view session.

        Raises:
            StorageUnavailable, FatalError: as `Database.write`.
        """
        latest = max(now, self.latest)
        self._database.write(
            "INSERT OR REPLACE INTO memory VALUES (1, ?, ?, ?)", tree_size, root, latest
        )
        self.tree_size, self.root, self.latest = tree_size, root, latest

    def forget_tree(self) -> None:
        """Starts afresh with another hub's log; seen sessions and epochs stay."""
        self._database.write("DELETE FROM memory")
        self.tree_size, self.root, self.latest = 0, b"", 0


class Epochs:
    """Numbers of content keys' epochs; none is ever handed out twice (spec/frame-seal.md)."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def reserve(self, camera_id: str, count: int) -> int:
        """Reserves `count` epochs on the disk and returns the first.

        Raises:
            SetupError: the camera's epochs are used up.
            StorageUnavailable, FatalError: as `Database.write`.
        """
        with self._database.transaction():
            row = self._database.row("SELECT next FROM epoch WHERE camera_id = ?", camera_id)
            first = int(row["next"]) if row else 1
            if first + count > EPOCH_END:
                raise SetupError(
                    "this camera has used up its key numbers",
                    hint="Remove the camera and add it again.",
                )
            self._database.write(
                "INSERT OR REPLACE INTO epoch VALUES (?, ?)", camera_id, first + count
            )
        return first


class Stops:
    """What the owner has stopped: cameras, or everything. Stands until the owner resumes."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._stopped = {row["what"] for row in database.rows("SELECT what FROM stop")}

    @property
    def everything(self) -> bool:
        """Whether the stop of everything holds, the owner's or a co-owner's."""
        return EVERYTHING in self._stopped or bool(self.of_co_owners())

    @property
    def owners(self) -> bool:
        """Whether the first owner's own stop of everything holds."""
        return EVERYTHING in self._stopped

    def of_co_owners(self) -> set[str]:
        """The co-owners' stops of everything that hold."""
        return {what for what in self._stopped if what.startswith(CO_OWNER)}

    def camera(self, camera_id: str) -> bool:
        """Whether this camera's own stop holds."""
        return camera_id in self._stopped

    def holds(self, camera_id: str) -> bool:
        """Whether nothing of this camera may leave."""
        return self.everything or self.camera(camera_id)

    def hold(self, what: str) -> None:
        """Stops a camera or everything in this process, at once. `save` makes it last."""
        self._stopped.add(what)

    def save(self, what: str, *, now: int) -> None:
        """Makes a stop last over restarts.

        Raises:
            StorageUnavailable, FatalError: it holds until a restart only.
        """
        self._database.write("INSERT OR REPLACE INTO stop VALUES (?, ?)", what, now)

    def resume(self, what: str) -> None:
        """Ends that stop. Raises as `Database.write`; then the stop still holds."""
        self._database.write("DELETE FROM stop WHERE what = ?", what)
        self._stopped.discard(what)
