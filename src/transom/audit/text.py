"""An audit's outcome in words, for a person at a terminal."""

from datetime import UTC, datetime

from transom.audit.outcome import Outcome, totals
from transom.audit.problems import FINE, FORKED
from transom.core.log.findings import SECOND

MOST_LINES = 20
_VERDICTS = {
    FINE: "FINE: everything that the log shows was checked, and nothing is wrong with it.",
    FORKED: "ALARM: the log contradicts what it has signed before.",
}


def tell(outcome: Outcome, now: int) -> str:
    """The outcome in words.

    Args:
        now: milliseconds since 1970.
    """
    lines = [f"Log: {outcome.head.origin if outcome.head else '?'} at {outcome.url}"]
    lines += _trust(outcome)
    lines += _tree(outcome)
    lines += _totals(outcome, now)
    lines += _wrong(outcome)
    lines.append(
        _VERDICTS.get(outcome.exit_code, "FOUND: something is wrong with this log; see above.")
    )
    return "\n".join(lines)


def instant(time: int) -> str:
    """An instant for a person: 2026-11-23 21:51:07 UTC."""
    return f"{datetime.fromtimestamp(time // SECOND, UTC):%Y-%m-%d %H:%M:%S} UTC"


def _trust(outcome: Outcome) -> list[str]:
    keys = [f"    {line}" for line in outcome.trust.lines()]
    if not outcome.trust.first_use:
        return ["Trusted by a policy that you gave:", *keys]
    return [
        "Trusted on first use: these keys are the log's own word. Whoever runs it could have shown",
        "you others. Compare them with what its witnesses publish, then pin them: --policy FILE",
        "with exactly these lines.",
        *keys,
    ]


def _tree(outcome: Outcome) -> list[str]:
    head = outcome.head
    if head is None:
        return []
    lines = [f"Checkpoint: {head.size} entries"]
    if outcome.cosigned:
        said = ", ".join(f"{name} ({instant(at)})" for name, at in outcome.cosigned.items())
        lines.append(f"Witnesses: {said}")
    if outcome.silent_witnesses:
        lines.append(f"Not needed, and silent: {', '.join(outcome.silent_witnesses)}")
    if outcome.verified and outcome.previous_size:
        grown = head.size - outcome.previous_size
        lines.append(
            f"Consistent with the {outcome.previous_size} entries seen before: {grown} new"
        )
    elif outcome.verified:
        lines.append("Seen for the first time: every entry and every tile was checked")
    return lines


def _totals(outcome: Outcome, now: int) -> list[str]:
    if outcome.tally is None:
        return []
    said = totals(outcome.tally, now)
    programs = (
        ", ".join(f"{count} {state.replace('_', ' ')}" for state, count in said["programs"].items())
        or "none"
    )
    return [
        f"Programs: {programs}",
        f"View sessions: {said['asked']} asked, {said['opened']} opened, "
        f"{said['refused']} refused, {said['open_sessions']} open now, "
        f"{said['seconds'] / 3600:.1f} hours in all",
        f"Sealed entries: {said['sealed']}, revealed {said['revealed']}, overdue {said['overdue']}",
        f"Flags: {said['flags']}, unanswered {said['flags_unanswered']}; "
        f"objections: {said['objections']}, unanswered {said['objections_unanswered']}",
    ]


def _wrong(outcome: Outcome) -> list[str]:
    lines = [f"  {problem.code}: {problem.message}" for problem in outcome.problems]
    if outcome.evidence:
        lines.append(f"  the signed checkpoints are kept as evidence in {outcome.evidence}")
    for title, found in (("standing now", outcome.standing), ("in the entries", outcome.findings)):
        shown = [f"  entry {f.index}: {f.code}: {f.message}" for f in found[:MOST_LINES]]
        more = len(found) - len(shown)
        lines += [f"  {title}:", *shown] if shown else []
        lines += [f"  … and {more} more: --json lists them"] if more else []
    return ["", "Wrong:", *lines, ""] if lines else []
