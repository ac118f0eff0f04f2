"""Programs as the public sees them: from the hub's tables, and the log's entries of each."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from transom.hub.hub import Hub
from transom.hub.portal import repository
from transom.hub.programs import repository as programs
from transom.hub.programs.shown import days_left, state_of

DAY_MS = 24 * 3_600_000


@dataclass(frozen=True)
class ShownProgram:
    """A program with what a visitor asks first.

    Args:
        row: its stored members.
        state: as of `transom.hub.programs.shown.state_of`.
        days_left: whole days until its end, counted up; 0 when it is over.
    """

    row: dict[str, Any]
    agencies: list[tuple[str, str]]
    state: str
    days_left: int

    @property
    def id(self) -> str:
        """Its identifier."""
        return str(self.row["program_id"])


async def listed(hub: Hub, now: int) -> list[ShownProgram]:
    """Every program, running ones first."""
    found = await hub.db.read(_all, now)
    order = ("running", "frozen", "not_begun", "over")
    return sorted(found, key=lambda program: (order.index(program.state), program.row["not_after"]))


async def one(hub: Hub, program_id: str, now: int) -> ShownProgram | None:
    """A program, if there is one of this identifier."""
    found = await listed(hub, now)
    return next((program for program in found if program.id == program_id), None)


async def agency_names(hub: Hub) -> dict[str, str]:
    """Every agency's name by its identifier."""
    return dict(await hub.db.read(repository.agency_names))


def _all(conn: Connection, now: int) -> list[ShownProgram]:
    names = dict(repository.agency_names(conn))
    return [
        ShownProgram(
            dict(row),
            [(agency_id, names.get(agency_id, agency_id)) for agency_id in members],
            state_of(row, now),
            days_left(row, now),
        )
        for row, members in programs.all_programs(conn)
    ]
