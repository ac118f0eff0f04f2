"""The owners' words made into consents at their gateways, and into papers for the oracle."""

import math
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from transom.demo.exercise.oracle import MINUTE_MS, Paper
from transom.demo.exercise.script import Script, Written
from transom.demo.exercise.town import Town

EVERY_DAY = list(range(1, 8))
MOST_MINUTES = 60
BEFORE_MS = 60 * MINUTE_MS
"""Hours that must hold at the beginning began so long before it."""


@dataclass(frozen=True)
class Pace:
    """When the exercise begins (milliseconds since 1970), and how many of them a minute takes."""

    began: int
    minute_ms: float

    def instant(self, minute: float) -> int:
        """When a minute of the script is."""
        return self.began + round(minute * self.minute_ms)


def papers(script: Script, pace: Pace) -> list[Paper]:
    """What the oracle reads, one paper for each written consent and agency."""
    return [
        Paper(
            name=f"{name}:{agency}",
            owner=written.owner or name,
            cameras=frozenset(script.covered(name)),
            agency=agency,
            program=written.program,
            tier=written.tier,
            blur=written.blur,
            purposes=frozenset(written.purposes),
            hours=hours(written, pace),
            alarm_minutes=alarm_minutes(written, pace),
        )
        for name, written in script.consents.items()
        for agency in written.agencies
    ]


def hours(written: Written, pace: Pace) -> tuple[str, str] | None:
    """Its hours by the clock: until the first whole minute after its `until`."""
    if written.until is None:
        return None
    end = math.ceil(pace.instant(written.until) / MINUTE_MS) * MINUTE_MS
    return _clock(pace.began - BEFORE_MS), _clock(end)


def alarm_minutes(written: Written, pace: Pace) -> int | None:
    """For how long an alarm opens it: as written, in the exercise's minutes, at least one."""
    if written.alarm_minutes is None:
        return None
    return max(1, round(written.alarm_minutes * pace.minute_ms / MINUTE_MS))


def give_all(town: Town, given: list[Paper], programs: Mapping[str, int]) -> Iterator[str]:
    """Gives every paper's consents at its owner's gateway; yields each paper given.

    Args:
        programs: until when each runs.
    """
    owners = list(dict.fromkeys(paper.owner for paper in given))

    def give(owner: str) -> list[str]:
        mine = [paper for paper in given if paper.owner == owner]
        for paper in mine:
            for camera in sorted(paper.cameras):
                terms = _terms(town, paper) | {"not_after": programs[paper.program]}
                town.seats[owner].give_consent(town.camera_of[camera], **terms)
        return [paper.name for paper in mine]

    with ThreadPoolExecutor(max(1, len(owners))) as pool:
        for names in pool.map(give, owners):
            yield from names


def _terms(town: Town, paper: Paper) -> dict[str, Any]:
    terms: dict[str, Any] = {
        "agency_id": town.agencies[paper.agency]["agency_id"],
        "program_id": town.programs[paper.program]["program_id"],
        "purposes": sorted(paper.purposes),
        "tier": paper.tier,
        "blur": paper.blur,
        "rights": [] if paper.tier == "registry" else ["live"],
        "max_minutes": MOST_MINUTES,
    }
    if paper.hours is not None:
        window = {"days": EVERY_DAY, "start": paper.hours[0], "end": paper.hours[1]}
        terms["hours"] = {"timezone": "UTC", "windows": [window]}
    if paper.alarm_minutes is not None:
        terms["alarm_minutes"] = paper.alarm_minutes
    return terms


def _clock(at: int) -> str:
    return f"{datetime.fromtimestamp(at / 1000, UTC):%H:%M}"
