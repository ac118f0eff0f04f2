"""What the public log says of this owner, with the openings that prove it; and what it doesn't.

Verifies nothing: whoever keeps an opening has verified it, under the policy that is kept with it.
"""

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from transom.core.log.entry import Entry
from transom.core.log.opening import Opening
from transom.gateway.api.schemas import AlarmKind
from transom.gateway.store.database import Database, placeholders

MOST_ALARMS = 200
"""A hub that sends nonsense without end fills no disk; what is beyond stays unasked for."""


@dataclass(frozen=True, kw_only=True)
class Kept:
    """An opening that was verified when it was kept, and the policy it was verified under."""

    subject: str
    type: str
    time: int
    entry_index: int
    opening: str
    policy_id: str


@dataclass(frozen=True, kw_only=True)
class Alarm:
    """Something that the hub said and that isn't so."""

    alarm_id: int
    at: int
    kind: AlarmKind
    subject: str
    why: str


class Openings:
    """All openings that this gateway holds, and its alarms."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep(
        self,
        opening: Opening,
        *,
        entry: Entry,
        index: int,
        subject: str,
        policy: str,
        number: int | None = None,
    ) -> None:
        """Keeps a verified opening; the same one again only learns its number.

        Args:
            entry, index: what was verified: the entry as read, and its place in the log.
            subject: what it tells of: a view session's, a consent's, a program's identifier.
            policy: the tlog-policy text it was verified under.
            number: the hub's, for `hello`.

        Raises:
            StorageUnavailable, FatalError: as `Database.write`.
        """
        with self._database.transaction():
            self._database.write(
                "INSERT INTO opening VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (leaf)"
                " DO UPDATE SET number = coalesce(excluded.number, number)",
                entry.leaf(),
                entry.commitment,
                number,
                subject,
                entry.type,
                entry.time,
                index,
                json.dumps(opening.to_json()),
                self._policy_id(policy),
            )

    def alarm(
        self,
        kind: AlarmKind,
        *,
        at: int,
        subject: str,
        why: str,
        number: int | None,
        opening: object,
    ) -> bool:
        """Keeps an alarm with what caused it; False if it is known or there are too many."""
        row = self._database.row("SELECT count(*) AS n FROM alarm WHERE seen_at IS NULL")
        if row is not None and row["n"] >= MOST_ALARMS:
            return False
        added = self._database.write(
            "INSERT OR IGNORE INTO alarm (at, kind, number, subject, why, opening)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            at,
            kind,
            number,
            subject[:80],
            why[:400],
            json.dumps(opening)[:20_000],
        )
        return added == 1

    def alarms(self) -> list[Alarm]:
        """Those that the owner hasn't put aside, newest first."""
        rows = self._database.rows(
            "SELECT alarm_id, at, kind, subject, why FROM alarm WHERE seen_at IS NULL"
            " ORDER BY alarm_id DESC"
        )
        return [Alarm(**dict(row)) for row in rows]

    def put_aside(self, alarm_id: int, *, now: int) -> bool:
        """The owner has read it. Whether there was such an alarm. Raises as `Database.write`."""
        sql = "UPDATE alarm SET seen_at = ? WHERE alarm_id = ? AND seen_at IS NULL"
        return self._database.write(sql, now, alarm_id) == 1

    @property
    def logged_to(self) -> int:
        """The highest number of the hub's that needs no sending again; 0 at first."""
        row = self._database.row(
            "SELECT max(coalesce((SELECT max(number) FROM opening), 0),"
            " coalesce((SELECT max(number) FROM alarm), 0)) AS number"
        )
        return int(row["number"]) if row else 0

    def of(self, subjects: Iterable[str]) -> dict[str, list[Kept]]:
        """The openings of these subjects, in the log's order."""
        wanted = list(subjects)
        rows = self._database.rows(
            f"SELECT * FROM opening WHERE subject IN ({placeholders(wanted)})"  # noqa: S608 (marks)
            " ORDER BY entry_index",
            *wanted,
        )
        found: dict[str, list[Kept]] = {subject: [] for subject in wanted}
        for row in rows:
            found[row["subject"]].append(_kept(row))
        return found

    def of_many(self, subjects: Sequence[str], *, batch: int = 500) -> dict[str, list[Kept]]:
        """As `of`, for more subjects than one statement takes."""
        found: dict[str, list[Kept]] = {}
        for start in range(0, len(subjects), batch):
            found |= self.of(subjects[start : start + batch])
        return found

    def events(
        self, *, since: int = 0, until: int | None = None, limit: int = -1, offset: int = 0
    ) -> list[Kept]:
        """All but view sessions and knocks, newest first. Instants in milliseconds since 1970."""
        rows = self._database.rows(
            "SELECT * FROM opening WHERE time >= ? AND time < ?"
            " AND type NOT LIKE 'view\\_session.%' ESCAPE '\\' AND type NOT LIKE 'knock.%'"
            " ORDER BY time DESC, entry_index DESC LIMIT ? OFFSET ?",
            since,
            2**53 if until is None else until,
            limit,
            offset,
        )
        return [_kept(row) for row in rows]

    def policies(self, policy_ids: Sequence[str]) -> dict[str, str]:
        """The texts of policies by their identifiers."""
        rows = self._database.rows(
            f"SELECT * FROM trusted WHERE policy_id IN ({placeholders(policy_ids)})",  # noqa: S608
            *policy_ids,
        )
        return {row["policy_id"]: row["policy"] for row in rows}

    def _policy_id(self, policy: str) -> str:
        policy_id = policy_name(policy)
        self._database.write("INSERT OR IGNORE INTO trusted VALUES (?, ?)", policy_id, policy)
        return policy_id


def policy_name(policy: str) -> str:
    """What a policy's text is called here."""
    return hashlib.sha256(policy.encode()).hexdigest()[:16]


def _kept(row: sqlite3.Row) -> Kept:
    return Kept(
        subject=row["subject"],
        type=row["type"],
        time=row["time"],
        entry_index=row["entry_index"],
        opening=row["opening"],
        policy_id=row["policy_id"],
    )
