"""A program's document: use policy, impact report and the decision, hashed as one.

The hash stands in the program's log entries (spec/program-documents.md), so whoever holds the
bytes can check that they are what the program was decided on.
"""

import hashlib

from transom.core.codec import JsonObject, encode

HASH_BYTES = 32


def program_document(
    *, use_policy: JsonObject, impact_report: JsonObject, authorising_decision: str
) -> bytes:
    """The bytes that are hashed and published.

    Raises:
        EncodingError: a value without canonical form, or a document that is too long.
    """
    return encode(
        {
            "use_policy": use_policy,
            "impact_report": impact_report,
            "authorising_decision": authorising_decision,
        }
    )


def document_hash(content: bytes) -> bytes:
    """The `document` of a log entry: SHA-256 of a public document's bytes."""
    return hashlib.sha256(content).digest()
