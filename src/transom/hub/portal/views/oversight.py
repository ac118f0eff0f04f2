"""What the board has asked and wasn't told, what is sealed, and what the log itself shows."""

from msgspec import UNSET

from transom.core.log.findings import Finding
from transom.hub.hub import Hub
from transom.hub.oversight.flags import public
from transom.hub.portal import programs
from transom.hub.portal.figures import Choice
from transom.hub.portal.visit import Page, Visit

MOST_SHOWN = 50


async def show(visit: Visit) -> Page:
    """Flags, seals, findings."""
    book, now = visit.hub.book, visit.now
    tally = book.tally
    flags = sorted(tally.flags.waiting.values(), key=lambda flag: flag.due)
    findings: list[Finding] = [*tally.standing(now), *reversed(book.findings)]
    return Page(
        "oversight",
        {
            "flags": flags,
            "said": await _said(visit.hub),
            "flags_asked": tally.flags.asked,
            "flags_overdue": len(tally.flags.overdue(now)),
            "flags_late": tally.flags.late,
            "sealed": tally.seals.sealed,
            "revealed": tally.seals.revealed,
            "overdue": tally.seals.overdue(now),
            "break_glass": tally.break_glass,
            "break_glass_overdue": len(tally.break_glass.waiting),
            "frozen": book.figures.count(Choice(type="program.frozen")),
            "staff": book.figures.count(Choice(type="staff.access")),
            "disclosed": book.figures.count(Choice(type="record.disclosed")),
            "findings": findings[:MOST_SHOWN],
            "findings_count": len(findings),
            "names": await programs.agency_names(visit.hub),
        },
    )


async def _said(hub: Hub) -> dict[tuple[str, int], str]:
    """What the board chose to say of flags that are overdue, by agency and deadline."""
    overdue = (await public(hub)).overdue
    return {(f.agency_id, f.due): f.text for f in overdue if f.text is not UNSET}
