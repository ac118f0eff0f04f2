"""Counts voices: at midnight for the public, at the end for good, in the program's documents.

The result is logged (`program.changed`) before a gateway is told of it. Then nobody's voice can be
told from anybody else's: what kept an address to one voice is forgotten.
"""

from itertools import groupby

from sqlalchemy import Connection

from transom.errors import NotFoundError
from transom.hub.db.rows import Row
from transom.hub.documents.service import add_results
from transom.hub.gateways.directory import announce
from transom.hub.hub import Hub
from transom.hub.ledger import Staged
from transom.hub.programs import repository as programs
from transom.hub.votes import repository
from transom.hub.votes.schemas import AreaCorner, PublicVote

DAY_MS = 24 * 3_600_000


async def count_due(hub: Hub) -> None:
    """A duty: counts open votes at midnight (UTC), and closes those whose end has come.

    A hub that can't send mail closes none: nobody could have voted.
    """
    now = hub.clock.now()
    midnight = now - now % DAY_MS
    if await hub.db.read(repository.to_count, midnight):
        await hub.db.write(_count, midnight)
    if hub.config.mail is None or not await hub.db.read(repository.to_close, now):
        return
    for staged in await hub.db.write(_close, now):
        await hub.ledger.note(staged)
    await announce(hub)


async def of_program(hub: Hub, program_id: str) -> list[PublicVote]:
    """A program's votes as everybody sees them.

    Raises:
        NotFoundError: there is no such program.
    """
    return await hub.db.read(public, program_id, hub.clock.now())


def public(conn: Connection, program_id: str, now: int) -> list[PublicVote]:
    """As `of_program`, in a transaction."""
    if programs.program(conn, program_id) is None:
        raise NotFoundError("there is no such program")
    return [shown(row, now) for row in repository.of_program(conn, program_id)]


def shown(row: Row, now: int) -> PublicVote:
    """A vote as everybody sees it."""
    vote = repository.read(row)
    public = PublicVote(
        vote_id=vote.vote_id,
        name=vote.name,
        area=[AreaCorner(lat_e6=lat, lon_e6=lon) for lat, lon in vote.area],
        households=vote.households,
        max_opposed_percent=vote.max_opposed_percent,
        opens_at=vote.opens_at,
        closes_at=vote.closes_at,
        state=vote.state(now),
        opposed=row["opposed"],
        not_opposed=row["not_opposed"],
    )
    if row["counted_at"] is not None:
        public.counted_at = row["counted_at"]
    return public


def _count(conn: Connection, midnight: int) -> None:
    for vote_id in repository.to_count(conn, midnight):
        repository.count(conn, vote_id, at=midnight)


def _close(conn: Connection, now: int) -> list[Staged]:
    rows = repository.to_close(conn, now)
    for row in rows:
        repository.count(conn, row["vote_id"], at=now, closed_at=now)
    # Of a program that is over nothing is published any more, and nothing can open under it.
    going_on = [row for row in rows if row["not_after"] > now]
    return [
        _publish(conn, program_id, {row["vote_id"] for row in found}, now)
        for program_id, found in groupby(going_on, key=lambda row: str(row["program_id"]))
    ]


def _publish(conn: Connection, program_id: str, vote_ids: set[str], now: int) -> Staged:
    votes = [repository.read(row) for row in repository.of_program(conn, program_id)]
    results = {vote.vote_id: vote.result for vote in votes if vote.vote_id in vote_ids}
    return add_results(conn, program_id, results, now)
