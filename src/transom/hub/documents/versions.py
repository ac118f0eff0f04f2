"""Versions of a program's documents: what is in force, what was, and what is new about one."""

from typing import Any

import msgspec

from transom.core.documents import document_hash
from transom.hub.db.rows import Row
from transom.hub.documents.checks import content_of, purposes_of
from transom.hub.documents.schemas import Documents, DocumentVersion


def new_version(number: int, given: Documents, decision: str, now: int) -> dict[str, Any]:
    """The columns of a version.

    Raises:
        InputError: as `content_of`.
    """
    content = content_of(given, decision)
    return {
        "version": number,
        "content": content,
        "document": document_hash(content),
        "decision": decision,
        "purposes": " ".join(purposes_of(given)),
        "since": now,
    }


def read_content(content: bytes) -> Documents:
    """The documents in a version's bytes."""
    members = msgspec.json.decode(content)
    members.pop("authorising_decision")
    return msgspec.convert(members, Documents)


def shown_version(row: Row) -> DocumentVersion:
    """A version as everybody may see it."""
    return DocumentVersion(
        version=row["version"],
        document=row["document"].hex(),
        since=row["since"],
        authorising_decision=row["decision"],
    )
