"""The entries behind a figure, newest first, each with its tile."""

import asyncio
from dataclasses import fields
from typing import Any

from transom.core.log.entry import Entry
from transom.errors import InputError
from transom.hub.portal import programs, reading
from transom.hub.portal.figures import Choice
from transom.hub.portal.visit import Page, Visit

PER_PAGE = 50
_HIDDEN = frozenset({"v", "type", "time", "commitment"})


async def show(visit: Visit) -> Page:
    """A page of entries, `before` an index.

    Raises:
        InputError: field `before`: not an index.
    """
    choice = Choice(**{f.name: visit.text(f.name) or None for f in fields(Choice)})
    before = _index(visit)
    book = visit.hub.book
    if any(choice.values()):
        found = await asyncio.to_thread(book.figures.newest, choice, before, PER_PAGE + 1)
    else:
        found = list(range(min(book.size, before) - 1, -1, -1)[: PER_PAGE + 1])
    page = found[:PER_PAGE]
    listed = await reading.entries(visit.hub, page)
    told = {name: value for name, value in vars(choice).items() if value}
    return Page(
        "entries",
        {
            "entries": [(i, entry, _members(entry), _tile(i, book.size)) for i, entry in listed],
            "choice": told,
            "index_of": lambda commitment: _index_of(visit, commitment),
            "total": book.figures.count(choice) if told else book.size,
            "older": page[-1] if len(found) > PER_PAGE else None,
            "agencies": await programs.agency_names(visit.hub),
            "program_names": {
                p.id: p.row["name"] for p in await programs.listed(visit.hub, visit.now)
            },
        },
    )


def _index_of(visit: Visit, commitment: bytes) -> int | None:
    found = visit.hub.book.tally.type_of(commitment)
    return None if found is None else found[0]


def _members(entry: Entry) -> list[tuple[str, Any]]:
    """What the entry says, as the log spells it."""
    return [(name, value) for name, value in entry.to_json().items() if name not in _HIDDEN]


def _tile(index: int, size: int) -> str:
    return f"/log/{reading.bundle_of(index, size).path}"


def _index(visit: Visit) -> int:
    text = visit.text("before", 16)
    if not text:
        return visit.hub.book.size
    if not (text.isascii() and text.isdigit()):
        raise InputError("before", "not an entry's number")
    return int(text)
