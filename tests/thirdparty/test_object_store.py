"""The public log in an S3 store that isn't ours, read from there by a verifier that isn't ours."""

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from go_tool import build, verify
from s3_server import BUCKET, S3Server

from transom.clock import SystemClock
from transom.core.log.entry import Entry, commit
from transom.core.log.note import NoteSigner
from transom.core.log.policy import require_all
from transom.core.signing import Signer
from transom.errors import FatalError
from transom.hub.transparency import store_remote
from transom.hub.transparency.bucket import Bucket, ObjectBucket, open_bucket
from transom.hub.transparency.sequencer import open_sequencer

SIGNER = NoteSigner("hub.example/log", Signer.from_seed(bytes(32)))
POLICY = require_all(SIGNER.vkey, [])


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    made = S3Server(tmp_path_factory.mktemp("s3") / "weed")
    try:
        yield made.start()
    finally:
        made.stop()


@pytest.fixture
def environment(server: S3Server, monkeypatch: pytest.MonkeyPatch) -> S3Server:
    """The environment of a hub that knows the server."""
    for name, value in server.environment.items():
        monkeypatch.setenv(name, value)
    return server


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("go"))


def entry(number: int) -> Entry:
    return Entry(type="log.created", time=number, commitment=commit({"n": number}, bytes(32)))


async def fill(data: Path, bucket: Bucket, batches: tuple[int, ...], first: int = 0) -> int:
    """Appends batch after batch; how many entries the log has then."""
    async with open_sequencer(
        data, signer=SIGNER, policy=POLICY, clock=SystemClock(), bucket=bucket
    ) as log:
        for batch in batches:
            await asyncio.gather(*(log.append(entry(first + i)) for i in range(batch)))
            first += batch
        return log.checkpoint().size


def verified(program: Path, url: str, old: int = 0) -> int:
    """What the Go verifier says of the log at a URL: its size."""
    done = verify(program, url, SIGNER.vkey.to_text(), old=old)
    assert done.returncode == 0, done.stderr
    return int(json.loads(done.stdout)["size"])


async def test_the_go_verifier_reads_the_whole_log_from_the_store(
    environment: S3Server, program: Path, tmp_path: Path
) -> None:
    url = f"{environment.url}/{BUCKET}/whole"
    size = await fill(tmp_path, open_bucket(f"s3://{BUCKET}/whole"), (1, 6, 250, 60))
    assert await asyncio.to_thread(verified, program, url, 257) == size == 317
    async with httpx.AsyncClient(trust_env=False) as client:
        tile = await client.get(f"{url}/tile/entries/000")
        assert tile.headers["content-type"] == "application/octet-stream"
        assert "immutable" in tile.headers["cache-control"]
        checkpoint = await client.get(f"{url}/checkpoint")
        assert checkpoint.headers["content-type"] == "text/plain; charset=utf-8"
        assert checkpoint.headers["cache-control"] == "no-cache"
        assert (await client.put(f"{url}/checkpoint", content=b"x")).status_code == 403


class Faulty(ObjectBucket):
    """Loses writes, or saves them and reports them lost: each first try of a path."""

    def __init__(self, made: ObjectBucket, *, saved: bool) -> None:
        super().__init__(made._store)
        self.saved, self.tried = saved, set[tuple[str, bytes]]()

    async def create(self, path: str, data: bytes, headers: dict[str, str]) -> bool:
        await self._fail(path, data, headers)
        return await super().create(path, data, headers)

    async def replace(self, path: str, data: bytes, headers: dict[str, str]) -> None:
        await self._fail(path, data, headers)
        await super().replace(path, data, headers)

    async def _fail(self, path: str, data: bytes, headers: dict[str, str]) -> None:
        if (path, data) in self.tried:
            return
        self.tried.add((path, data))
        if self.saved:
            await super().replace(path, data, headers)
        raise ConnectionResetError("the connection was reset")


@pytest.mark.parametrize("saved", [False, True], ids=["lost", "saved_but_reported_lost"])
async def test_writes_may_fail_and_the_log_in_the_store_is_whole(
    environment: S3Server,
    program: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    saved: bool,
) -> None:
    monkeypatch.setattr(store_remote, "PAUSES_S", (0.0,))
    place = f"{BUCKET}/faults-{saved}"
    bucket = Faulty(open_bucket(f"s3://{place}"), saved=saved)
    size = await fill(tmp_path, bucket, (1, 300, 5))
    assert len(bucket.tried) > 10
    assert await asyncio.to_thread(verified, program, f"{environment.url}/{place}") == size


async def test_a_restart_finishes_what_an_outage_interrupted(
    environment: S3Server, program: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store_remote, "PAUSES_S", ())
    url = f"{environment.url}/{BUCKET}/restart"
    bucket = open_bucket(f"s3://{BUCKET}/restart")

    class Half(ObjectBucket):
        """Takes entries and loses hashes."""

        async def create(self, path: str, data: bytes, headers: dict[str, str]) -> bool:
            if path.startswith("tile/0"):
                raise ConnectionResetError("the connection was reset")
            return await super().create(path, data, headers)

    await fill(tmp_path, bucket, (3,))
    with pytest.raises(Exception, match="the connection was reset"):
        await fill(tmp_path, Half(bucket._store), (4,), first=3)
    assert await asyncio.to_thread(verified, program, url) == 3
    assert await fill(tmp_path, bucket, (1,), first=7) == 8
    assert await asyncio.to_thread(verified, program, url) == 8


async def test_other_bytes_in_a_tiles_place_stop_the_log_and_stay(
    environment: S3Server, tmp_path: Path
) -> None:
    bucket = open_bucket(f"s3://{BUCKET}/other")
    await bucket.create("tile/0/000.p/2", b"other bytes", {})
    await fill(tmp_path, bucket, (1,))
    with pytest.raises(FatalError, match="other bytes"):
        await fill(tmp_path, bucket, (1,), first=1)
    assert await bucket.read("tile/0/000.p/2") == b"other bytes"
