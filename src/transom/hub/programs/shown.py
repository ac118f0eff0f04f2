"""A program as everybody may see it, with what the calendar says about it."""

from transom.hub.db.rows import Row
from transom.hub.programs.schemas import Program, ProgramState

DAY_MS = 24 * 3_600_000
REMINDERS = (14, 7, 1)  # days before a sunset


def shown(row: Row, agency_ids: list[str], now: int) -> Program:
    """A program at the instant `now`."""
    left = days_left(row, now)
    program = Program(
        program_id=row["program_id"],
        name=row["name"],
        agency_ids=agency_ids,
        authorising_decision=row["authorising_decision"],
        policy_version=row["policy_version"],
        document=row["document"].hex(),
        not_before=row["not_before"],
        not_after=row["not_after"],
        state=state_of(row, now),
        frozen=row["frozen_at"] is not None,
        days_left=left,
        max_cameras=row["max_cameras"],
        max_minutes=row["max_minutes"],
        max_open_sessions=row["max_open_sessions"],
        purposes=row["purposes"].split(),
        approval=row["approval"].split(),
    )
    due = reminder(left)
    if due is not None:
        program.reminder = due
    if row["sunset_at"] is not None:
        program.sunset_at = row["sunset_at"]
    return program


def state_of(row: Row, now: int) -> ProgramState:
    """Whether looks may be asked for under it, and if not, why."""
    if now >= row["not_after"]:
        return "over"
    if row["frozen_at"] is not None:
        return "frozen"
    return "not_begun" if now < row["not_before"] else "running"


def days_left(row: Row, now: int) -> int:
    """Days until the sunset, a begun one counted whole; 0 when it is over."""
    return -(-max(0, int(row["not_after"]) - now) // DAY_MS)


def reminder(left: int) -> int | None:
    """Which of `REMINDERS` is due with so many days left."""
    reached = [days for days in REMINDERS if 0 < left <= days]
    return min(reached, default=None)
