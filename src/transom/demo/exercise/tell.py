"""The exercise's result in words: a bar for each person and camera, and the verdict."""

import html
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from transom.demo.exercise.judge import Observed
from transom.demo.exercise.oracle import Ask, Oracle
from transom.demo.exercise.play import Played

COLUMNS = 30
SEEN, MAY, KNOCK, SHUT = "#", ".", "?", " "
LEGEND = (
    f"{SEEN} pictures were opened   {MAY} would open if asked for a purpose that the owner named"
    f"   {KNOCK} the owner is asked first   (blank) doesn't open"
)


def table(played: Played) -> str:
    """Person × camera × time."""
    script = played.script
    operators = list(script.operators)
    wide = max(len(script.camera_name(c)) for c in script.cameras())
    oracle = played.oracle()
    heads = [
        f"{script.operators[o].name} ({script.agencies[script.operators[o].agency]})"
        for o in operators
    ]
    lines = ["", "Who could see what, and when: one column is a thirtieth of the time."]
    lines += [LEGEND, ""]
    lines.append(" " * wide + "  " + "  ".join(f"{h:{COLUMNS + 2}.{COLUMNS + 2}}" for h in heads))
    for camera in script.cameras():
        bars = [f"|{bar(played, oracle, operator, camera)}|" for operator in operators]
        lines.append(f"{script.camera_name(camera):{wide}}  " + "  ".join(bars))
    return "\n".join(lines)


def bar(played: Played, oracle: Oracle, operator: str, camera: str) -> str:
    """One person's time at one camera."""
    looks = [
        one for one in played.looks if (one.ask.operator, one.ask.camera) == (operator, camera)
    ]
    asks = list(_questions(played, operator, camera))
    step = max(1, played.ended - played.began) / COLUMNS
    edges = [played.began + round(step * n) for n in range(COLUMNS + 1)]
    return "".join(_cell(oracle, looks, asks, part) for part in pairwise(edges))


def _cell(oracle: Oracle, looks: list[Observed], asks: list[Ask], part: tuple[int, int]) -> str:
    first, last = part
    if any(first <= arrived < last for one in looks for _, arrived in one.frames):
        return SEEN
    answers = {oracle.why_not(ask, (first + last) // 2) for ask in asks}
    return MAY if "" in answers else KNOCK if "knock" in answers else SHUT


def _questions(played: Played, operator: str, camera: str) -> Iterator[Ask]:
    """Every question for which somebody could get in at all."""
    agency = played.script.operators[operator].agency
    for paper in played.papers:
        if paper.agency == agency and camera in paper.cameras:
            for purpose in paper.purposes:
                yield Ask(
                    look="", operator=operator, agency=agency, camera=camera, purpose=purpose,
                    blur="blurred", minutes=1, began=0, done=0,
                )  # fmt: skip


def verdict(played: Played) -> str:
    """What it comes to, in words."""
    refused = sum(not one.frames for one in played.looks)
    lines = [
        "",
        f"{len(played.looks)} questions: {played.figures.looks} looks opened, {refused} opened"
        f" nothing. {played.figures.frames} pictures were opened.",
        "The last picture after an owner's own act (stop, withdrawal) was opened"
        f" {max(0, played.figures.latest_ms)} ms after the gateway's answer.",
        f"The public log has {played.log_size} entries, cosigned by {played.witnesses} witnesses,"
        " and verifies; each look has its entry, and stands on its owner's page.",
        "",
    ]
    if played.held:
        return "\n".join([*lines, "OK: nobody saw what they may not, and what was allowed opened."])
    lines[3:4] = []
    wrong = [f"  {v.kind}: {v.text}" for v in played.violations]
    return "\n".join([*lines, f"NOT OK: {len(wrong)} things didn't hold. The first:", *wrong])


def as_json(played: Played) -> dict[str, Any]:
    """The same for machines."""
    return {
        "held": played.held,
        "minutes": round((played.ended - played.began) / 60_000, 2),
        "cameras": len(played.script.cameras()),
        "owners": len(played.script.owners),
        "operators": len(played.script.operators),
        "agencies": len(played.script.agencies),
        "steps": len(played.steps_held),
        "steps_held": sum(played.steps_held),
        "asked": len(played.looks),
        "looks": played.figures.looks,
        "frames_opened": played.figures.frames,
        "owner_act_to_last_frame_ms": max(0, played.figures.latest_ms),
        "log_size": played.log_size,
        "witnesses": played.witnesses,
        "violations": [{"kind": v.kind, "at": v.at, "text": v.text} for v in played.violations],
    }


def as_page(played: Played) -> str:
    """The same as a page to keep: one file, nothing from elsewhere."""
    told = html.escape("\n".join([*played.lines, table(played), verdict(played)]))
    papers = "".join(
        f"<li><b>{html.escape(played.script.owners[written.owner or name].name)}</b>, "
        f"{html.escape(played.script.owners[written.owner or name].place)}: "
        f"{html.escape(written.words)}</li>"
        for name, written in played.script.consents.items()
    )
    title = "OK" if played.held else f"Not OK: {len(played.violations)}"
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>Transom: exercise</title>'
        '<meta name="viewport" content="width=device-width"><style>body{font:16px/1.5 sans-serif;'
        "margin:2rem auto;max-width:80rem;padding:0 1rem}pre{font-size:12px;line-height:1.35;"
        "overflow-x:auto}</style>"
        f"<h1>Exercise: {title}</h1><h2>What the owners have written</h2><ul>{papers}</ul>"
        f"<h2>What happened</h2><pre>{told}</pre></html>\n"
    )
