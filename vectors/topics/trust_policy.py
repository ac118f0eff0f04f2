"""Vectors of spec/trust-policy.md: chains of an owner's decisions about whom to trust."""

from dataclasses import replace
from typing import Any

from topics.common import DAY, NOW, Case, document, draw, ident, signer, tampered, with_, without
from topics.log_material import EAST, LOG, NORTH, SOUTH

from transom.core.codec import b64
from transom.core.log.policy import require_all
from transom.core.signing import Signed
from transom.core.trust import TrustTerms, hash_of, sign_trust

OWNER, STRANGER = signer("owner"), signer("stranger")
VKEY = LOG.vkey.to_text()


def _policy(*witnesses: Any) -> str:
    return require_all(LOG.vkey, [(w.vkey, None) for w in witnesses]).to_text()


def _sign(terms: TrustTerms) -> Signed:
    return sign_trust(terms, signer=OWNER)


FIRST_TERMS = TrustTerms(
    gateway_id=ident("gwy"), log_vkey=VKEY, policy=_policy(NORTH, SOUTH), changed_at=NOW
)
FIRST = _sign(FIRST_TERMS)
SECOND_TERMS = replace(
    FIRST_TERMS, policy=_policy(NORTH, EAST), changed_at=NOW + DAY, previous=hash_of(FIRST)
)
SECOND = _sign(SECOND_TERMS)
THIRD = _sign(replace(SECOND_TERMS, changed_at=NOW + DAY, previous=hash_of(SECOND)))


def _second(**members: Any) -> dict[str, Any]:
    return with_(SECOND, by=OWNER, **members)


def _chains() -> list[Case]:
    first, second, third = (one.to_json() for one in (FIRST, SECOND, THIRD))
    ok: dict[str, list[Any]] = {
        "one decision": [first],
        "three decisions": [first, second, third],
    }
    refused: dict[str, list[Any]] = {
        "no decision": [],
        "by somebody else": [STRANGER.sign(FIRST.type, FIRST.body).to_json()],
        "a policy that was swapped": [tampered(FIRST, policy=_policy(EAST))],
        "the first one left out": [second],
        "one in between left out": [first, third],
        "two in the wrong order": [second, first],
        "the same twice": [first, first],
        "older than the one before": [first, _second(changed_at=NOW - 1)],
        "for another gateway": [first, _second(gateway_id=ident("gwy", "other"))],
        "that follows something else": [first, _second(previous=b64(draw("another")))],
        "signed as a consent": [OWNER.sign("consent/v1", FIRST.body).to_json()],
    }
    malformed: dict[str, list[Any]] = {
        "without a date": [without(FIRST, "changed_at", by=OWNER)],
        "a policy that is too long": [with_(FIRST, by=OWNER, policy="#" * 16_385)],
        "an unknown member": [with_(FIRST, by=OWNER, hub="hub.example")],
        "previous of 31 bytes": [first, _second(previous="A" * 42)],
    }
    elsewhere = with_(FIRST, by=OWNER, policy=_policy(NORTH).replace("log ", "# log ", 1))
    no_policy: dict[str, list[Any]] = {
        "a policy that is none": [with_(FIRST, by=OWNER, policy="trust everybody\n")],
        "a policy of another log": [elsewhere],
    }
    base = {"owner_key_hex": OWNER.key.hex(), "gateway_id": ident("gwy"), "log_vkey": VKEY}
    cases: list[Case] = [
        {"name": n, **base, "chain": c, "policy": c[-1]["body"]["policy"], "expect": "ok"}
        for n, c in ok.items()
    ]
    for group, code in (
        (refused, "signature_refused"),
        (malformed, "encoding"),
        (no_policy, "log_format"),
    ):
        cases += [{"name": n, **base, "chain": c, "expect": code} for n, c in group.items()]
    return cases


def files() -> dict[str, Any]:
    """The topic's files."""
    about = "Verify `chain` with the owner's key for `gateway_id` and `log_vkey`; gives `policy`."
    return {"chains.json": document(about, _chains())}
