"""Agencies and programs as the hub last named them, so that the owner's page works without it.

Nothing is decided by them: a consent carries the agency's key and the program's end itself.
"""

import hashlib

import msgspec

from transom.core.codec import MAX_INTEGER, unb64
from transom.errors import EncodingError, NotFoundError
from transom.gateway.api.schemas import AgencyState, ProgramState
from transom.gateway.store.database import Database


class Agency(msgspec.Struct, frozen=True, kw_only=True):
    """An agency and the key that certifies its devices (base64url)."""

    agency_id: str
    name: str
    key: str


class Program(msgspec.Struct, frozen=True, kw_only=True):
    """A program, its end, and whether nothing may open under it for now."""

    program_id: str
    name: str
    agency_ids: tuple[str, ...]
    not_after: int
    frozen: bool = False


class Content(msgspec.Struct, frozen=True, kw_only=True):
    """What `welcome` and `programs` bring (spec/gateway-channel.md); other members are ignored."""

    agencies: tuple[Agency, ...] = ()
    programs: tuple[Program, ...] = ()


class Directory:
    """The directory in memory and in the file."""

    def __init__(self, database: Database) -> None:
        self._database = database
        row = database.row("SELECT content FROM directory")
        self.content = msgspec.json.decode(row["content"], type=Content) if row else Content()

    def replace(self, message: object) -> None:
        """Takes over what the hub sent.

        Raises:
            EncodingError: not of the form in spec/gateway-channel.md; the old one stays.
            StorageUnavailable, FatalError: as `Database.write`.
        """
        try:
            content = msgspec.convert(message, Content)
        except msgspec.ValidationError as error:
            raise EncodingError(f"agencies and programs: {error}") from error
        for agency in content.agencies:
            unb64(agency.key, 32)
        self._database.write(
            "INSERT OR REPLACE INTO directory VALUES (1, ?)",
            msgspec.json.encode(content).decode(),
        )
        self.content = content

    def agency(self, agency_id: str) -> Agency:
        """An agency by its identifier. Raises `NotFoundError` if the hub names none."""
        for agency in self.content.agencies:
            if agency.agency_id == agency_id:
                return agency
        raise NotFoundError("the hub names no such agency")

    def program(self, program_id: str) -> Program:
        """A program by its identifier. Raises `NotFoundError` if the hub names none."""
        for program in self.content.programs:
            if program.program_id == program_id:
                return program
        raise NotFoundError("the hub names no such program")

    def end_of(self, program_id: str) -> int:
        """Until when looks may run, as the hub says now; far away if it doesn't name the program.

        A frozen program has ended, until it is resumed. A hub can bring an end nearer by it. It
        can't put one off: that is in the signed consent.
        """
        frozen = (p for p in self.content.programs if p.program_id == program_id and p.frozen)
        return 0 if any(frozen) else self.sunset_of(program_id)

    def sunset_of(self, program_id: str) -> int:
        """A program's end as the hub names it now, frozen or not; far away if it doesn't."""
        ends = (p.not_after for p in self.content.programs if p.program_id == program_id)
        return next(ends, MAX_INTEGER)

    def agencies_state(self) -> list[AgencyState]:
        """For the owner's page."""
        return [
            AgencyState(
                agency_id=a.agency_id, name=a.name, key=a.key, fingerprint=fingerprint(unb64(a.key))
            )
            for a in self.content.agencies
        ]

    def programs_state(self) -> list[ProgramState]:
        """For the owner's page."""
        return [
            ProgramState(
                program_id=p.program_id,
                name=p.name,
                agency_ids=list(p.agency_ids),
                not_after=p.not_after,
                frozen=p.frozen,
            )
            for p in self.content.programs
        ]


def fingerprint(key: bytes) -> str:
    """SHA-256 of a key in hexadecimal, to compare by eye or by phone."""
    return hashlib.sha256(key).hexdigest()
