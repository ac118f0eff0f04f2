"""Votes that the hub told of, in memory and in the file. Nothing that it tells later loosens one.

So a hub can add to what restricts a camera, and can't take it back.
"""

from collections.abc import Sequence
from dataclasses import replace

from transom.core.codec import decode, encode
from transom.core.vote import Vote, VoteResult
from transom.gateway.store.database import Database

MOST_KEPT = 500


class VoteBook:
    """All votes, by program. Methods that write raise as `Database.write`."""

    def __init__(self, database: Database) -> None:
        self._database = database
        rows = database.rows("SELECT program_id, content FROM vote ORDER BY rowid")
        self._votes: dict[tuple[str, str], Vote] = {}
        for row in rows:
            vote = Vote.from_json(decode(row["content"].encode()))
            self._votes[row["program_id"], vote.vote_id] = vote
        unread = database.rows("SELECT program_id FROM unread_votes")
        self._unread = {str(row["program_id"]) for row in unread}

    def of(self, program_id: str) -> Sequence[Vote]:
        """A program's votes."""
        return [vote for (program, _), vote in self._votes.items() if program == program_id]

    def unread(self, program_id: str) -> bool:
        """Whether a program said something of votes that couldn't be read or kept."""
        return program_id in self._unread

    def keep(self, program_id: str, told: Sequence[Vote] | None) -> None:
        """Keeps a program's votes that are new, and what is stricter of results.

        Args:
            told: None if they can't be read. Until all of a message is kept, the program is
                `unread`.
        """
        known = program_id in self._unread
        self._unread.add(program_id)
        kept = [told is not None, *(self._put(program_id, vote) for vote in told or ())]
        if not all(kept):
            self._database.write("INSERT OR IGNORE INTO unread_votes VALUES (?)", program_id)
            return
        if known:
            self._database.write("DELETE FROM unread_votes WHERE program_id = ?", program_id)
        self._unread.discard(program_id)

    def _put(self, program_id: str, told: Vote) -> bool:
        """False if there is no room for it."""
        key = (program_id, told.vote_id)
        known = self._votes.get(key)
        if known is None and len(self._votes) >= MOST_KEPT:
            return False
        kept = told if known is None else replace(known, result=_stricter(known, told))
        if kept != known:
            self._database.write(
                "INSERT OR REPLACE INTO vote VALUES (?, ?, ?)",
                *key,
                encode(kept.to_json()).decode(),
            )
            self._votes[key] = kept
        return True


def _stricter(known: Vote, told: Vote) -> VoteResult | None:
    if known.result is None or told.result is None:
        return known.result or told.result
    return max(known.result, told.result, key=lambda result: result.opposed)
