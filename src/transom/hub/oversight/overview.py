"""What wants the oversight seat's attention now, in figures."""

from typing import Any

from sqlalchemy import Connection, func, select

from transom.hub.accounts.people import SignedIn
from transom.hub.db.tables import programs
from transom.hub.db.tables_record import seals
from transom.hub.hub import Hub
from transom.hub.objections import repository as objections
from transom.hub.oversight import flag_repository, gathering, repository
from transom.hub.oversight.access import reads
from transom.hub.oversight.flags import state_of
from transom.hub.oversight.repository import WEEK_MS, Filter
from transom.hub.oversight.schemas import Overview
from transom.hub.public.service import log_info
from transom.hub.rights import repository as rights

FAR_FUTURE = 2**53 - 1


async def overview(hub: Hub, person: SignedIn) -> Overview:
    """The figures; looks are those of the last seven days.

    Raises:
        PolicyRefused: the person doesn't sit in the oversight seat.
    """
    await reads(hub, person, "overview")
    await gathering.catch_up(hub)
    figures = await hub.db.read(_figures, hub.clock.now())
    failing = [witness.name for witness in log_info(hub).witnesses if not witness.ok]
    return Overview(running=len(hub.live), witnesses_failing=failing, **figures)


def _figures(conn: Connection, now: int) -> dict[str, Any]:
    return {**_looks(conn, now), **_flags(conn, now), **_objections(conn, now), **_rest(conn, now)}


def _looks(conn: Connection, now: int) -> dict[str, int]:
    def count(attention: str | None = None) -> int:
        wanted = Filter(since=now - WEEK_MS, attention=attention)
        return repository.count(conn, wanted)

    return {
        "looks_this_week": count(),
        "long_looks": count("long"),
        "repeated_looks": count("repeated"),
        "break_glass": count("break_glass"),
    }


def _flags(conn: Connection, now: int) -> dict[str, int]:
    states = [state_of(row, now) for row in flag_repository.standing(conn)]
    return {
        "flags_open": states.count("open"),
        "flags_overdue": states.count("overdue"),
        "flags_answered": states.count("answered"),
    }


def _objections(conn: Connection, now: int) -> dict[str, int]:
    everything = objections.open_ones(conn, FAR_FUTURE)
    overdue = objections.open_ones(conn, now)
    soon = objections.open_ones(conn, now + WEEK_MS)
    return {
        "objections_open": everything,
        "objections_near": soon - overdue,
        "objections_overdue": overdue,
    }


def _rest(conn: Connection, now: int) -> dict[str, int]:
    def count(*tests: Any) -> int:
        return int(conn.execute(select(func.count()).where(*tests)).scalar_one())

    sealed = seals.c.revealed_at.is_(None)
    return {
        "break_glass_waiting": rights.waiting(conn, now),
        "break_glass_overdue": rights.overdue(conn, now),
        "seals_sealed": count(sealed, seals.c.due > now),
        "seals_overdue": count(sealed, seals.c.due <= now),
        "programs_frozen": count(programs.c.frozen_at.is_not(None), programs.c.not_after > now),
    }
