"""Every look through this gateway's cameras, running and past (P8)."""

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields

from transom.gateway.api.schemas import Look
from transom.gateway.store.database import Database, placeholders


@dataclass(frozen=True)
class Beginning:
    """A view session whose key is about to be released. Instants in milliseconds since 1970."""

    session_id: str
    camera_id: str
    camera_name: str
    consent_id: str
    agency_name: str
    pseudonym: str
    role: str
    incident_number: str
    purpose: str
    justification: str
    authority: str
    since: int
    not_after: int
    entry_index: int
    blur: str
    unblurred_reason: str | None = None
    break_glass: str | None = None


@dataclass(frozen=True)
class Ending:
    """How a view session ended, and what it was sent. `blur`: `blurred` or `unblurred`."""

    session_id: str
    ended_at: int
    because: str
    seconds: int
    frames: int
    bytes: int
    blur: str


class Looks:
    """The record of looks. A look is in it before its key is released."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def begin(self, look: Beginning) -> None:
        """Records a look that starts. Raises as `Database.write`."""
        values = vars(look)
        self._database.write(
            f"INSERT INTO look ({', '.join(values)}) "  # noqa: S608 (our own field names)
            f"VALUES ({placeholders(list(values))})",
            *values.values(),
        )

    def forget(self, session_id: str) -> None:
        """Takes back a beginning: the key was never released. Raises as `Database.write`."""
        self._database.write(
            "DELETE FROM look WHERE session_id = ? AND ended_at IS NULL", session_id
        )

    def end(self, endings: Sequence[Ending], *, reported: bool = False) -> None:
        """Records how looks ended; the first end of a look counts. Raises as `Database.write`.

        Args:
            reported: whether the hub has been told already.
        """
        with self._database.transaction():
            for ending in endings:
                self._database.write(
                    "UPDATE look SET ended_at = ?, ended_because = ?, seconds = ?, frames = ?,"
                    " bytes = ?, reported = ?, counted_to = ?"
                    " WHERE session_id = ? AND ended_at IS NULL",
                    ending.ended_at,
                    ending.because,
                    ending.seconds,
                    ending.frames,
                    ending.bytes,
                    reported,
                    ending.ended_at,
                    ending.session_id,
                )

    def progress(self, looks: Mapping[str, tuple[int, int, int]]) -> None:
        """Notes how far running looks have come, for the case of a crash.

        Args:
            looks: seconds, frames and bytes by session.
        """
        with self._database.transaction():
            for session_id, figures in looks.items():
                self._database.write(
                    "UPDATE look SET seconds = ?, frames = ?, bytes = ?"
                    " WHERE session_id = ? AND ended_at IS NULL",
                    *figures,
                    session_id,
                )

    def interrupted(self) -> list[tuple[Beginning, int]]:
        """The looks that a crash left open, and how many seconds are known of each."""
        rows = self._database.rows("SELECT * FROM look WHERE ended_at IS NULL ORDER BY since")
        names = [field.name for field in fields(Beginning)]
        return [
            (Beginning(**{name: row[name] for name in names}), row["seconds"] or 0) for row in rows
        ]

    def watched(self, since: int) -> dict[str, list[tuple[int, int]]]:
        """When somebody watched under each consent, of the looks that began after `since`.

        A look that runs reaches to its planned end; one whose end couldn't be written, too.
        """
        found: dict[str, list[tuple[int, int]]] = {}
        rows = self._database.rows(
            "SELECT consent_id, since, coalesce(counted_to, not_after) AS until FROM look"
            " WHERE since > ?",
            since,
        )
        for row in rows:
            found.setdefault(row["consent_id"], []).append((row["since"], row["until"]))
        return found

    def end_interrupted(self, *, now: int) -> int:
        """Ends the looks that a crash left open, at their last known progress. Returns how many.

        Of the day's minutes they take everything up to `now`: nobody knows when the crash was.
        """
        return self._database.write(
            "UPDATE look SET ended_at = since + coalesce(seconds, 0) * 1000,"
            " ended_because = 'gateway_stopping', seconds = coalesce(seconds, 0),"
            " frames = coalesce(frames, 0), bytes = coalesce(bytes, 0),"
            " counted_to = max(since, min(not_after, ?)) WHERE ended_at IS NULL",
            now,
        )

    def unreported(self) -> list[Ending]:
        """Endings that the hub hasn't been told, oldest first."""
        rows = self._database.rows(
            "SELECT * FROM look WHERE reported = 0 AND ended_at IS NOT NULL ORDER BY ended_at"
        )
        return [
            Ending(
                session_id=row["session_id"],
                ended_at=row["ended_at"],
                because=row["ended_because"],
                seconds=row["seconds"],
                frames=row["frames"],
                bytes=row["bytes"],
                blur=row["blur"],
            )
            for row in rows
        ]

    def mark_reported(self, session_id: str) -> None:
        """The hub has been told. Raises as `Database.write`."""
        self._database.write("UPDATE look SET reported = 1 WHERE session_id = ?", session_id)

    def past(
        self,
        limit: int = -1,
        *,
        offset: int = 0,
        camera_id: str | None = None,
        since: int = 0,
        until: int | None = None,
    ) -> list[Look]:
        """Looks that are over, newest first; all of them without a `limit`.

        Args:
            camera_id: only those through this camera.
            since, until: only those that began between these instants.
        """
        rows = self._database.rows(
            "SELECT * FROM look WHERE ended_at IS NOT NULL AND since >= ? AND since < ?"
            " AND (? IS NULL OR camera_id = ?)"
            " ORDER BY since DESC, rowid DESC LIMIT ? OFFSET ?",
            since,
            2**53 if until is None else until,
            camera_id,
            camera_id,
            limit,
            offset,
        )
        return [_look(row) for row in rows]

    def knows(self, session_id: str) -> bool:
        """Whether this view session became a look."""
        sql = "SELECT 1 FROM look WHERE session_id = ?"
        return self._database.row(sql, session_id) is not None


def _look(row: sqlite3.Row) -> Look:
    return Look(
        session_id=row["session_id"],
        camera_id=row["camera_id"],
        camera_name=row["camera_name"],
        agency_name=row["agency_name"],
        pseudonym=row["pseudonym"],
        role=row["role"],
        incident_number=row["incident_number"],
        purpose=row["purpose"],
        justification=row["justification"],
        authority=row["authority"],
        since=row["since"],
        not_after=row["not_after"],
        ended_at=row["ended_at"],
        ended_because=row["ended_because"],
        seconds=row["seconds"],
        frames=row["frames"],
        bytes=row["bytes"],
        entry_index=row["entry_index"],
        blur="blurred" if row["blur"] == "blurred" else "unblurred",
        unblurred_reason=row["unblurred_reason"] or "",
        break_glass=row["break_glass"] or "",
        verified=True,  # a look is recorded after its proof, and only then
    )
