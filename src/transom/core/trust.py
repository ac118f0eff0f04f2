"""The gateway's trust policy as a chain of the owner's signed decisions (spec/trust-policy.md).

Whose word it takes to release a key is for the owner to say: a hub proposes a policy at enrolment,
and nothing ever after. Reads no clock, stores nothing.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from transom.core.codec import JsonObject, b64, encode
from transom.core.log.note import parse_vkey
from transom.core.log.policy import Policy, parse_policy
from transom.core.members import Members
from transom.core.signing import Signed, Signer, verify
from transom.errors import LogFormatError, SignatureRefused

TYPE = "trust-policy/v1"
MAX_POLICY_CHARACTERS = 16_384
MAX_VKEY_CHARACTERS = 400


@dataclass(frozen=True, kw_only=True)
class TrustTerms:
    """One decision of the owner: whose word this gateway takes from now on.

    Args:
        log_vkey: the pinned log's verifier key, which `policy` names.
        policy: C2SP tlog-policy text.
        changed_at: milliseconds since 1970.
        previous: `hash_of` the decision before; None for the first.
    """

    gateway_id: str
    log_vkey: str
    policy: str
    changed_at: int
    previous: bytes | None = None

    def to_body(self) -> JsonObject:
        """The body to sign.

        Raises:
            EncodingError: a member outside spec/trust-policy.md.
            LogFormatError: not a policy, or not one of this log.
        """
        body: JsonObject = {
            "gateway_id": self.gateway_id,
            "log_vkey": self.log_vkey,
            "policy": self.policy,
            "changed_at": self.changed_at,
        }
        if self.previous is not None:
            body["previous"] = b64(self.previous)
        _read(body)
        return body


def policy_of_log(text: str, log_vkey: str) -> Policy:
    """The policy, if it is one and names this log.

    Raises:
        LogFormatError: it isn't, or it doesn't.
    """
    policy = parse_policy(text)
    if parse_vkey(log_vkey) not in policy.log_keys:
        raise LogFormatError("the trust policy doesn't name the log's key")
    return policy


def sign_trust(terms: TrustTerms, *, signer: Signer) -> Signed:
    """Signs with the owner's key. Raises as `TrustTerms.to_body`."""
    return signer.sign(TYPE, terms.to_body())


def hash_of(signed: Signed) -> bytes:
    """What the next decision names this one by: SHA-256 of its canonical bytes."""
    return hashlib.sha256(encode(signed.to_json())).digest()


def verify_trust(
    chain: Sequence[Signed], *, owner_key: bytes, gateway_id: str, log_vkey: str
) -> tuple[TrustTerms, ...]:
    """Every decision, oldest first, if the owner made each after the one before; the last counts.

    Raises:
        SignatureRefused: somebody else's, for another gateway or log, or the chain is broken.
        EncodingError: a member outside spec/trust-policy.md.
        LogFormatError: a policy that is none.
    """
    before: bytes | None = None
    terms: list[TrustTerms] = []
    for signed in chain:
        said = _read(verify(signed, type_=TYPE, key=owner_key))
        _require(said.gateway_id == gateway_id, "is for another gateway")
        _require(said.log_vkey == log_vkey, "is for another log")
        _require(said.previous == before, "doesn't follow the one before it")
        _require(not terms or said.changed_at >= terms[-1].changed_at, "is older than its place")
        terms.append(said)
        before = hash_of(signed)
    _require(bool(terms), "was never signed")
    return tuple(terms)


def _require(holds: bool, why: str) -> None:
    if not holds:
        raise SignatureRefused(f"the trust policy {why}")


def _read(body: object) -> TrustTerms:
    m = Members(body, "trust policy")
    terms = TrustTerms(
        gateway_id=m.id("gateway_id", "gwy"),
        log_vkey=m.text("log_vkey", 1, MAX_VKEY_CHARACTERS),
        policy=m.text("policy", 1, MAX_POLICY_CHARACTERS),
        changed_at=m.instant("changed_at"),
        previous=m.data("previous", 32) if m.has("previous") else None,
    )
    m.end()
    policy_of_log(terms.policy, terms.log_vkey)
    return terms
