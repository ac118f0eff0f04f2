"""Trust policies: reads the pinned one, and puts a proposed one into the owner's words."""

import hashlib
from functools import lru_cache

from transom.core.log.note import parse_vkey
from transom.core.log.policy import NONE, Policy, parse_policy
from transom.errors import EnrolmentRefused, InputError, LogFormatError
from transom.gateway.api.schemas import Witness
from transom.gateway.keystore.contents import Pins


@lru_cache(maxsize=4)
def _read(text: str, vkey: str) -> tuple[Policy, str]:
    policy, log = parse_policy(text), parse_vkey(vkey)
    if log not in policy.log_keys:
        raise LogFormatError("the trust policy doesn't name the log's key")
    return policy, log.name


def pinned_policy(pins: Pins) -> tuple[Policy, str]:
    """The pinned policy, and the origin of the pinned log.

    Raises:
        LogFormatError: not what enrolment stored.
    """
    return _read(pins.trust_policy, pins.log_vkey)


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
    return [
        Witness(name=w.vkey.name, key_hash=hashlib.sha256(w.vkey.public).hexdigest())
        for w in policy.witnesses
    ]


def quorum(policy: Policy) -> str:
    """The quorum in words, for example `2 of 2`."""
    if policy.quorum == NONE:
        return "none"
    for group in policy.groups:
        if group.name == policy.quorum:
            return f"{group.threshold} of {len(group.members)}"
    return "1 of 1"
