"""The few things the log asks of an object store. Tests put a failing one in its place."""

import asyncio
from datetime import timedelta
from typing import Protocol

from obstore.exceptions import AlreadyExistsError, BaseError, NotFoundError
from obstore.store import AzureStore, GCSStore, MemoryStore, S3Store, from_url

from transom.errors import SetupError

ANSWER_WITHIN_S = 3.0
"""How long one request may take."""
_SCHEMES = ("s3", "gs", "az")
_STORES = (S3Store, GCSStore, AzureStore, MemoryStore)


class Bucket(Protocol):
    """Objects below one prefix; every method raises OSError if it couldn't, or perhaps could."""

    async def create(self, path: str, data: bytes, headers: dict[str, str]) -> bool:
        """Makes a new object; false if there is one already, which stays as it is."""
        ...

    async def replace(self, path: str, data: bytes, headers: dict[str, str]) -> None:
        """Makes an object, or puts it in the place of another."""
        ...

    async def read(self, path: str) -> bytes | None:
        """An object's bytes, or nothing."""
        ...


class ObjectBucket:
    """A bucket of an object store, by obstore. Its retries are off: the log has its own.

    Args:
        store: with its prefix.
    """

    def __init__(self, store: S3Store | GCSStore | AzureStore | MemoryStore) -> None:
        self._store = store

    async def create(self, path: str, data: bytes, headers: dict[str, str]) -> bool:
        """See `Bucket.create`; a conditional write (`If-None-Match: *` in S3)."""
        try:
            await self._put(path, data, headers, create=True)
        except AlreadyExistsError:
            return False
        except BaseError as error:
            raise _failed(error) from error
        return True

    async def replace(self, path: str, data: bytes, headers: dict[str, str]) -> None:
        """See `Bucket.replace`."""
        try:
            await self._put(path, data, headers, create=False)
        except BaseError as error:
            raise _failed(error) from error

    async def read(self, path: str) -> bytes | None:
        """See `Bucket.read`."""
        try:
            async with asyncio.timeout(ANSWER_WITHIN_S):
                return bytes(await (await self._store.get_async(path)).bytes_async())
        except (NotFoundError, FileNotFoundError):  # which of them depends on the kind of store
            return None
        except BaseError as error:
            raise _failed(error) from error

    async def _put(self, path: str, data: bytes, headers: dict[str, str], *, create: bool) -> None:
        async with asyncio.timeout(ANSWER_WITHIN_S):  # TimeoutError is an OSError
            await self._store.put_async(
                path,
                data,
                attributes=dict(headers),
                mode="create" if create else "overwrite",
                use_multipart=False,
            )


def open_bucket(url: str) -> ObjectBucket:
    """A bucket by its URL: `s3://bucket/prefix`, also `gs://` and `az://`.

    Endpoint and credentials come from the environment, as obstore reads it: `AWS_ENDPOINT_URL`,
    `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`, `AWS_REGION`, …

    Raises:
        SetupError: not the URL of an object store.
    """
    scheme, found, rest = url.partition("://")
    if not found or scheme not in _SCHEMES or not rest.strip("/"):
        raise SetupError(
            f"not the URL of an object store: {url!r:.80}", hint="Give s3://bucket/prefix."
        )
    try:
        store = from_url(
            url,
            retry_config={"max_retries": 0, "retry_timeout": timedelta(seconds=ANSWER_WITHIN_S)},
        )
    except (BaseError, ValueError) as error:
        raise SetupError(f"the object store can't be used: {_line(error)}") from error
    assert isinstance(store, _STORES)
    return ObjectBucket(store)


def _failed(error: BaseError) -> OSError:
    return OSError(f"{type(error).__name__}: {_line(error)}")


def _line(error: Exception) -> str:
    """The first line of what went wrong: the rest is the library's own debugging."""
    return str(error).strip().partition("\n")[0][:200]
