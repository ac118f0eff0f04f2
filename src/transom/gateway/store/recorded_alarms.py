"""When alarms were raised on cameras that were being recorded. Durable; keeps no picture."""

from transom.gateway.store.database import Database


class RecordedAlarms:
    """Instants by camera, milliseconds since 1970, oldest first.

    Every method that changes something raises as `Database.write`.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._at: dict[str, tuple[int, ...]] = {}
        for row in database.rows("SELECT camera_id, at FROM recorded_alarm ORDER BY at"):
            self._at[row["camera_id"]] = (*self.of(row["camera_id"]), int(row["at"]))

    def of(self, camera_id: str) -> tuple[int, ...]:
        """A camera's. Any thread."""
        return self._at.get(camera_id, ())

    def add(self, camera_id: str, at: int) -> None:
        """Takes one; twice at one instant is once."""
        self._database.write("INSERT OR IGNORE INTO recorded_alarm VALUES (?, ?)", camera_id, at)
        self._at[camera_id] = tuple(sorted({*self.of(camera_id), at}))

    def drop(self, camera_id: str, *, before: int) -> None:
        """Forgets a camera's that are older."""
        if any(at < before for at in self.of(camera_id)):
            self._database.write(
                "DELETE FROM recorded_alarm WHERE camera_id = ? AND at < ?", camera_id, before
            )
            self._at[camera_id] = tuple(at for at in self.of(camera_id) if at >= before)
