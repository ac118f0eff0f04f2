"""The root of the tree, and the errors that have no kinds of their own."""

from typing import ClassVar


class TransomError(Exception):
    """An error with a class of fate (`kind`) and what a person can do next (`hint`).

    Args:
        message: what happened, in one sentence, naming no secret.
        hint: what to do next, in one sentence.
    """

    kind: ClassVar[str] = "error"
    default_hint: ClassVar[str] = "Try again; if it stays, report it with the time it happened."

    def __init__(self, message: str, *, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint or self.default_hint

    @property
    def code(self) -> str:
        """A stable name for interfaces: the class name in snake_case without `_error`."""
        name = type(self).__name__.removesuffix("Error")
        return "".join(f"_{c.lower()}" if c.isupper() else c for c in name).lstrip("_")


class NotFoundError(TransomError):
    """There is no such thing, or not for this person."""

    kind = "not_found"
    default_hint = "Check the address, or go back to the list."


class ConflictError(TransomError):
    """It has changed meanwhile."""

    kind = "conflict"
    default_hint = "Load it again, and repeat what you wanted to do."


class SetupError(TransomError):
    """This machine or its configuration keeps us from starting."""

    kind = "setup"
    default_hint = "Mend what the message names, and start again."


class FatalError(TransomError):
    """The result of a write is unknown. The process exits; start-up finds out and recovers."""

    kind = "fatal"
    default_hint = "Start it again: it recovers by itself."
