"""What an incident has of its agency, as the policy is told it. Reads no clock and no database."""

from dataclasses import dataclass

from transom.hub.db.rows import Row

HOUR_MS = 3_600_000
APPROVED_MS = 8 * HOUR_MS
BROKEN_MS = 2 * HOUR_MS
JUSTIFY_MS = 7 * 24 * HOUR_MS


@dataclass(frozen=True, kw_only=True)
class Held:
    """An incident's newest approval and its newest broken glass, whatever they are worth now."""

    approval: Row | None = None
    glass: Row | None = None

    def broken(self, now: int) -> Row | None:
        """The glass, if it is broken now."""
        glass = self.glass
        return glass if glass is not None and now < glass["not_after"] else None

    def approved(self, now: int) -> Row | None:
        """The approval, if it holds now."""
        given = self.approval
        holds = given is not None and holds_now(given, now)
        return given if holds else None

    def answer(self, person_id: str, *, needed: bool, now: int) -> str:
        """What the policy is told of the approval.

        Args:
            person_id: who asks to watch.
            needed: whether the program demands one for the purpose.
        """
        if not needed:
            return "not_needed"
        given = self.approved(now)
        if given is None:
            return "missing"
        return "own" if given["answered_by"] == person_id else "approved"


def holds_now(given: Row, now: int) -> bool:
    """Whether an approval was given, wasn't taken back, and isn't over."""
    return (
        given["outcome"] == "approved"
        and given["withdrawn_at"] is None
        and now < given["not_after"]
    )
