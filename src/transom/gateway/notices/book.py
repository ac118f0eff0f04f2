"""The notices in the file, and the deliveries that they still need. Sends nothing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from transom.gateway.api.schemas import NoticeAbout
from transom.gateway.store.database import Database, placeholders

KEPT_MS = 90 * 24 * 3_600_000
"""How long a notice that has been sent, or that nobody wanted, stays in the file."""


@dataclass(frozen=True, kw_only=True)
class NewNotice:
    """Something to tell the owner.

    Args:
        at: the instant it is about, milliseconds since 1970.
        link: the page's address that it leads to, after `#`.
        key: two notices with the same key are one.
        session_id: of a knock, to answer it; of a look.
        until: when there is no use in it any more, milliseconds since 1970.
    """

    about: NoticeAbout
    at: int
    title: str
    text: str
    link: str = "/"
    key: str | None = None
    session_id: str | None = None
    until: int | None = None


@dataclass(frozen=True, kw_only=True)
class Notice(NewNotice):
    """A notice in the file."""

    notice_id: int


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """One way that one notice still has to go.

    Args:
        way: `mail`, or `push:` and a subscription's identifier.
        together: sent in one message with the others that are due then.
        due_at, ends_at: when to try next, and when to give up, milliseconds since 1970.
        tries: how many have failed.
    """

    delivery_id: int
    notice: Notice
    way: str
    together: bool
    due_at: int
    ends_at: int
    tries: int


@dataclass(frozen=True, kw_only=True)
class Way:
    """Where and when a notice is to go. Members as in `Delivery`."""

    way: str
    due_at: int
    ends_at: int
    together: bool = False


class NoticeBook:
    """All notices and deliveries."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, notice: NewNotice) -> bool:
        """Keeps a notice; False if one with its key is there. Raises as `Database.write`."""
        values = vars(notice)
        added = self._database.write(
            f"INSERT OR IGNORE INTO notice ({', '.join(values)})"  # noqa: S608 (our own field names)
            f" VALUES ({placeholders(list(values))})",
            *values.values(),
        )
        return added == 1

    def take_back(self, session_id: str) -> None:
        """Forgets a start that wasn't one, unless it is on its way. Raises as `Database.write`."""
        self._database.write(
            "DELETE FROM notice WHERE session_id = ? AND about = 'start' AND planned = 0",
            session_id,
        )

    def unplanned(self) -> list[Notice]:
        """Notices for which nobody has decided yet where they go."""
        rows = self._database.rows("SELECT * FROM notice WHERE planned = 0 ORDER BY notice_id")
        return [_notice(dict(row)) for row in rows]

    def plan(self, notice: Notice, ways: Iterable[Way]) -> None:
        """Decides where a notice goes, once. Raises as `Database.write`."""
        with self._database.transaction():
            for way in ways:
                self._database.write(
                    "INSERT INTO delivery (notice_id, way, together, due_at, ends_at)"
                    " VALUES (?, ?, ?, ?, ?)",
                    notice.notice_id,
                    way.way,
                    way.together,
                    way.due_at,
                    way.ends_at,
                )
            self._database.write(
                "UPDATE notice SET planned = 1 WHERE notice_id = ?", notice.notice_id
            )

    def due(self, now: int) -> list[Delivery]:
        """Deliveries to try now, oldest notice first."""
        rows = self._database.rows(
            "SELECT d.delivery_id, d.way, d.together, d.due_at, d.ends_at, d.tries, n.*"
            " FROM delivery d JOIN notice n USING (notice_id)"
            " WHERE d.due_at <= ? ORDER BY d.notice_id, d.delivery_id LIMIT 500",
            now,
        )
        return [_delivery(dict(row)) for row in rows]

    def next_due(self) -> int | None:
        """The instant of the next delivery; None if nothing waits."""
        row = self._database.row("SELECT min(due_at) AS at FROM delivery")
        return row["at"] if row else None

    def done(self, deliveries: Iterable[Delivery]) -> None:
        """They have arrived, or have no use any more. Raises as `Database.write`."""
        with self._database.transaction():
            for delivery in deliveries:
                self._database.write(
                    "DELETE FROM delivery WHERE delivery_id = ?", delivery.delivery_id
                )

    def again(self, deliveries: Iterable[Delivery], *, due_at: int, trouble: str) -> None:
        """They failed, and are due again then. Raises as `Database.write`."""
        with self._database.transaction():
            for delivery in deliveries:
                self._database.write(
                    "UPDATE delivery SET due_at = ?, tries = tries + 1, trouble = ?"
                    " WHERE delivery_id = ?",
                    due_at,
                    trouble[:300],
                    delivery.delivery_id,
                )

    def hurry(self, way: str, *, now: int) -> None:
        """Tries what has failed that way once more, now. Raises as `Database.write`."""
        self._database.write(
            "UPDATE delivery SET due_at = ? WHERE way = ? AND tries > 0 AND due_at > ?",
            now,
            way,
            now,
        )

    def drop(self, way: str) -> None:
        """That way is closed for good. Raises as `Database.write`."""
        self._database.write("DELETE FROM delivery WHERE way = ?", way)

    def waiting(self, way: str) -> tuple[int, str]:
        """How many have failed that way and wait, and the newest trouble."""
        rows: Sequence[str] = [
            row["trouble"]
            for row in self._database.rows(
                "SELECT trouble FROM delivery WHERE way = ? AND tries > 0 ORDER BY due_at", way
            )
        ]
        return len(rows), rows[-1] if rows else ""

    def tidy(self, *, now: int) -> None:
        """Forgets old notices that wait for nothing. Raises as `Database.write`."""
        self._database.write(
            "DELETE FROM notice WHERE planned = 1 AND at < ?"
            " AND notice_id NOT IN (SELECT notice_id FROM delivery)",
            now - KEPT_MS,
        )


def _notice(row: dict[str, object]) -> Notice:
    row.pop("planned", None)
    return Notice(**row)  # type: ignore[arg-type]


def _delivery(row: dict[str, object]) -> Delivery:
    names = ("delivery_id", "way", "together", "due_at", "ends_at", "tries")
    members = {name: row.pop(name) for name in names}
    members["together"] = bool(members["together"])
    return Delivery(notice=_notice(row), **members)  # type: ignore[arg-type]
