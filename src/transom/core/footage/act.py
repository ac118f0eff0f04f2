"""Evidence acts (spec/evidence-package.md, Act): a custodian's machine takes a clip over.

The act is in the log before the clip's key is handed out, so its signature is the first link of
the package that is made from it.
"""

from dataclasses import dataclass, field

from transom.core.codec import JsonObject
from transom.core.members import Members
from transom.core.signing import Signed, Signer, verify

TYPE = "evidence-act/v1"
EXPORT, DEFENCE_COPY = "export", "defence_copy"
ENTRY_OF = {EXPORT: "evidence.exported", DEFENCE_COPY: "evidence.copied"}
"""The type of the log entry of each kind of act."""
LEAST_REASON, MOST_REASON = 10, 2000


@dataclass(frozen=True, kw_only=True)
class EvidenceActTerms:
    """What an act says; not yet signed, or not yet verified.

    Args:
        kind: `export`, or `defence_copy`, which names its recipient.
        acted_at: milliseconds since 1970.
    """

    act_id: str
    kind: str
    request_id: str
    camera_id: str
    reason: str
    acted_at: int
    recipient: str | None = None

    def to_body(self) -> JsonObject:
        """The body to sign.

        Raises:
            EncodingError: a member outside spec/evidence-package.md.
        """
        body = {name: value for name, value in vars(self).items() if value is not None}
        body.pop("signed", None)
        read_evidence_act(body)
        return body


@dataclass(frozen=True, kw_only=True)
class EvidenceAct(EvidenceActTerms):
    """A verified act. Only `verify_evidence_act` makes one."""

    signed: Signed = field(repr=False)


def sign_evidence_act(terms: EvidenceActTerms, *, signer: Signer) -> Signed:
    """Signs with the custodian's device key.

    Raises:
        EncodingError: a member outside spec/evidence-package.md.
    """
    return signer.sign(TYPE, terms.to_body())


def verify_evidence_act(signed: Signed, *, sign_key: bytes) -> EvidenceAct:
    """The act, if the device signed it.

    Raises:
        SignatureRefused: not signed by `sign_key` as an evidence act.
        EncodingError: a member outside spec/evidence-package.md.
    """
    terms = read_evidence_act(verify(signed, type_=TYPE, key=sign_key))
    return EvidenceAct(**vars(terms), signed=signed)


def read_evidence_act(body: object) -> EvidenceActTerms:
    """The terms of a body whose signature nobody has checked.

    Raises:
        EncodingError: a member outside spec/evidence-package.md.
    """
    m = Members(body, "evidence act")
    terms = EvidenceActTerms(
        act_id=m.id("act_id", "evd"),
        kind=m.choice("kind", ENTRY_OF),
        request_id=m.id("request_id", "ftr"),
        camera_id=m.id("camera_id", "cam"),
        reason=m.text("reason", LEAST_REASON, MOST_REASON),
        acted_at=m.instant("acted_at"),
        recipient=m.text("recipient", 1, 200) if m.has("recipient") else None,
    )
    m.end()
    if (terms.recipient is not None) != (terms.kind == DEFENCE_COPY):
        raise m.bad("recipient", "there for a defence copy, and only then")
    return terms
