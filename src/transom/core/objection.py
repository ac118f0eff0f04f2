"""An owner's signed word that an objection is answered (spec/land.md). Says not how: P10.

Whether the land was masked, and what the owner thinks of it, stays at home.
"""

from dataclasses import dataclass

from transom.core.members import Members
from transom.core.signing import Signed, Signer, verify

ANSWER = "objection-answer/v1"


@dataclass(frozen=True, kw_only=True)
class ObjectionAnswer:
    """Which objection was answered for which camera, and when (milliseconds since 1970)."""

    objection_id: str
    camera_id: str
    answered_at: int


def sign_answer(answer: ObjectionAnswer, *, signer: Signer) -> Signed:
    """The owner's signed answer."""
    return signer.sign(ANSWER, dict(vars(answer)))


def verify_answer(signed: Signed, *, owner_key: bytes) -> ObjectionAnswer:
    """The answer, if the owner signed it.

    Raises:
        SignatureRefused: somebody else did, or signed something else.
        EncodingError: not an answer of spec/land.md.
    """
    m = Members(verify(signed, type_=ANSWER, key=owner_key), "objection answer")
    answer = ObjectionAnswer(
        objection_id=m.id("objection_id", "obj"),
        camera_id=m.id("camera_id", "cam"),
        answered_at=m.instant("answered_at"),
    )
    m.end()
    return answer
