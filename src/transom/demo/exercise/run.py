"""`transom demo --exercise`: starts the town, plays the script, tells what held."""

import asyncio
from collections.abc import Callable
from pathlib import Path

from transom.demo.exercise.oracle import Fact
from transom.demo.exercise.page import as_page
from transom.demo.exercise.papers import Pace, give_all, papers
from transom.demo.exercise.play import Played, play
from transom.demo.exercise.script import Script, packaged, trimmed
from transom.demo.exercise.tell import table, verdict
from transom.demo.exercise.town import Town, now_ms
from transom.demo.interactive import demo_folder
from transom.demo.options import DemoOptions
from transom.errors import InputError, SetupError

LEAST_MINUTES = 1.0
SETTING_MS = 20_000
"""For the last consents to be given between the choice of the beginning and the beginning."""


def run_exercise(
    options: DemoOptions,
    *,
    minutes: float | None = None,
    cameras: int | None = None,
    report: Path | None = None,
    script: Script | None = None,
    say: Callable[[str], None] = print,
) -> Played:
    """Plays an exercise, the packaged one if no other is given.

    Args:
        minutes: how long it takes; its own time otherwise. What the product counts in minutes by
            the clock (a knock, an alarm, hours) isn't shortened below them.
        cameras: at most so many, as far as the script can do without.
        report: a file for the whole of it: a page if it ends in `.html`, else text.

    Raises:
        InputError: `minutes` or `report`.
        SetupError: something doesn't start.
    """
    script = trimmed(script or packaged(), cameras or 10**6)
    minutes = script.minutes if minutes is None else minutes
    if minutes < LEAST_MINUTES:
        raise InputError("minutes", f"an exercise takes at least {LEAST_MINUTES:g} minutes")
    if report is not None and not report.parent.is_dir():
        raise InputError("report", f"there is no folder {report.parent}")
    lines: list[str] = []

    def tell(line: str) -> None:
        lines.append(line)
        say(line)

    tell(_opening(script, minutes))
    with demo_folder(options) as folder, Town(folder, script) as town:
        played = asyncio.run(_play(town, minutes * 60_000 / script.minutes, tell))
    played.lines = lines
    told = f"{table(played)}\n{verdict(played)}"
    say(told)
    if report is not None:
        page = report.suffix in (".html", ".htm")
        _write(report, as_page(played) if page else "\n".join([*lines, told, ""]))
    return played


async def _play(town: Town, minute_ms: float, say: Callable[[str], None]) -> Played:
    await asyncio.to_thread(town.add_cameras)
    say(f"{len(town.camera_of)} cameras give a picture. Nobody sees any of them.")
    pace = Pace(now_ms() + SETTING_MS, minute_ms)
    ends = {
        name: pace.instant(program.ends)
        for name, program in town.script.programs.items()
        if program.ends is not None
    }
    await asyncio.to_thread(town.make_ending_programs, ends)
    until = {name: int(made["not_after"]) for name, made in town.programs.items()}
    given = papers(town.script, pace)
    began = now_ms()
    names = await asyncio.to_thread(lambda: list(give_all(town, given, until)))
    facts = [Fact("give", name, began, now_ms()) for name in names]
    facts += [Fact("sunset", name, at, at) for name, at in ends.items()]
    say("The owners have signed what they wrote.")
    return await play(town, given, pace, facts, say)


def _opening(script: Script, minutes: float) -> str:
    lines = [
        f"An exercise of {minutes:g} minutes: {len(script.cameras())} cameras of"
        f" {len(script.owners)} owners, {len(script.operators)} operators of"
        f" {len(script.agencies)} agencies. All of it runs on this machine.",
        "",
        "What the owners have written:",
    ]
    for name, written in script.consents.items():
        owner = script.owners[written.owner or name]
        count = len(script.covered(name))
        cameras = "1 camera" if count == 1 else f"{count} cameras"
        lines.append(f"  {owner.name}, {owner.place} ({cameras}): {written.words}")
    return "\n".join([*lines, "", "Starting hub, witnesses, desks, gateways and cameras…"])


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise SetupError(f"{path} can't be written: {error.strerror}") from error
