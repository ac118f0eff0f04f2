"""Footage requests that were proved, and the owner's answers, in the file.

A decline is a row here and nothing else anywhere (P10).
"""

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal, cast

from transom.core.codec import decode_object, encode
from transom.core.footage.request import FootageRequestTerms, read_footage_request
from transom.core.signing import Signed
from transom.gateway.store.database import Database

MOST_KEPT = 1000
AnswerIs = Literal["declined", "preparing", "sending", "released", "failed"]
Key = tuple[str, str]
"""Request and camera."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A request that passed the proof, with what a release needs.

    Args:
        agency_key: the key that certified the asking device.
        certificate: the asking device's.
        devices: certificates of the agency's devices, as the hub told them last.
        cameras: those of this house that it concerns.
        told_at: milliseconds since 1970.
    """

    request: FootageRequestTerms
    signed: Signed
    agency_name: str
    agency_key: bytes
    pseudonym: str
    role: str
    devices: tuple[Signed, ...]
    cameras: tuple[str, ...]
    told_at: int


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What became of a request at one camera.

    Args:
        begin, end, blur: what the owner chose to give.
        release: the signed release; keys: sealed to the agency's devices.
        message: what is in the way, of one that failed.
    """

    request_id: str
    camera_id: str
    state: AnswerIs
    at: int
    begin: int | None = None
    end: int | None = None
    blur: str | None = None
    release: Signed | None = None
    keys: tuple[Signed, ...] = ()
    message: str = ""

    @property
    def key(self) -> Key:
        """Of which request at which camera."""
        return self.request_id, self.camera_id


class FootageBook:
    """All requests, in memory and in the file. Methods that write raise as `Database.write`."""

    def __init__(self, database: Database) -> None:
        self._database = database
        rows = database.rows("SELECT * FROM footage ORDER BY told_at, request_id")
        self._asked = {one.request.request_id: one for one in map(_asked, rows)}
        answers = map(_answer, database.rows("SELECT * FROM footage_answer"))
        self._answers = {one.key: one for one in answers}

    def all(self) -> Sequence[Asked]:
        """Every request, oldest first."""
        return tuple(self._asked.values())

    def get(self, request_id: str) -> Asked | None:
        """One of them."""
        return self._asked.get(request_id)

    def answer(self, key: Key) -> Answer | None:
        """What became of it at a camera."""
        return self._answers.get(key)

    def answers(self, state: AnswerIs) -> list[Answer]:
        """All answers in a state."""
        return [one for one in self._answers.values() if one.state == state]

    def put(self, asked: Asked) -> bool:
        """Keeps a request; of one that is known only its devices. False: too many are kept."""
        known = self._asked.get(asked.request.request_id)
        if known is None and len(self._asked) >= MOST_KEPT:
            return False
        if known is not None:
            asked = replace(known, devices=asked.devices)
        self._database.write(
            "INSERT OR REPLACE INTO footage VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            asked.request.request_id,
            _text(asked.signed),
            asked.agency_name,
            asked.agency_key,
            asked.pseudonym,
            asked.role,
            _texts(asked.devices),
            json.dumps(asked.cameras),
            asked.told_at,
        )
        self._asked[asked.request.request_id] = asked
        return True

    def set(self, answer: Answer) -> None:
        """Keeps what became of it at a camera."""
        self._database.write(
            "INSERT OR REPLACE INTO footage_answer VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            answer.request_id,
            answer.camera_id,
            answer.state,
            answer.at,
            answer.begin,
            answer.end,
            answer.blur,
            _text(answer.release) if answer.release else None,
            _texts(answer.keys),
            answer.message,
        )
        self._answers[answer.key] = answer


def _text(signed: Signed) -> str:
    return encode(signed.to_json()).decode()


def _texts(several: Sequence[Signed]) -> str:
    return json.dumps([one.to_json() for one in several])


def _signed(text: str) -> Signed:
    return Signed.from_json(decode_object(text.encode()))


def _several(text: str) -> tuple[Signed, ...]:
    return tuple(Signed.from_json(one) for one in json.loads(text))


def _asked(row: sqlite3.Row) -> Asked:
    signed = _signed(row["signed"])
    return Asked(
        request=read_footage_request(signed.body),
        signed=signed,
        agency_name=row["agency_name"],
        agency_key=row["agency_key"],
        pseudonym=row["pseudonym"],
        role=row["role"],
        devices=_several(row["devices"]),
        cameras=tuple(json.loads(row["cameras"])),
        told_at=row["told_at"],
    )


def _answer(row: sqlite3.Row) -> Answer:
    return Answer(
        request_id=row["request_id"],
        camera_id=row["camera_id"],
        state=cast("AnswerIs", row["state"]),
        at=row["at"],
        begin=row["range_begin"],
        end=row["range_end"],
        blur=row["blur"],
        release=_signed(row["release"]) if row["release"] else None,
        keys=_several(row["keys"]),
        message=row["message"],
    )
