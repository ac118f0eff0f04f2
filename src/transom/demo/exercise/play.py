"""Plays the script in real time, and after each step asks who sees what."""

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field

from transom.demo.exercise.judge import Figures, Observed, Violation, alike, figures, judge
from transom.demo.exercise.oracle import Fact, Oracle, Paper
from transom.demo.exercise.papers import Pace
from transom.demo.exercise.people import Person, Watching
from transom.demo.exercise.record import hold_against, read_record
from transom.demo.exercise.script import Script, Step
from transom.demo.exercise.stage import Stage
from transom.demo.exercise.town import Town, now_ms

SEES_MS = 3_000
"""Who has opened a picture so lately sees the camera."""
SETTLE_S = 20.0


@dataclass
class Played:
    """All of it, when it is over.

    Args:
        ended: when the last step was over; everybody has left since.
    """

    script: Script
    began: int
    ended: int
    looks: list[Observed]
    papers: list[Paper]
    facts: list[Fact]
    violations: list[Violation] = field(default_factory=list)
    figures: Figures = field(default_factory=Figures)
    steps_held: list[bool] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    log_size: int = 0
    witnesses: int = 0

    @property
    def held(self) -> bool:
        """Whether everything held."""
        return not self.violations

    def oracle(self) -> Oracle:
        """What may have been seen at most."""
        return Oracle(self.papers, self.facts, "widest", end=self.ended)


async def play(
    town: Town,
    given: list[Paper],
    pace: Pace,
    facts: list[Fact],
    say: Callable[[str], None],
) -> Played:
    """Plays every step, then checks all of it.

    Args:
        facts: what has happened before: consents given, sunsets set.
    """
    people = {name: Person(town, name) for name in town.script.operators}
    async with AsyncExitStack() as open_:
        for person in people.values():
            await open_.enter_async_context(person.seat)
        stage = Stage(town, people, given, say)
        stage.facts += facts
        held = [await _step(stage, step, pace) for step in town.script.steps]
        ended = now_ms()
        await _leave(stage)
        return await _checked(stage, pace.began, ended, held)


async def _step(stage: Stage, step: Step, pace: Pace) -> bool:
    await asyncio.sleep(max(0, pace.instant(step.minute) - now_ms()) / 1000)
    stage.say(f"\n[minute {step.minute:g}] {step.title}")
    before = len(stage.violations)
    for act in step.acts:
        await stage.do(act)
    for who, camera, sees in step.sights():
        await _expect(stage, who, camera, sees)
    stage.say(_sights(stage))
    return len(stage.violations) == before


async def _expect(stage: Stage, who: str, camera: str, sees: bool) -> None:
    """Waits for the camera to be seen, or to fall dark, as the step has it."""
    person = stage.people[who]
    end = asyncio.get_running_loop().time() + SETTLE_S
    while _sees(person.newest(camera)) != sees:
        if asyncio.get_running_loop().time() > end:
            still = "sees nothing of" if sees else "still sees"
            stage.blame("step", f"{stage.name(who)} {still} {stage.name(camera)}")
            return
        await asyncio.sleep(0.1)


def _sees(watching: Watching | None) -> bool:
    return watching is not None and now_ms() - watching.newest < SEES_MS and not watching.over


def _sights(stage: Stage) -> str:
    """Who sees what now, in one line for each person."""
    lines = []
    for person in stage.people.values():
        seen = [
            stage.name(w.seen.ask.camera)
            + (" (people hidden)" if w.seen.ask.blur == "blurred" else "")
            for w in person.looks
            if _sees(w)
        ]
        agency = stage.town.script.agencies[person.agency]
        shown = "; ".join(seen) or "nothing"
        lines.append(f"    -> {stage.name(person.name)} ({agency}) sees: {shown}")
    return "\n".join(lines)


async def _leave(stage: Stage) -> None:
    for person in stage.people.values():
        for watching in person.looks:
            if not watching.over:
                began = now_ms()
                await person.leave(watching)
                stage.facts.append(Fact("leave", watching.seen.ask.look, began, now_ms()))
    reading = [w.reading for w in stage.looks() if w.reading is not None]
    if reading:
        await asyncio.wait(reading, timeout=15)


async def _checked(stage: Stage, began: int, ended: int, held: list[bool]) -> Played:
    town, looks = stage.town, [w.seen for w in stage.looks()]
    names = {who: stage.name(who) for who in [*stage.people, *town.script.cameras()]}
    widest = stage.oracle("widest", end=now_ms())
    found = judge(looks, widest, stage.oracle("narrowest", end=ended), names)
    found += alike(looks, widest)
    record = await read_record(town, town.seats, sum(bool(one.frames) for one in looks))
    agencies = {name: made["agency_id"] for name, made in town.agencies.items()}
    wrong = hold_against(record, looks, cameras=town.camera_of, agencies=agencies)
    return Played(
        script=town.script,
        began=began,
        ended=ended,
        looks=looks,
        papers=stage.papers,
        facts=stage.facts,
        violations=sorted([*stage.violations, *found, *wrong], key=lambda v: v.at),
        figures=figures(looks, widest),
        steps_held=held,
        log_size=record.log.size,
        witnesses=record.log.witnesses,
    )
