"""Trust policies: reads the pinned one, and puts a proposed one into the owner's words."""

import hashlib
from functools import lru_cache

import msgspec

from transom.core.codec import encode
from transom.core.log.note import VerifierKey, parse_vkey
from transom.core.log.policy import NONE, Policy
from transom.core.signing import Signer
from transom.core.trust import TrustTerms, hash_of, policy_of_log, sign_trust, verify_trust
from transom.errors import (
    EncodingError,
    EnrolmentRefused,
    InputError,
    LogFormatError,
    SetupError,
    SignatureRefused,
)
from transom.gateway.api.enrolment_schemas import Witness
from transom.gateway.keystore.contents import Pins


@lru_cache(maxsize=4)
def _read(text: str, vkey: str) -> tuple[Policy, str]:
    return policy_of_log(text, vkey), parse_vkey(vkey).name


def pinned_policy(pins: Pins) -> tuple[Policy, str]:
    """The pinned policy, and the origin of the pinned log; `require_signed` has verified it.

    Raises:
        LogFormatError: not what enrolment stored.
    """
    return _read(pins.trust_policy, pins.log_vkey)


def decisions(pins: Pins, *, owner_key: bytes) -> tuple[TrustTerms, ...]:
    """The owner's decisions about whom to trust, oldest first; the last is in force.

    Raises:
        SetupError: somebody else's are pinned, or they have been tampered with: nothing may open.
    """
    try:
        return verify_trust(
            pins.decisions,
            owner_key=owner_key,
            gateway_id=pins.gateway_id,
            log_vkey=pins.log_vkey,
        )
    except (SignatureRefused, EncodingError, LogFormatError) as error:
        raise SetupError(
            f"the pinned trust policy isn't the owner's: {error.message}",
            hint="Put the keystore's backup in place, or make another gateway and enrol it.",
        ) from error


def require_signed(pins: Pins | None, *, owner_key: bytes) -> None:
    """Lets nothing start with a trust policy that the owner didn't sign. Raises as `decisions`."""
    if pins is not None:
        decisions(pins, owner_key=owner_key)


def with_decision(pins: Pins, policy: str, *, signer: Signer, now: int) -> Pins:
    """The pins with one signed decision more, which is then in force.

    Raises:
        EncodingError, LogFormatError: not a policy of the pinned log.
        SetupError: as `decisions`.
    """
    before = decisions(pins, owner_key=signer.key) if pins.trust else ()
    terms = TrustTerms(
        gateway_id=pins.gateway_id,
        log_vkey=pins.log_vkey,
        policy=policy,
        # A clock that ran backwards must not make a chain that nobody accepts.
        changed_at=max(now, *(one.changed_at for one in before[-1:]), 0),
        previous=hash_of(pins.decisions[-1]) if before else None,
    )
    signed = encode(sign_trust(terms, signer=signer).to_json())
    return msgspec.structs.replace(pins, trust=(*pins.trust, signed))


def check_proposed(text: str, log_vkey: str) -> Policy:
    """A policy that the hub proposes: well formed, of its own log, with witnesses.

    Raises:
        EnrolmentRefused: it isn't; nothing is pinned.
    """
    try:
        policy, _ = _read(text, log_vkey)
    except LogFormatError as error:
        raise EnrolmentRefused(f"the hub's trust policy can't be used: {error.message}") from error
    if policy.quorum == NONE:
        raise EnrolmentRefused(
            "the hub proposes a trust policy without any witness",
            hint="Ask the hub's operator, or bring a policy of your own with --trust-policy.",
        )
    return policy


def check_own(text: str, log_vkey: str) -> Policy:
    """A policy that the owner brings, which takes the proposed one's place.

    Raises:
        InputError: field `trust_policy`: malformed, or it doesn't name this hub's log.
    """
    try:
        return _read(text, log_vkey)[0]
    except LogFormatError as error:
        raise InputError(
            "trust_policy",
            f"this trust policy can't be used: {error.message}",
            hint=f"It must have the line: log {log_vkey}",
        ) from error


def witnesses(policy: Policy) -> list[Witness]:
    """The policy's witnesses: name, and SHA-256 of the key in hexadecimal."""
    return [Witness(name=w.vkey.name, key_hash=key_hash(w.vkey)) for w in policy.witnesses]


def key_hash(vkey: VerifierKey) -> str:
    """SHA-256 of the public key in hexadecimal, for people to compare."""
    return hashlib.sha256(vkey.public).hexdigest()


def quorum(policy: Policy) -> str:
    """The quorum in words, for example `2 of 2`."""
    if policy.quorum == NONE:
        return "none"
    for group in policy.groups:
        if group.name == policy.quorum:
            return f"{group.threshold} of {len(group.members)}"
    return "1 of 1"
