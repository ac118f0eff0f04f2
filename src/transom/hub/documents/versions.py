"""Versions of a program's documents: what is in force, what was, and what is new about one."""

from collections.abc import Sequence
from typing import Any

import msgspec

from transom.core.codec import decode_object
from transom.core.documents import document_hash
from transom.core.vote import Vote, votes_from_json
from transom.hub.db.rows import Row
from transom.hub.documents.checks import approval_of, content_of, purposes_of
from transom.hub.documents.schemas import Documents, DocumentVersion


def new_version(
    number: int, given: Documents, decision: str, now: int, votes: Sequence[Vote] = ()
) -> dict[str, Any]:
    """The columns of a version.

    Raises:
        InputError: as `content_of`.
    """
    content = content_of(given, decision, votes)
    return {
        "version": number,
        "content": content,
        "document": document_hash(content),
        "decision": decision,
        "purposes": " ".join(purposes_of(given)),
        "approval": " ".join(approval_of(given)),
        "since": now,
    }


def read_content(content: bytes) -> Documents:
    """The documents in a version's bytes."""
    members = msgspec.json.decode(content)
    members.pop("authorising_decision")
    members.pop("votes", None)
    return msgspec.convert(members, Documents)


def read_votes(content: bytes) -> tuple[Vote, ...]:
    """The votes in a version's bytes, with the results that it knows."""
    return votes_from_json(decode_object(content).get("votes", []))


def shown_version(row: Row) -> DocumentVersion:
    """A version as everybody may see it."""
    return DocumentVersion(
        version=row["version"],
        document=row["document"].hex(),
        since=row["since"],
        authorising_decision=row["decision"],
    )
