"""The versions of the policy that decides: when, by whom, why, and what each one changed."""

from sqlalchemy import RowMapping

from transom.core.codec import JsonObject, decode_object
from transom.core.log.entry import parse_entry
from transom.errors import NotFoundError
from transom.hub.hub import Hub
from transom.hub.openings import repository
from transom.hub.policy.record import BY_ADMIN
from transom.hub.policy.versions import difference
from transom.hub.programs.policies import shown
from transom.hub.programs.schemas import PolicyVersion


async def list_versions(hub: Hub) -> list[PolicyVersion]:
    """Every version of the policy that was in force, newest first."""
    rows = await hub.db.read(repository.of_type, "policy.changed")
    before, versions = "", []
    for number, row in enumerate(rows, 1):
        record = decode_object(row["record"])
        text = str(record["policy"])
        versions.append(_version(number, row, record, before))
        before = text
    if versions:
        versions[-1].in_force = True
    return versions[::-1]


async def text_of(hub: Hub, document: str) -> str:
    """The text of a version, whose SHA-256 is in the log.

    Raises:
        NotFoundError: no version has this hash.
    """
    rows = await hub.db.read(repository.of_type, "policy.changed")
    for row in rows:
        if _document(row) == document:
            return str(decode_object(row["record"])["policy"])
    raise NotFoundError("no version of the policy has this hash")


def _version(number: int, row: RowMapping, record: JsonObject, before: str) -> PolicyVersion:
    told = difference(before, str(record["policy"]))
    version = PolicyVersion(
        number=number,
        document=_document(row),
        since=row["staged_at"],
        by="hub_admin" if record.get("by") == BY_ADMIN else "start",
        reason=str(record.get("reason", "")),
        in_force=False,
        # Everything of the first one is new, which tells nothing.
        added=[shown(rule) for rule in told.added] if before else [],
        changed=[shown(rule) for rule in told.changed],
        removed=[shown(rule) for rule in told.removed],
    )
    if row["entry_index"] is not None:
        version.entry_index = row["entry_index"]
    return version


def _document(row: RowMapping) -> str:
    return (parse_entry(row["entry"]).document or b"").hex()
