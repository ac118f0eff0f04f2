"""A program's document: use policy, impact report, decision and votes, hashed as one.

The hash stands in the program's log entries (spec/program-documents.md), so whoever holds the
bytes can check that they are what the program was decided on.
"""

import hashlib
from collections.abc import Sequence

from transom.core.codec import JsonObject, encode
from transom.core.vote import Vote, votes_to_json

HASH_BYTES = 32


def program_document(
    *,
    use_policy: JsonObject,
    impact_report: JsonObject,
    authorising_decision: str,
    votes: Sequence[Vote] = (),
) -> bytes:
    """The bytes that are hashed and published.

    Raises:
        EncodingError: a value without canonical form, or a document that is too long.
    """
    members: JsonObject = {
        "use_policy": use_policy,
        "impact_report": impact_report,
        "authorising_decision": authorising_decision,
    }
    if votes:
        members["votes"] = votes_to_json(votes)
    return encode(members)


def document_hash(content: bytes) -> bytes:
    """The `document` of a log entry: SHA-256 of a public document's bytes."""
    return hashlib.sha256(content).digest()
