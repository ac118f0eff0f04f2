"""Finding a program that somebody wants to change."""

from sqlalchemy import Connection

from transom.errors import ConflictError, NotFoundError
from transom.hub.db.rows import Row
from transom.hub.programs import repository

Found = tuple[Row, list[str]]


def existing(conn: Connection, program_id: str) -> Found:
    """A program with its agencies.

    Raises:
        NotFoundError: there is none.
    """
    found = repository.program(conn, program_id)
    if found is None:
        raise NotFoundError("there is no such program")
    return found


def unended(conn: Connection, program_id: str, now: int) -> Found:
    """A program that isn't over.

    Raises:
        NotFoundError: there is none.
        ConflictError: its sunset has come; nothing about it changes any more.
    """
    found = existing(conn, program_id)
    if found[0]["not_after"] <= now:
        raise ConflictError(
            "the program is over",
            hint="A new program needs a new decision, and a new consent of each owner.",
        )
    return found
