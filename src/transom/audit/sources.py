"""Where a log's files come from: a web server, a folder, an object store. Trusts none of them."""

from concurrent.futures import ThreadPoolExecutor
from io import FileIO
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import unquote, urlsplit

import httpx

from transom.core.log.tiles import Tile
from transom.errors import InputError, NotFoundError, UnavailableError

TIMEOUT_S = 30.0
TOGETHER = 16
"""Requests under way at once."""
MAX_FILE_BYTES = 20 * 1024 * 1024
"""No file of a log is larger: 256 entries of at most 64 KiB."""


class Source(Protocol):
    """Files by their path below the log's prefix."""

    url: str

    def read(self, path: str) -> bytes:
        """The bytes of a file.

        Raises:
            NotFoundError: there is no such file.
            UnavailableError: it can't be read now.
        """
        ...

    def close(self) -> None:
        """Lets connections go."""
        ...


class FolderSource:
    """A log in a folder of this machine."""

    def __init__(self, folder: Path) -> None:
        self.url = folder.resolve().as_uri()
        self._prefix = str(folder)

    def read(self, path: str) -> bytes:
        """See `Source.read`."""
        try:
            with FileIO(f"{self._prefix}/{path}") as file:
                return file.readall()
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError) as error:
            raise NotFoundError(f"the log has no {path}") from error
        except OSError as error:
            raise UnavailableError(f"{path} can't be read: {error.strerror}") from error

    def close(self) -> None:
        """See `Source.close`."""


class HttpSource:
    """A log on a web server."""

    def __init__(self, url: str, client: httpx.Client | None = None) -> None:
        self.url = url.rstrip("/")
        limits = httpx.Limits(max_connections=TOGETHER, max_keepalive_connections=TOGETHER)
        self._client = client or httpx.Client(
            timeout=TIMEOUT_S, limits=limits, follow_redirects=True, transport=_transport(limits)
        )

    def read(self, path: str) -> bytes:
        """See `Source.read`. Asks for what is there now, whatever caches lie between."""
        headers = {} if path.startswith("tile/") else {"cache-control": "no-cache"}
        try:
            answer = self._client.get(f"{self.url}/{path}", headers=headers)
        except httpx.HTTPError as error:
            raise UnavailableError(f"{self.url} doesn't answer: {error}") from error
        if answer.status_code in (404, 410):
            raise NotFoundError(f"{self.url} has no {path}")
        if answer.status_code != 200:
            raise UnavailableError(f"{self.url}/{path} answers {answer.status_code}")
        if len(answer.content) > MAX_FILE_BYTES:
            raise UnavailableError(f"{self.url}/{path} is too long for a file of a log")
        return answer.content

    def close(self) -> None:
        """See `Source.close`."""
        self._client.close()


def _transport(limits: httpx.Limits) -> httpx.HTTPTransport:
    return httpx.HTTPTransport(retries=2, limits=limits)


class BucketSource:
    """A log in an object store, by a URL such as s3://bucket/prefix; credentials as usual there."""

    def __init__(self, url: str) -> None:
        import obstore  # noqa: PLC0415 (only where it is asked for)
        from obstore.store import from_url  # noqa: PLC0415

        self.url = url.rstrip("/")
        self._obstore: Any = obstore
        self._store: Any = from_url(url)

    def read(self, path: str) -> bytes:
        """See `Source.read`."""
        try:
            return bytes(self._obstore.get(self._store, path).bytes())
        except FileNotFoundError as error:
            raise NotFoundError(f"{self.url} has no {path}") from error
        except Exception as error:  # every store has its own
            raise UnavailableError(f"{self.url} doesn't answer: {error}") from error

    def close(self) -> None:
        """See `Source.close`."""


def open_source(place: str) -> Source:
    """The log at a URL or in a folder; a hub's own URL is understood too.

    Raises:
        InputError: neither a URL of a known kind nor a folder.
        NotFoundError: nothing there is a log.
        UnavailableError: it can't be reached.
    """
    scheme = urlsplit(place).scheme if "://" in place else ""
    if scheme in ("http", "https"):
        return _first_with_checkpoint([HttpSource(place), HttpSource(f"{place.rstrip('/')}/log")])
    if scheme in ("", "file"):
        folder = Path(unquote(urlsplit(place).path)) if scheme else Path(place)
        if not folder.is_dir():
            raise InputError("url", f"{place} is neither a URL nor a folder")
        return _first_with_checkpoint([FolderSource(folder), FolderSource(folder / "log")])
    if scheme in ("s3", "gs", "az", "memory"):
        return BucketSource(place)
    raise InputError("url", f"no log can be read from {scheme}://", hint="Give a web address.")


def _first_with_checkpoint(sources: list[Source]) -> Source:
    for source in sources:
        try:
            source.read("checkpoint")
        except NotFoundError:
            source.close()
        else:
            return source
    raise NotFoundError(
        f"there is no log at {sources[0].url}",
        hint="Give the address of the hub, or of the folder that holds `checkpoint`.",
    )


class Reader:
    """Tiles of a source, several at a time where that helps; a partial tile may be a fuller one."""

    def __init__(self, source: Source) -> None:
        self.source = source
        local = isinstance(source, FolderSource)
        self.pool = None if local else ThreadPoolExecutor(TOGETHER, "audit")

    def read_tile(self, tile: Tile) -> bytes:
        """See `TileSource.read_tile`. A partial tile that is gone is cut from the full one.

        Raises:
            UnavailableError: it can't be read now.
        """
        try:
            return self.source.read(tile.path)
        except NotFoundError:
            if tile == tile.full:
                raise
        return self.source.read(tile.full.path)

    def close(self) -> None:
        """Ends the threads; the source stays open."""
        if self.pool is not None:
            self.pool.shutdown(cancel_futures=True)
