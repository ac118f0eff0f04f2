"""The closing report: what a program has done, in figures that anyone can count again in the log.

It covers the entries 0 to `log.size` − 1, and of those the ones that name the program.
"""

from collections import Counter
from collections.abc import Iterable
from typing import TypeAlias

from msgspec import UNSET

from transom.core.codec import JsonObject, Value, encode
from transom.core.log.categories import REFUSALS
from transom.core.log.figures import Figures
from transom.core.log.tally import Tally
from transom.hub.db.rows import Row
from transom.hub.vault.vault import Kept

Counted: TypeAlias = tuple[dict[str, str], dict[str, int]]
"""What a look is classed by, and figures."""
FORMAT = "transom-closing-report/v1"


def closing_report(
    row: Row,
    agency_ids: Iterable[str],
    *,
    documents: Iterable[bytes],
    tally: Tally,
    origin: str,
    footage: Kept,
    now: int,
) -> bytes:
    """The report's canonical bytes.

    Args:
        documents: the hashes of every version of the program's documents, oldest first.
        tally: the log as far as it is published.
        footage: what became of the footage that the hub stored.
    """
    program_id = row["program_id"]
    looks = _looks(tally, program_id)
    report: JsonObject = {
        "format": FORMAT,
        "program_id": program_id,
        "name": row["name"],
        "agency_ids": list(agency_ids),
        "authorising_decision": row["authorising_decision"],
        "not_before": row["not_before"],
        "not_after": row["not_after"],
        "closed_at": now,
        "documents": [hash_.hex() for hash_ in documents],
        "log": {"origin": origin, "size": tally.size},
        "looks": _sums(counts for _, counts in looks),
        "looks_by_agency": _by("agency", looks),
        "looks_by_purpose": _by("purpose", looks),
        "looks_by_authority": _by("authority", looks),
        "other_entries": _others(tally, program_id),
        "footage": _footage(footage),
    }
    return encode(report)


def _looks(tally: Tally, program_id: str) -> list[Counted]:
    return [
        ({"agency": agency, "purpose": purpose, "authority": authority}, _counted(figures))
        for (_, agency, program, purpose, authority), figures in tally.figures.items()
        if program == program_id
    ]


def _by(name: str, looks: list[Counted]) -> list[Value]:
    values = sorted({classes[name] for classes, _ in looks})
    return [
        {name: value, **_sums(counts for classes, counts in looks if classes[name] == value)}
        for value in values
    ]


def _counted(figures: Figures) -> dict[str, int]:
    return {
        "asked": len(figures.asked),
        "opened": len(figures.opened),
        "closed": len(figures.closed),
        "unblurred": len(figures.unblurred),
        "seconds": figures.seconds,
        "bytes": figures.byte_count,
        **{f"refused_{reason}": len(figures.refused.get(reason, ())) for reason in REFUSALS},
    }


def _sums(counts: Iterable[dict[str, int]]) -> JsonObject:
    total = Counter(_counted(Figures()))
    for one in counts:
        total.update(one)
    return dict(total)


def _others(tally: Tally, program_id: str) -> list[Value]:
    counts: Counter[str] = Counter()
    for (_, _, program, type_), indexes in tally.events.items():
        if program == program_id:
            counts[type_] += len(indexes)
    return [{"type": type_, "count": count} for type_, count in sorted(counts.items())]


def _footage(kept: Kept) -> JsonObject:
    known = {"objects": kept.objects, "keys_shredded_at": kept.shredded_at}
    return {name: value for name, value in known.items() if value is not UNSET}
