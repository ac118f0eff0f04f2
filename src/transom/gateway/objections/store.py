"""Objections that the hub told of, in the file. Nothing forgets one but its owner's answer.

So a hub can add to what restricts a camera, and can't take it back.
"""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from transom.core.codec import decode, decode_object, encode
from transom.core.land import Land
from transom.core.signing import Signed
from transom.gateway.store.database import Database

MOST_KEPT = 1000
Key = tuple[str, str]
"""Objection and camera."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A neighbour's request about one camera.

    Args:
        filed_at, due, told_at: milliseconds since 1970; from `due` on, each look asks first.
        answered_at: when the owner answered, if they have.
        masked: whether the owner masked it. Nobody else is told.
        signed: the answer that the hub gets.
    """

    objection_id: str
    camera_id: str
    land: Land
    filed_at: int
    due: int
    told_at: int
    answered_at: int | None = None
    masked: bool = False
    word: str = ""
    signed: Signed | None = None

    @property
    def key(self) -> Key:
        """Which request it is."""
        return self.objection_id, self.camera_id


class ObjectionBook:
    """All objections, in memory and in the file. Methods that write raise as `Database.write`."""

    def __init__(self, database: Database) -> None:
        self._database = database
        rows = database.rows("SELECT * FROM objection ORDER BY filed_at, objection_id")
        self._asked = {one.key: one for one in map(_read, rows)}

    def all(self) -> Sequence[Asked]:
        """Every one, oldest first."""
        return tuple(self._asked.values())

    def get(self, key: Key) -> Asked | None:
        """One of them."""
        return self._asked.get(key)

    def overdue(self, camera_id: str, now: int) -> bool:
        """Whether the owner owes an answer about a camera since a deadline that has passed."""
        return any(
            one.camera_id == camera_id and one.answered_at is None and one.due <= now
            for one in self._asked.values()
        )

    def put(self, asked: Asked) -> bool:
        """Keeps one that is new; false if it was known, or as many are kept as may."""
        if asked.key in self._asked or len(self._asked) >= MOST_KEPT:
            return False
        self._write(asked)
        return True

    def answer(self, asked: Asked) -> None:
        """Keeps the owner's answer."""
        self._write(asked)

    def _write(self, asked: Asked) -> None:
        signed = encode(asked.signed.to_json()).decode() if asked.signed else None
        self._database.write(
            "INSERT OR REPLACE INTO objection VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            asked.objection_id,
            asked.camera_id,
            encode(asked.land.to_json()).decode(),
            asked.filed_at,
            asked.due,
            asked.told_at,
            asked.answered_at,
            int(asked.masked),
            asked.word,
            signed,
        )
        self._asked[asked.key] = asked


def _read(row: sqlite3.Row) -> Asked:
    signed = row["signed"]
    return Asked(
        objection_id=row["objection_id"],
        camera_id=row["camera_id"],
        land=Land.from_json(decode(row["land"].encode())),
        filed_at=row["filed_at"],
        due=row["due"],
        told_at=row["told_at"],
        answered_at=row["answered_at"],
        masked=bool(row["masked"]),
        word=row["word"],
        signed=Signed.from_json(decode_object(signed.encode())) if signed else None,
    )
