"""Work that nobody waits for: its failures show, and an unknown write ends the process."""

import asyncio

import pytest

from transom.errors import FatalError, StorageUnavailable
from transom.hub.tasks import Tasks


async def fail(error: Exception) -> None:
    raise error


async def test_a_failure_is_counted():
    tasks = Tasks()

    tasks.spawn(fail(StorageUnavailable("full")))
    await tasks.drain(5)

    assert tasks.failures == 1


async def test_a_write_of_unknown_result_is_reported_to_whoever_ends_the_process():
    tasks = Tasks()

    tasks.spawn(fail(FatalError("who knows")))

    assert (await asyncio.wait_for(tasks.failed(), 5)).message == "who knows"


async def test_nothing_is_reported_while_all_goes_well():
    tasks = Tasks()
    tasks.spawn(asyncio.sleep(0))
    await tasks.drain(5)

    with pytest.raises(TimeoutError):
        await asyncio.wait_for(tasks.failed(), 0.01)


async def test_draining_waits_for_work_and_not_for_watchers():
    tasks = Tasks()
    done = []

    async def work() -> None:
        await asyncio.sleep(0.01)
        done.append(True)

    tasks.keep(asyncio.sleep(3600))
    tasks.spawn(work())
    await tasks.drain(60)

    assert done == [True]
