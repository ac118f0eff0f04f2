"""Every request to the object store fails once, in each way; the log there is whole after all."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

import pytest
from faulty_disk import LOST, SAVED
from log_audit import audit
from sequencer_child import FolderBucket

from transom.clock import SystemClock
from transom.core.log.entry import Entry, commit
from transom.core.log.note import NoteSigner
from transom.core.log.policy import require_all
from transom.core.signing import Signer
from transom.errors import StorageUnavailable
from transom.hub.transparency import store_remote
from transom.hub.transparency.sequencer import open_sequencer

SIGNER = NoteSigner("hub.example/log", Signer.from_seed(bytes(32)))
POLICY = require_all(SIGNER.vkey, [])
ENTRIES = 2
_T = TypeVar("_T")


class FaultyBucket(FolderBucket):
    """Fails at its `fail_at`-th request, counted from 0, and once only.

    Args:
        fate: `LOST`: it doesn't happen. `SAVED`: it does. Both raise.
    """

    def __init__(self, folder: Path, fail_at: int = -1, fate: str = LOST) -> None:
        super().__init__(folder)
        self.fail_at, self.fate, self.requests = fail_at, fate, 0

    async def create(self, path: str, data: bytes, headers: dict[str, str]) -> bool:
        return await self._do(lambda: FolderBucket.create(self, path, data, headers))

    async def replace(self, path: str, data: bytes, headers: dict[str, str]) -> None:
        await self._do(lambda: FolderBucket.replace(self, path, data, headers))

    async def read(self, path: str) -> bytes | None:
        return await self._do(lambda: FolderBucket.read(self, path))

    async def _do(self, request: Callable[[], Awaitable[_T]]) -> _T:
        number = self.requests
        self.requests += 1
        if number != self.fail_at:
            return await request()
        if self.fate == SAVED:
            await request()
        raise ConnectionResetError("the test's store failed")


def entry(number: int) -> Entry:
    return Entry(type="log.created", time=number, commitment=commit({"n": number}, bytes(32)))


async def run(data: Path, bucket: FaultyBucket) -> int:
    """Appends one by one, starting anew after each error as a hub does; how many there were."""
    errors, number = 0, 0
    while number < ENTRIES:
        async with open_sequencer(
            data, signer=SIGNER, policy=POLICY, clock=SystemClock(), bucket=bucket
        ) as log:
            try:
                while number < ENTRIES:
                    assert (await log.append(entry(number))).index == number
                    assert audit(data / "copy", SIGNER.vkey)[0].size == number + 1
                    number += 1
            except StorageUnavailable:
                errors += 1
    assert audit(data / "copy", SIGNER.vkey) == audit(data / "log", SIGNER.vkey)
    return errors


async def requests(folder: Path) -> int:
    bucket = FaultyBucket(folder / "counted" / "copy")
    assert await run(folder / "counted", bucket) == 0
    return bucket.requests


@pytest.mark.parametrize("tries", [1, 2], ids=["found_at_the_next_start", "tried_again_at_once"])
@pytest.mark.parametrize("fate", [LOST, SAVED])
async def test_any_one_request_may_fail_and_the_copy_is_whole(
    folder: Path, monkeypatch: pytest.MonkeyPatch, fate: str, tries: int
) -> None:
    monkeypatch.setattr(store_remote, "PAUSES_S", (0.0,) * (tries - 1))
    for number in range(await requests(folder)):
        data = folder / f"{number}"
        errors = await run(data, FaultyBucket(data / "copy", number, fate))
        # The first checkpoint of all is published at start-up, which nobody waits for.
        assert errors <= (2 - tries), number
