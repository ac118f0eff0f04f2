"""Alarms that recordings remember."""

from pathlib import Path

from transom.core.ids import new_id
from transom.gateway.store.database import Database
from transom.gateway.store.recorded_alarms import RecordedAlarms

FRONT, BACK = new_id("cam"), new_id("cam")


def test_alarms_outlive_a_restart_until_they_are_dropped(tmp_path: Path) -> None:
    database = Database(tmp_path)
    alarms = RecordedAlarms(database)
    for at in (3000, 1000, 2000, 1000):
        alarms.add(FRONT, at)
    alarms.add(BACK, 1500)
    database.close()
    database = Database(tmp_path)
    again = RecordedAlarms(database)
    assert (again.of(FRONT), again.of(BACK)) == ((1000, 2000, 3000), (1500,))
    again.drop(FRONT, before=2000)
    assert again.of(FRONT) == (2000, 3000)
    database.close()
    third = RecordedAlarms(Database(tmp_path))
    assert (third.of(FRONT), third.of(BACK)) == ((2000, 3000), (1500,))
