"""The exercise's result in words: a bar for each person and camera, and the verdict."""

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


def outcome(played: Played) -> list[str]:
    """What it comes to, a sentence each."""
    refused = sum(not one.frames for one in played.looks)
    told = [
        f"{len(played.looks)} questions: {played.figures.looks} looks opened, {refused} opened"
        f" nothing. {played.figures.frames} pictures were opened."
    ]
    again = sum(one.again for one in played.looks)
    if again:
        told.append(
            f"{again} of them were asked again, as hub, witnesses or gateway didn't answer in time."
        )
    if not played.held:
        return [*told, f"NOT OK. Things that didn't hold: {len(played.violations)}."]
    return [
        *told,
        "No picture that was taken after an owner's own act (stop, withdrawal) was opened by"
        f" anybody; the last one taken before was opened {max(0, played.figures.latest_ms)} ms"
        " after the gateway's answer.",
        f"The public log has {played.log_size} entries, cosigned by {played.witnesses} witnesses,"
        " and verifies. Each look has its entry in it, and stands on its owner's page.",
        "OK: nobody saw what they may not, and what was asked for and allowed was seen.",
    ]


def verdict(played: Played) -> str:
    """The same as text, with everything that didn't hold."""
    wrong = [f"  {v.kind}: {v.text}" for v in played.violations]
    return "\n".join(["", *outcome(played), *wrong])


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
