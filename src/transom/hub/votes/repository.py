"""Every query on votes and voices."""

import dataclasses
from collections import defaultdict
from collections.abc import Collection, Sequence

from sqlalchemy import Connection, RowMapping, delete, func, insert, or_, select, update

from transom.core.codec import decode_object, encode
from transom.core.vote import Vote, VoteResult
from transom.hub.db.rows import Row
from transom.hub.db.tables import programs
from transom.hub.db.tables_votes import voices, votes


def add(conn: Connection, program_id: str, made: Sequence[Vote]) -> None:
    """Adds a program's votes."""
    rows = [
        {
            "vote_id": vote.vote_id,
            "program_id": program_id,
            "place": place,
            "definition": encode(vote.to_json()),
            "opens_at": vote.opens_at,
            "closes_at": vote.closes_at,
            "opposed": 0,
            "not_opposed": 0,
        }
        for place, vote in enumerate(made)
    ]
    if rows:
        conn.execute(insert(votes), rows)


def read(row: Row) -> Vote:
    """A row's vote, with its result once it is closed."""
    vote = Vote.from_json(decode_object(row["definition"]))
    if row["closed_at"] is None:
        return vote
    result = VoteResult(opposed=row["opposed"], not_opposed=row["not_opposed"])
    return dataclasses.replace(vote, result=result)


def one(conn: Connection, vote_id: str) -> Row | None:
    """A vote's row, with its program's name and end."""
    query = select(votes, programs.c.name.label("program"), programs.c.not_after).join(programs)
    return conn.execute(query.where(votes.c.vote_id == vote_id)).mappings().first()


def of_program(conn: Connection, program_id: str) -> Sequence[RowMapping]:
    """A program's votes, in their order."""
    query = select(votes).where(votes.c.program_id == program_id).order_by(votes.c.place)
    return conn.execute(query).mappings().all()


def by_program(
    conn: Connection, program_ids: Collection[str] | None = None
) -> dict[str, list[Vote]]:
    """The votes of each program that has any, of all programs or of some."""
    query = select(votes).order_by(votes.c.program_id, votes.c.place)
    if program_ids is not None:
        query = query.where(votes.c.program_id.in_(program_ids))
    found: defaultdict[str, list[Vote]] = defaultdict(list)
    for row in conn.execute(query).mappings():
        found[row["program_id"]].append(read(row))
    return dict(found)


def to_count(conn: Connection, midnight: int) -> list[str]:
    """Open votes whose voices weren't counted since an instant."""
    query = select(votes.c.vote_id).where(
        votes.c.closed_at.is_(None),
        votes.c.opens_at < midnight,
        func.coalesce(votes.c.counted_at, 0) < midnight,
    )
    return list(conn.execute(query).scalars())


def to_close(conn: Connection, now: int) -> Sequence[RowMapping]:
    """Votes whose end, or whose program's, has come; with the program's end."""
    query = (
        select(votes, programs.c.not_after)
        .join(programs)
        .where(
            votes.c.closed_at.is_(None),
            or_(votes.c.closes_at <= now, programs.c.not_after <= now),
        )
        .order_by(votes.c.program_id, votes.c.place)
    )
    return conn.execute(query).mappings().all()


def count(conn: Connection, vote_id: str, *, at: int, closed_at: int | None = None) -> None:
    """Counts a vote's voices as they stand; with `closed_at`, for good."""
    query = select(voices.c.opposed, func.count()).where(voices.c.vote_id == vote_id)
    rows = conn.execute(query.group_by(voices.c.opposed))
    found: dict[bool, int] = {bool(opposed): number for opposed, number in rows}
    change = {"opposed": found.get(True, 0), "not_opposed": found.get(False, 0), "counted_at": at}
    if closed_at is not None:
        change["closed_at"] = closed_at
        forget = update(voices).where(voices.c.vote_id == vote_id)
        conn.execute(forget.values(voice_hash=None))
    conn.execute(update(votes).where(votes.c.vote_id == vote_id).values(**change))


def put_voice(
    conn: Connection, vote_id: str, *, voice_hash: bytes, code_hash: bytes, opposed: bool
) -> None:
    """An address's voice, in the place of the one that it had; the former code is void."""
    mine = (voices.c.vote_id == vote_id, voices.c.voice_hash == voice_hash)
    conn.execute(delete(voices).where(*mine))
    row = {
        "vote_id": vote_id,
        "voice_hash": voice_hash,
        "code_hash": code_hash,
        "opposed": opposed,
    }
    conn.execute(insert(voices).values(**row))


def voice(conn: Connection, code_hash: bytes) -> Row | None:
    """A voice by its code, with its vote and program."""
    query = (
        select(
            voices.c.opposed.label("voice"),
            votes,
            programs.c.name.label("program"),
            programs.c.not_after,
        )
        .select_from(voices.join(votes).join(programs))
        .where(voices.c.code_hash == code_hash)
    )
    return conn.execute(query).mappings().first()


def change_voice(conn: Connection, code_hash: bytes, *, opposed: bool) -> None:
    """Changes a voice."""
    conn.execute(update(voices).where(voices.c.code_hash == code_hash).values(opposed=opposed))
