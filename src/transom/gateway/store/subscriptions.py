"""The owner's browsers that take notices (Push API subscriptions)."""

from dataclasses import dataclass

from transom.gateway.store.database import Database

MOST = 20


@dataclass(frozen=True, kw_only=True)
class Subscription:
    """A browser. `p256dh` and `auth` are its keys, base64url (RFC 8291 §3.1)."""

    subscription_id: str
    endpoint: str
    p256dh: str
    auth: str
    name: str
    since: int


class Subscriptions:
    """All of them, in the file."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self) -> list[Subscription]:
        """In the order they came."""
        rows = self._database.rows("SELECT * FROM subscription ORDER BY since, rowid")
        return [Subscription(**dict(row)) for row in rows]

    def get(self, subscription_id: str) -> Subscription | None:
        """One, if it is there still."""
        row = self._database.row(
            "SELECT * FROM subscription WHERE subscription_id = ?", subscription_id
        )
        return Subscription(**dict(row)) if row else None

    def put(self, subscription: Subscription) -> None:
        """Adds one; the same endpoint again takes the old one's place. Raises as `Database.write`.

        The oldest goes when there are too many.
        """
        with self._database.transaction():
            self._database.write(
                "DELETE FROM subscription WHERE endpoint = ?", subscription.endpoint
            )
            self._database.write(
                "INSERT INTO subscription VALUES (?, ?, ?, ?, ?, ?)", *vars(subscription).values()
            )
            self._database.write(
                "DELETE FROM subscription WHERE subscription_id NOT IN"
                " (SELECT subscription_id FROM subscription ORDER BY since DESC, rowid DESC"
                " LIMIT ?)",
                MOST,
            )

    def remove(self, subscription_id: str) -> bool:
        """Forgets one. Whether it was there. Raises as `Database.write`."""
        sql = "DELETE FROM subscription WHERE subscription_id = ?"
        return self._database.write(sql, subscription_id) == 1
