"""The alarms that the owner raised (tier `on_alarm`). Durable; opens nothing by itself."""

from collections.abc import Mapping
from types import MappingProxyType

from transom.gateway.store.database import Database

LONGEST_MS = 60 * 60_000
"""No consent lets an alarm open its camera for longer (spec/consent.md, `alarm_minutes`)."""


class Alarms:
    """When each camera's newest alarm was raised, until it is cleared."""

    def __init__(self, database: Database) -> None:
        self._database = database
        rows = database.rows("SELECT camera_id, at FROM raised")
        self._raised = {row["camera_id"]: int(row["at"]) for row in rows}

    @property
    def raised(self) -> Mapping[str, int]:
        """When, by camera, in milliseconds since 1970. Whether it still opens, a consent says."""
        return MappingProxyType(self._raised)

    def active(self, camera_id: str, now: int) -> int | None:
        """When the camera's alarm was raised, if some consent might still open under it."""
        at = self._raised.get(camera_id)
        return at if at is not None and at <= now < at + LONGEST_MS else None

    def raise_(self, camera_id: str, now: int) -> None:
        """Raises the camera's alarm; one that is raised already begins anew.

        Raises:
            StorageUnavailable, FatalError: as `Database.write`; then it isn't raised.
        """
        self._database.write("INSERT OR REPLACE INTO raised VALUES (?, ?)", camera_id, now)
        self._raised[camera_id] = now

    def clear(self, camera_id: str) -> None:
        """Takes the alarm back, at once; twice is once.

        Raises:
            StorageUnavailable, FatalError: it is cleared, but a restart would raise it again.
        """
        self._raised.pop(camera_id, None)
        self._database.write("DELETE FROM raised WHERE camera_id = ?", camera_id)
