"""The log in an object store: whole before anybody is answered, and never two logs in one place."""

import asyncio

import pytest
from log_world import SIGNER, World, entry
from obstore.store import MemoryStore

from transom.core.log.checkpoint import verify_checkpoint
from transom.core.log.note import NoteSigner
from transom.core.log.tiles import new_tiles
from transom.core.signing import Signer
from transom.errors import FatalError, SetupError, StorageUnavailable
from transom.hub.transparency import store_remote as module
from transom.hub.transparency.bucket import ObjectBucket, open_bucket
from transom.hub.transparency.store_files import LogFiles
from transom.hub.transparency.store_remote import RemoteLog

SIZE = 300


@pytest.fixture
def store():
    return MemoryStore()


@pytest.fixture
def world(tmp_path, store, monkeypatch):
    monkeypatch.setattr(module, "PAUSES_S", (0, 0))
    made = World(tmp_path)
    made.bucket = ObjectBucket(store)
    yield made
    made.close()


def found(store, path):
    return bytes(store.get(path).bytes())


def whole(world, store, size):
    """Whether the store holds the tiles that a tree of this size has, as the folder does."""
    files = LogFiles(world.data)
    return all(found(store, tile.path) == files.read_tile(tile) for tile in new_tiles(0, size))


async def test_when_it_is_answered_all_of_it_is_in_the_store(world, store):
    async with world.open() as log:
        for number in range(3):
            done = await log.append(entry(number))
            shown = verify_checkpoint(found(store, "checkpoint"), policy=world.policy)
            assert shown.size == done.tree_size == number + 1
            assert whole(world, store, shown.size)
    assert found(store, "vkey").decode() == f"{SIGNER.vkey.to_text()}\n"


async def test_objects_say_what_they_are_and_how_long_they_may_be_kept(world, store):
    async with world.open() as log:
        await log.append(entry(0))
    tile = store.get("tile/entries/000.p/1").attributes
    assert tile["Content-Type"] == "application/octet-stream"
    assert "immutable" in tile["Cache-Control"]
    checkpoint = store.get("checkpoint").attributes
    assert checkpoint["Content-Type"] == "text/plain; charset=utf-8"
    assert checkpoint["Cache-Control"] == "no-cache"


async def test_without_a_quorum_the_cosigned_checkpoint_stays_and_the_newest_stands_aside(
    world, store
):
    async with world.open() as log:
        await log.append(entry(0))
        cosigned = found(store, "checkpoint")
        world.south.cut()
        await log.append(entry(1), need_quorum=False)
        assert found(store, "checkpoint") == cosigned
        assert found(store, "checkpoint.unwitnessed").decode().split("\n")[1] == "2"


async def test_a_store_that_is_named_later_gets_everything(world, store):
    bucket, world.bucket = world.bucket, None
    async with world.open() as log:
        await asyncio.gather(*(log.append(entry(number)) for number in range(SIZE)))
    world.bucket = bucket
    async with world.open() as log:
        await log.append(entry(SIZE))
        assert whole(world, store, SIZE + 1)


async def test_an_outage_is_named_and_what_it_kept_back_is_there_afterwards(world, store):
    class Outage(ObjectBucket):
        out = False

        async def create(self, path, data, headers):
            if self.out and "entries" in path:
                raise OSError("connection refused")
            return await super().create(path, data, headers)

    world.bucket = bucket = Outage(store)
    async with world.open() as log:
        await log.append(entry(0))
        bucket.out = True
        for number in (1, 2):
            with pytest.raises(StorageUnavailable, match="object store: connection refused"):
                await log.append(entry(number))
        assert "connection refused" in (log.trouble() or "")
        bucket.out = False
        assert (await log.append(entry(1))).cosigned
        assert log.trouble() is None
        assert whole(world, store, 3)


@pytest.mark.parametrize("path", ["tile/0/000.p/2", "tile/entries/000.p/2"])
async def test_a_tile_with_other_bytes_stops_the_log(world, store, path):
    store.put(path, b"other bytes")
    async with world.open() as log:
        await log.append(entry(0))
        with pytest.raises(FatalError, match="other bytes"):
            await log.append(entry(1))
        assert "other bytes" in (await log.failed()).message


async def test_a_store_that_holds_more_than_the_folder_stops_the_log(world, store, tmp_path):
    async with world.open() as log:
        await log.append(entry(0))
        await log.append(entry(1))
    world.data = tmp_path / "older"
    world.data.mkdir()
    async with world.open() as log:
        with pytest.raises(FatalError, match="2 entries, the folder's only"):
            await log.append(entry(0))


async def test_a_store_with_another_tree_stops_the_log(world, store, tmp_path):
    async with world.open() as log:
        await log.append(entry(0))
    world.data = tmp_path / "other"
    world.data.mkdir()
    bucket, world.bucket = world.bucket, None
    async with world.open() as log:
        await log.append(entry(7), need_quorum=False)
    world.bucket = bucket
    async with world.open() as log:
        with pytest.raises(FatalError, match="of another tree"):
            await log.append(entry(8))


async def test_a_store_of_another_log_stops_the_log(world, store):
    stranger = NoteSigner("other.example/log", Signer.generate())
    store.put("vkey", f"{stranger.vkey.to_text()}\n".encode())
    async with world.open() as log:
        with pytest.raises(FatalError, match="another log"):
            await log.append(entry(0))


async def test_a_damaged_checkpoint_in_the_store_stops_the_log(world, store):
    store.put("checkpoint", b"nonsense")
    async with world.open() as log:
        with pytest.raises(FatalError, match="contradicts"):
            await log.append(entry(0))


async def test_a_store_that_ignores_create_only_writes_is_refused(tmp_path, store):
    class Careless(ObjectBucket):
        async def create(self, path, data, headers):
            await self.replace(path, data, headers)
            return True

    remote = RemoteLog(Careless(store), LogFiles(tmp_path), SIGNER.vkey)
    with pytest.raises(FatalError, match="overwrites"):
        await remote.publish_tiles(0)


@pytest.mark.parametrize("url", ["", "bucket", "s3://", "http://host/bucket", "file:///tmp/log"])
def test_what_is_no_object_stores_url_is_refused(url):
    with pytest.raises(SetupError, match="not the URL of an object store"):
        open_bucket(url)
