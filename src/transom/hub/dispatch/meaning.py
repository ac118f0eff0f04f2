"""What an agency's calls are for: its table of types, and the clauses that prohibit some."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

from transom.core.dispatch.purposes import DEFAULT_TABLE, Meant, meant
from transom.hub.db.rows import Row
from transom.hub.dispatch import repository
from transom.hub.dispatch.schemas import Prohibition
from transom.hub.documents import repository as documents
from transom.hub.documents.versions import read_content
from transom.hub.programs import repository as programs


@dataclass(frozen=True)
class Meanings:
    """An agency's table, and what the use policies of its programs prohibit.

    Args:
        edited: whether the table is the agency's own.
        clauses: by prohibited use.
    """

    table: Mapping[str, str]
    edited: bool
    clauses: Mapping[str, Prohibition]

    def of(self, call: Row) -> Meant:
        """What a stored call is for."""
        return meant(tuple(call["types"].split("\n")), call["common_type"], self.table)

    def prohibition(self, use: str) -> Prohibition:
        """Why a use is prohibited."""
        return self.clauses.get(use) or Prohibition(use=use)


def meanings(conn: Connection, agency_id: str, now: int) -> Meanings:
    """What an agency's calls are for now."""
    own = repository.types_of(conn, agency_id)
    return Meanings(own or DEFAULT_TABLE, bool(own), _clauses(conn, agency_id, now))


def _clauses(conn: Connection, agency_id: str, now: int) -> dict[str, Prohibition]:
    """What use policies prohibit by purpose: each example of a prohibited use that names one."""
    running = [row for row, of in programs.unended(conn, now) if agency_id in of]
    found = documents.names_and_contents(conn, [row["program_id"] for row in running])
    clauses: dict[str, Prohibition] = {}
    for name, content in found:
        for use in read_content(content).use_policy.prohibited_uses:
            for example in use.examples:
                purpose = example.context.get("purpose")
                if isinstance(purpose, str):
                    told = Prohibition(use=purpose, clause=use.clause, text=use.text, program=name)
                    clauses.setdefault(purpose, told)
    return clauses
