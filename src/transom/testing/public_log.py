"""A public log of whatever entries a test wants, with real tiles, signatures and cosignatures."""

import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from transom.core.log.cosignature import Cosigner
from transom.core.log.entry import Entry
from transom.core.log.head import Checkpoint
from transom.core.log.note import NoteSigner
from transom.core.log.policy import Policy, require_all
from transom.core.signing import Signer
from transom.hub.transparency.growth import Edge, grow

ORIGIN = "log.city.example"


class PublicLog:
    """Writes a log as a hub publishes it, without a hub.

    Args:
        folder: where the files go.
        witnesses: how many cosign.
    """

    def __init__(self, folder: Path, witnesses: int = 2) -> None:
        self.folder = folder
        self.signer = NoteSigner(ORIGIN, Signer.from_seed(bytes(32)))
        self.cosigners = [
            Cosigner(f"w{number}.example", Signer.from_seed(bytes([number]) * 32))
            for number in range(1, witnesses + 1)
        ]
        self._edge = Edge()

    @property
    def policy(self) -> Policy:
        """Trusts this log, and demands every one of its witnesses."""
        return require_all(self.signer.vkey, [(c.vkey, None) for c in self.cosigners])

    @property
    def size(self) -> int:
        """How many entries it has."""
        return self._edge.tree.size

    def branch(self, folder: Path) -> "PublicLog":
        """Another log with the same keys and the same past, to be written elsewhere."""
        other = PublicLog(folder, len(self.cosigners))
        other._edge = self._edge
        return other

    def write(
        self, entries: Iterable[Entry | bytes], *, now: int, cosign: int | None = None
    ) -> None:
        """Appends entries, and publishes the new tiles and a checkpoint.

        Args:
            now: the date of the cosignatures, milliseconds since 1970.
            cosign: how many witnesses do; all of them if it isn't said.
        """
        leaves = [e if isinstance(e, bytes) else e.to_bytes() for e in entries]
        self._edge, tiles = grow(self._edge, leaves)
        for tile, data in tiles.items():
            self.put(tile.path, data)
        self.put("checkpoint", self.checkpoint(now, cosign).encode())

    def checkpoint(self, now: int, cosign: int | None = None) -> str:
        """A signed and cosigned checkpoint of the tree as it is."""
        tree = self._edge.tree
        note = self.signer.sign(Checkpoint(ORIGIN, tree.size, tree.root()).to_text())
        lines = [c.cosign(note.text, now=now) for c in self.cosigners[:cosign]]
        return note.with_signatures(*lines).to_text()

    def put(self, path: str, data: bytes) -> None:
        """Writes one file, whatever it says."""
        place = self.folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Tests say themselves what went wrong."""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serves a folder's files over HTTP; gives its URL."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
