"""Everybody who asked to look and saw nothing: refused, knocked in vain, or was told no (P8).

Kept at home. Nothing of it tells the agency a no from no answer (P10).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from transom.gateway.store.database import Database, placeholders
from transom.gateway.store.looks import Beginning

Outcome = Literal["asked", "waiting", "declined", "not_answered", "cancelled", "refused"]
MOST = 20_000
"""Older ones go: a hub that asks without end fills no disk."""
_OF_LOOK = (
    "camera_id",
    "camera_name",
    "agency_name",
    "pseudonym",
    "role",
    "incident_number",
    "purpose",
    "justification",
    "authority",
)


@dataclass(frozen=True, kw_only=True)
class Ask:
    """Somebody asked. What nobody could verify is empty.

    Args:
        at: milliseconds since 1970.
        step, reason, message: of a refusal, as on the channel.
    """

    session_id: str
    at: int
    outcome: Outcome
    camera_id: str = ""
    camera_name: str = ""
    agency_name: str = ""
    pseudonym: str = ""
    role: str = ""
    incident_number: str = ""
    purpose: str = ""
    justification: str = ""
    authority: str = ""
    step: str = ""
    reason: str = ""
    message: str = ""


def ask_of(look: Beginning, outcome: Outcome) -> Ask:
    """What is known of a look that hasn't begun."""
    known: dict[str, Any] = {name: getattr(look, name) for name in _OF_LOOK}
    return Ask(session_id=look.session_id, at=look.since, outcome=outcome, **known)


class Asks:
    """The asks in the file. A look that begins is no ask any more."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def note(self, ask: Ask) -> None:
        """Notes an ask, unless it is known or became a look. Raises as `Database.write`."""
        values = vars(ask)
        self._database.write(
            f"INSERT INTO ask ({', '.join(values)}) SELECT {placeholders(list(values))}"  # noqa: S608 (our own field names)
            " WHERE NOT EXISTS (SELECT 1 FROM look WHERE session_id = ?)"
            " ON CONFLICT DO NOTHING",
            *values.values(),
            ask.session_id,
        )
        self._database.write(
            "DELETE FROM ask WHERE rowid <= (SELECT max(rowid) FROM ask) - ?", MOST
        )

    def end(
        self,
        session_id: str,
        outcome: Outcome,
        *,
        step: str = "",
        reason: str = "",
        message: str = "",
    ) -> None:
        """How it ended; the first end counts. Raises as `Database.write`."""
        self._database.write(
            "UPDATE ask SET outcome = ?, step = ?, reason = ?, message = ?"
            " WHERE session_id = ? AND outcome IN ('asked', 'waiting')",
            outcome,
            step,
            reason,
            message[:400],
            session_id,
        )

    def forget(self, session_id: str) -> None:
        """It has become a look. Raises as `Database.write`."""
        self._database.write("DELETE FROM ask WHERE session_id = ?", session_id)

    def past(
        self,
        *,
        camera_id: str | None = None,
        since: int = 0,
        until: int | None = None,
        limit: int = -1,
        offset: int = 0,
    ) -> Sequence[Ask]:
        """Asks that are over, newest first; of all cameras unless one is named."""
        rows = self._database.rows(
            "SELECT * FROM ask WHERE outcome != 'waiting' AND at >= ? AND at < ?"
            " AND (? IS NULL OR camera_id = ?) ORDER BY at DESC, rowid DESC LIMIT ? OFFSET ?",
            since,
            2**53 if until is None else until,
            camera_id,
            camera_id,
            limit,
            offset,
        )
        return [Ask(**dict(row)) for row in rows]
