"""Holds what was really seen against what the oracle says, both ways. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from transom.demo.exercise.oracle import Ask, Oracle, Span

SLACK_MS = {
    "hours": 1_000,
    "alarm": 1_000,
    "sunset": 1_000,
    "device": 2_000,
    "left": 5_000,
}
"""How long after an end a picture may still be taken. An owner's own act isn't in the list: no
picture taken after the gateway has answered it may reach anybody. What ends by the clock may take a
gateway's tick; a revoked device, the way from desk to gateway over the hub; who leaves by
themselves isn't being kept out."""
ARRIVAL_MS = 3_000
"""How long a picture that was taken in time may be on its way, on a machine that is busy."""
MUST_SEE_MS = 6_000
"""A look that may run so long must show something, and no gap is longer while it may run."""


@dataclass
class Observed:
    """What came of a question.

    Args:
        frames: of each picture that was really opened, when the camera's gateway took it and when
            it was opened, milliseconds since 1970.
        told: the rule that was named in refusing it, or the reason why it ended.
        message: the same in words.
        again: it was asked again, as somebody on the way hadn't answered in time.
    """

    ask: Ask
    session_id: str = ""
    frames: list[tuple[int, int]] = field(default_factory=list)
    told: str = ""
    message: str = ""
    again: bool = False


@dataclass(frozen=True)
class Violation:
    """Something that didn't hold. `kind`: `seen`, `not_seen`, `step`, `log` or `record`."""

    kind: str
    at: int
    text: str


@dataclass(frozen=True)
class Figures:
    """`latest_ms`: by how much the last picture after an owner's act was opened later than it."""

    looks: int = 0
    frames: int = 0
    latest_ms: int = 0


def judge(
    looks: Sequence[Observed], widest: Oracle, narrowest: Oracle, names: Mapping[str, str]
) -> list[Violation]:
    """Every violation, oldest first.

    Args:
        names: of operators and cameras, for the texts.
    """
    found: list[Violation] = []
    for one in looks:
        found += _too_much(one, widest.span(one.ask), names)
        if not one.again:
            found += _too_little(one, narrowest.span(one.ask), names)
    return sorted(found, key=lambda v: v.at)


def _who(ask: Ask, names: Mapping[str, str]) -> str:
    return f"{names.get(ask.operator, ask.operator)}, {names.get(ask.camera, ask.camera)}"


def _too_much(one: Observed, span: Span, names: Mapping[str, str]) -> list[Violation]:
    if not one.frames:
        return []
    if span.opens is None:
        text = (
            f"{_who(one.ask, names)}: saw {len(one.frames)} pictures and may see none: {span.why}"
        )
        return [Violation("seen", one.frames[0][1], text)]
    early = [arrived for _, arrived in one.frames if arrived < span.opens]
    until = span.ends + SLACK_MS.get(span.why, 0)
    late = [
        arrived for taken, arrived in one.frames if taken > until or arrived > until + ARRIVAL_MS
    ]
    found = []
    if early:
        text = f"{_who(one.ask, names)}: saw {len(early)} pictures before it was allowed"
        found.append(Violation("seen", early[0], text))
    if late:
        after = max(late) - span.ends
        text = (
            f"{_who(one.ask, names)}: saw {len(late)} pictures after the end ({span.why}), "
            f"the last one {after} ms after it"
        )
        found.append(Violation("seen", late[0], text))
    return found


def _too_little(one: Observed, span: Span, names: Mapping[str, str]) -> list[Violation]:
    if span.opens is None:
        return []
    moments = [arrived for _, arrived in one.frames if arrived <= span.ends]
    edges = [span.opens, *moments, span.ends]
    before, gap = max(((a, b - a) for a, b in pairwise(edges)), key=lambda edge: edge[1])
    # What opens first needs the log's entry, the witnesses and the owner's gateway.
    allowed = MUST_SEE_MS * (3 if before == span.opens else 1)
    if gap <= allowed:
        return []
    what = "was dark" if moments else "saw nothing"
    text = f"{_who(one.ask, names)}: {what} for {gap / 1000:.1f} s though allowed"
    return [Violation("not_seen", before, f"{text} ({one.told or 'no reason was told'})")]


def alike(looks: Sequence[Observed], widest: Oracle) -> list[Violation]:
    """An owner's no and an owner's silence must be told in the same words (P10)."""
    asked = [one for one in looks if one.session_id and widest.span(one.ask).why == "knock"]
    told = {(one.told, one.message) for one in asked}
    if len(told) <= 1:
        return []
    text = f"knocks without a yes were told differently: {sorted(told)}"
    return [Violation("step", asked[0].ask.began, text)]


def figures(looks: Sequence[Observed], widest: Oracle) -> Figures:
    """What it comes to."""
    spans = [(one, widest.span(one.ask)) for one in looks if one.frames]
    by_owner = [
        one.frames[-1][1] - span.ends
        for one, span in spans
        if span.why in ("stopped", "withdrawn") and span.opens is not None
    ]
    return Figures(
        looks=len(spans),
        frames=sum(len(one.frames) for one, _ in spans),
        latest_ms=max([0, *by_owner]),
    )
