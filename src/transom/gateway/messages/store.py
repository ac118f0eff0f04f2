"""Messages that hold, the owner's answers and reports, and muted agencies, in the file.

That something is read or muted is here and nowhere else.
"""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, replace

from transom.core.codec import decode_object, encode
from transom.core.message import MessageTerms, read_message
from transom.core.signing import Signed
from transom.gateway.store.database import Database


@dataclass(frozen=True, kw_only=True)
class Kept:
    """A message that was proved.

    Args:
        told_at: milliseconds since 1970.
        answer, report: what the gateway signed for its owner.
    """

    terms: MessageTerms
    signed: Signed
    agency_name: str
    pseudonym: str
    role: str
    told_at: int
    answer: Signed | None = None
    report: Signed | None = None


class MessageBook:
    """All messages, in memory and in the file. Methods that write raise as `Database.write`."""

    def __init__(self, database: Database) -> None:
        self._database = database
        rows = database.rows("SELECT * FROM message ORDER BY told_at, message_id")
        self._kept = {one.terms.message_id: one for one in map(_kept, rows)}
        muted = database.rows("SELECT agency_id FROM muted_agency")
        self._muted = {str(row["agency_id"]) for row in muted}

    @property
    def muted(self) -> Sequence[str]:
        """The agencies whose messages the owner doesn't want."""
        return sorted(self._muted)

    def all(self) -> Sequence[Kept]:
        """Every message, oldest first."""
        return tuple(self._kept.values())

    def get(self, message_id: str) -> Kept | None:
        """One of them."""
        return self._kept.get(message_id)

    def put(self, kept: Kept) -> None:
        """Keeps a message, or what has become of it."""
        self._database.write(
            "INSERT OR REPLACE INTO message VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            kept.terms.message_id,
            _text(kept.signed),
            kept.agency_name,
            kept.pseudonym,
            kept.role,
            kept.told_at,
            _text(kept.answer),
            _text(kept.report),
        )
        self._kept[kept.terms.message_id] = kept

    def answered(self, kept: Kept, answer: Signed) -> None:
        """Keeps the owner's answer."""
        self.put(replace(kept, answer=answer))

    def reported(self, kept: Kept, report: Signed) -> None:
        """Keeps the owner's report."""
        self.put(replace(kept, report=report))

    def mute(self, agency_id: str, *, muted: bool) -> None:
        """Mutes an agency, or hears it again."""
        if muted:
            self._database.write("INSERT OR IGNORE INTO muted_agency VALUES (?)", agency_id)
            self._muted.add(agency_id)
        else:
            self._database.write("DELETE FROM muted_agency WHERE agency_id = ?", agency_id)
            self._muted.discard(agency_id)


def _text(signed: Signed | None) -> str | None:
    return None if signed is None else encode(signed.to_json()).decode()


def _signed(text: str) -> Signed:
    return Signed.from_json(decode_object(text.encode()))


def _kept(row: sqlite3.Row) -> Kept:
    signed = _signed(row["signed"])
    return Kept(
        terms=read_message(signed.body),
        signed=signed,
        agency_name=row["agency_name"],
        pseudonym=row["pseudonym"],
        role=row["role"],
        told_at=row["told_at"],
        answer=_signed(row["answer"]) if row["answer"] else None,
        report=_signed(row["report"]) if row["report"] else None,
    )
