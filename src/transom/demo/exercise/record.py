"""Holds the public log and the owners' own records against what was really seen, both ways."""

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from transom.demo.exercise.judge import Observed, Violation
from transom.demo.exercise.town import now_ms
from transom.demo.log_check import LogCheck, check_log
from transom.testing.stack import Stack

RULES_OF_NO_ENTRY = ("not_found",)
"""Such a question is about a camera that the agency can't know of; it isn't one of the log's."""


@dataclass
class Record:
    """What stands in the log and at the owners'.

    Args:
        looks: by session, the look on its owner's page, with `owner`.
    """

    log: LogCheck
    looks: dict[str, dict[str, Any]] = field(default_factory=dict)


async def read_record(town: Stack, owners: Mapping[str, Any], shown: int) -> Record:
    """Verifies the log from its files, as a stranger would, and reads every owner's page.

    Args:
        owners: each owner's seat.
        shown: so many looks must be over at the owners' before the log is read.
    """
    looks: dict[str, dict[str, Any]] = {}
    async with asyncio.timeout(60):
        while True:
            looks = {}
            for owner, seat in owners.items():
                state = await asyncio.to_thread(seat.state)
                looks |= {one["session_id"]: one | {"owner": owner} for one in state["looks"]}
            if len(looks) >= shown:
                break
            await asyncio.sleep(0.5)
    await asyncio.sleep(2)  # the last ends are on their way into the log
    return Record(await asyncio.to_thread(check_log, town), looks)


def hold_against(
    record: Record,
    observed: list[Observed],
    *,
    cameras: Mapping[str, str],
    agencies: Mapping[str, str],
) -> Iterator[Violation]:
    """What is wrong.

    Args:
        cameras, agencies: the product's identifiers, by the script's names.
    """
    log, now = record.log, now_ms()
    if log.error:
        yield Violation("log", now, f"the log doesn't verify: {log.error}")
        return
    for finding in log.findings:
        yield Violation("log", now, f"the log's entries contradict themselves: {finding}")
    asked = sum(one.told not in RULES_OF_NO_ENTRY for one in observed)
    if log.count("view_session.asked") != asked:
        text = f"{asked} questions were asked, the log has {log.count('view_session.asked')}"
        yield Violation("log", now, text)
    seen = {one.session_id: one for one in observed if one.frames}
    for session_id in record.looks.keys() - seen.keys():
        look = record.looks[session_id]
        if look["frames"]:
            text = f"{look['owner']}'s page lists a look that nobody had: {session_id}"
            yield Violation("record", look["since"], text)
    for session_id, one in seen.items():
        yield from _one(record, session_id, one, cameras, agencies)


def _one(
    record: Record,
    session_id: str,
    one: Observed,
    cameras: Mapping[str, str],
    agencies: Mapping[str, str],
) -> Iterator[Violation]:
    at, ask = one.frames[0][1], one.ask
    what = f"{ask.operator}'s look at {ask.camera}"
    look = record.looks.get(session_id)
    if look is None:
        yield Violation("record", at, f"{what} isn't on the owner's page")
        return
    same = look["camera_id"] == cameras[ask.camera] and look["owner"] == ask.camera.split("/")[0]
    if not (same and look["purpose"] == ask.purpose and look["blur"] == ask.blur):
        yield Violation("record", at, f"the owner's page tells {what} otherwise than it was")
    if not look["verified"]:
        yield Violation("record", at, f"{what} opened without its entry being proved")
    entry = record.log.entries[look["entry_index"]]
    told = (entry.type, entry.agency, entry.purpose, entry.blur)
    if told != ("view_session.opened", agencies[ask.agency], ask.purpose, ask.blur):
        yield Violation("log", at, f"the log's entry {look['entry_index']} isn't {what}: {told}")
    closed = [
        e
        for e in record.log.entries
        if e.type == "view_session.closed" and e.refers_to == entry.commitment
    ]
    if len(closed) != 1:
        yield Violation("log", at, f"{what} has {len(closed)} ends in the log")
