"""Objections: anybody files one, without an account; an agency answers by a date.

The text stays with the hub, the answering agency and the oversight seat; the log shows that it was
filed, when, about whom, and whether it was answered.
"""

import hashlib
import secrets
from typing import Any

from sqlalchemy import Connection

from transom.core.codec import JsonObject
from transom.core.enrolment import ALPHABET
from transom.core.ids import check_id, new_id
from transom.core.land import Land
from transom.errors import ConflictError, EncodingError, InputError, NotFoundError
from transom.hub.accounts.repository import agency_name
from transom.hub.documents import repository as documents
from transom.hub.documents.versions import read_content
from transom.hub.hub import Hub
from transom.hub.ledger import Staged, stage
from transom.hub.objections import repository, shapes
from transom.hub.objections.schemas import Filed, Kind, PublicObjection, Status
from transom.hub.programs import repository as programs
from transom.hub.web.limits import Limit

DAY_MS = 24 * 3_600_000
ANSWER_DAYS = 30  # where no running program says another number
REFERENCE_LETTERS = 20  # 100 bits: nobody finds another person's by trying
# Everybody together: a flood shows in this limit before it fills the agency's desk.
ALL_OBJECTIONS = Limit(burst=200, every=60.0)
MOST_TEXT, LEAST_TEXT, MOST_CONTACT = 4000, 10, 400


async def file(
    hub: Hub,
    *,
    text: str,
    contact: str | None = None,
    area: str | None = None,
    agency_id: str | None = None,
    lang: str = "en",
    kind: Kind = "question",
    program_id: str | None = None,
) -> Filed:
    """Files an objection and logs `objection.filed`. Callers limit each address beforehand.

    Args:
        area: an H3 cell; the entry shows it only as coarse as it may (spec/log-entry.md, `area`).
        lang: the language of the text, a BCP 47 tag.

    Raises:
        InputError: fields `text`, `contact`, `area`, `agency_id`, `program_id`.
        ConflictError: the same words were filed within a day.
        TooManyTries: more than this hub's people could read.
    """
    hub.limits.take("objection", "everybody", ALL_OBJECTIONS)
    reference, now = new_reference(), hub.clock.now()
    row: dict[str, Any] = {
        "objection_id": new_id("obj"),
        "reference_hash": hash_reference(reference),
        "kind": kind,
        "text": _checked(text),
        "contact": _contact(contact),
        "lang": lang[:12],
        "area": None if area is None else hub.areas.around(area),
        "agency_id": agency_id,
        "program_id": program_id,
        "filed_at": now,
    }
    staged, due = await hub.db.write(enter, row)
    hub.ledger.note_soon(staged)
    return Filed(reference=reference, due=due)


async def status(hub: Hub, reference: str) -> Status:
    """How the objection of a reference stands, with its answer.

    Raises:
        NotFoundError: there is none of this reference.
    """
    row = await hub.db.read(repository.by_reference, hash_reference(reference))
    if row is None:
        raise NotFoundError(
            "there is nothing of this reference",
            hint="Compare it with the one that you were given; each has 20 letters and digits.",
        )
    return shapes.to_filer(row, hub.clock.now())


async def public_list(hub: Hub) -> list[PublicObjection]:
    """What everybody may know of the newest objections."""
    now = hub.clock.now()
    return [shapes.to_public(row, now) for row in await hub.db.read(repository.listed)]


def hash_reference(reference: str) -> bytes:
    """What the hub keeps of a reference (100 random bits need no slow hash)."""
    letters = "".join(c for c in reference.upper() if c in ALPHABET)
    return hashlib.sha256(letters.encode()).digest()


def new_reference() -> str:
    """A fresh reference, as it is shown once."""
    letters = "".join(secrets.choice(ALPHABET) for _ in range(REFERENCE_LETTERS))
    return "-".join(letters[i : i + 4] for i in range(0, REFERENCE_LETTERS, 4))


def _checked(text: str) -> str:
    words = text.strip()
    if len(words) < LEAST_TEXT:
        raise InputError("text", "that is too short to be answered", hint="Say a little more.")
    if len(words) > MOST_TEXT:
        raise InputError("text", f"that is longer than {MOST_TEXT} characters", hint="Shorten it.")
    return words


def _contact(contact: str | None) -> str | None:
    told = (contact or "").strip()
    if len(told) > MOST_CONTACT:
        raise InputError("contact", f"that is longer than {MOST_CONTACT} characters")
    return told or None


def enter(conn: Connection, row: dict[str, Any], land: Land | None = None) -> tuple[Staged, int]:
    """Adds an objection and stages `objection.filed`; until when an answer is due.

    Args:
        land: what it wants masked, if that was drawn; the log only commits to it.

    Raises:
        InputError: fields `agency_id`, `program_id`.
        ConflictError: the same words were filed within a day.
    """
    now = row["filed_at"]
    if land is None and repository.said_before(conn, row["text"], now - DAY_MS):
        raise ConflictError(
            "the same words were filed within a day", hint="Once is enough: they are answered."
        )
    _check_subjects(conn, row)
    due = now + _answer_days(conn, row) * DAY_MS
    record: JsonObject = {
        name: row[name] for name in ("objection_id", "kind", "text", "lang", "filed_at")
    }
    if land is not None:
        record["land"] = land.to_json()
    staged = stage(
        conn,
        "objection.filed",
        subject=row["objection_id"],
        record=record,
        at=now,
        agency=row["agency_id"],
        program=row["program_id"],
        area=row["area"],
        due=due,
    )
    repository.add(conn, **row, due=due, filed_opening=staged.opening_id)
    return staged, due


def _check_subjects(conn: Connection, row: dict[str, Any]) -> None:
    for field, prefix, known in (
        ("agency_id", "agy", agency_name),
        ("program_id", "prg", programs.program),
    ):
        value = row[field]
        if value is None:
            continue
        try:
            found = known(conn, check_id(value, prefix))
        except EncodingError:
            found = None
        if found is None:
            raise InputError(field, "there is none of this identifier here")


def _answer_days(conn: Connection, row: dict[str, Any]) -> int:
    """By the documents of the program, or by the strictest of the agency's programs."""
    wanted = [
        program["program_id"]
        for program, agency_ids in programs.all_programs(conn)
        if row["program_id"] in (None, program["program_id"])
        and row["agency_id"] in (None, *agency_ids)
        and program["not_after"] > row["filed_at"]
    ]
    found = documents.names_and_contents(conn, wanted)
    days = [read_content(content).use_policy.complaint_days for _, content in found]
    return min(days, default=ANSWER_DAYS)
