"""Vectors of spec/household.md: who the co-owners are, what they agree to, and what they ask."""

from dataclasses import replace
from typing import Any

from topics.common import DAY, NOW, Case, document, draw, ident, signer, tampered, with_, without

from transom.core.codec import b64
from transom.core.consent.household import (
    ACTS,
    REMOVAL_MS,
    Act,
    CoOwner,
    Decision,
    sign_act,
    sign_agreement,
    sign_decision,
)
from transom.core.signing import Signed, Signer
from transom.core.trust import hash_of
from transom.testing.offers import Scene

OWNER, ANN, BEN, STRANGER = signer("owner"), signer("ann"), signer("ben"), signer("stranger")
GATEWAY, OTHER = signer("gateway").key, signer("other gateway").key
CONSENT = Scene(NOW).consent().signed


def _co_owner(who: Signer, name: str) -> CoOwner:
    return CoOwner(name=name, key=who.key)


_ANN, _BEN = _co_owner(ANN, "Ann"), _co_owner(BEN, "Ben")
BOTH = tuple(sorted((_ANN, _BEN), key=lambda one: one.key))


def _act(act: str, who: Signer = ANN, at: int = NOW + DAY, gateway: bytes = GATEWAY) -> Signed:
    consent_id = ident("cns") if act == "withdraw" else None
    said = Act(gateway_key=gateway, act=act, at=at, consent_id=consent_id)
    return sign_act(said, signer=who)


def _decide(*before: Signed, co_owners: tuple[CoOwner, ...] = BOTH, **more: Any) -> Signed:
    previous = hash_of(before[-1]) if before else None
    at = NOW + DAY * len(before)
    terms = Decision(gateway_key=GATEWAY, co_owners=co_owners, changed_at=at, previous=previous)
    return sign_decision(replace(terms, **more), signer=OWNER)


FIRST = _decide()
LEAVE = _act("leave")
LEFT = _decide(FIRST, co_owners=(_BEN,), left=(LEAVE,))
TAKEN_OFF = _decide(FIRST, co_owners=(_BEN,))
BACK = _decide(FIRST, LEFT)


def _due(names: dict[int, list[CoOwner]]) -> list[Case]:
    """Whose agreement is needed at some instants."""
    return [{"at": at, "keys": sorted(one.key.hex() for one in all_)} for at, all_ in names.items()]


def _decisions() -> list[Case]:
    removed_until = NOW + DAY + REMOVAL_MS
    later = NOW + 2 * DAY
    ok: dict[str, tuple[list[Signed], dict[int, list[CoOwner]]]] = {
        "the owner alone": ([], {NOW: []}),
        "two co-owners": ([FIRST], {NOW: [*BOTH]}),
        "one has left": ([FIRST, LEFT], {later: [_BEN]}),
        "one was taken off, and is asked for 30 days": (
            [FIRST, TAKEN_OFF],
            {removed_until - 1: [*BOTH], removed_until: [_BEN]},
        ),
        "one has left, and joined again": ([FIRST, LEFT, BACK], {later: [*BOTH]}),
    }
    twice = _decide(FIRST, LEFT, BACK, co_owners=(_BEN,), left=(LEAVE,))
    a_stop = _decide(FIRST, co_owners=(_BEN,), left=(_act("stop"),))
    refused: dict[str, list[Any]] = {
        "by somebody else": [STRANGER.sign(FIRST.type, FIRST.body)],
        "by a co-owner": [ANN.sign(FIRST.type, FIRST.body)],
        "a co-owner struck out": [tampered(FIRST, co_owners=[_BEN.to_json()])],
        "the first one left out": [LEFT],
        "the same twice": [FIRST, FIRST],
        "older than the one before": [FIRST, with_(LEFT, by=OWNER, changed_at=NOW - 1)],
        "for another gateway": [with_(FIRST, by=OWNER, gateway_key=b64(OTHER))],
        "that follows something else": [with_(LEFT, by=OWNER, previous=b64(draw("another")))],
        "signed as an agreement": [OWNER.sign("consent-agreement/v1", FIRST.body)],
        "a leave of somebody who isn't in": [
            FIRST,
            _decide(FIRST, left=(_act("leave", STRANGER),)),
        ],
        "a leave for another gateway": [
            FIRST,
            _decide(FIRST, co_owners=(_BEN,), left=(_act("leave", gateway=OTHER),)),
        ],
        "a leave from before they joined": [FIRST, LEFT, BACK, twice],
        "a stop taken for a leave": [FIRST, a_stop],
        "keeps one who has left": [FIRST, _decide(FIRST, left=(LEAVE,))],
    }
    unsorted_ = [one.to_json() for one in reversed(BOTH)]
    malformed: dict[str, list[Any]] = {
        "not sorted by key": [with_(FIRST, by=OWNER, co_owners=unsorted_)],
        "one of them twice": [with_(FIRST, by=OWNER, co_owners=[_ANN.to_json()] * 2)],
        "a name that is empty": [with_(FIRST, by=OWNER, co_owners=[_ANN.to_json() | {"name": ""}])],
        "without left": [without(FIRST, "left", by=OWNER)],
        "an unknown member": [with_(FIRST, by=OWNER, quorum=1)],
    }
    base = {"owner_key_hex": OWNER.key.hex(), "gateway_key_hex": GATEWAY.hex()}
    cases: list[Case] = [
        {"name": n, **base, "chain": _json(chain), "due": _due(due), "expect": "ok"}
        for n, (chain, due) in ok.items()
    ]
    for group, code in ((refused, "signature_refused"), (malformed, "encoding")):
        cases += [{"name": n, **base, "chain": _json(c), "expect": code} for n, c in group.items()]
    return cases


def _json(chain: list[Any]) -> list[Any]:
    return [one.to_json() if isinstance(one, Signed) else one for one in chain]


def _agreements() -> list[Case]:
    good = sign_agreement(CONSENT, gateway_key=GATEWAY, agreed_at=NOW, signer=ANN)
    refused: dict[str, Any] = {
        "by somebody else": STRANGER.sign(good.type, good.body).to_json(),
        "by the first owner": OWNER.sign(good.type, good.body).to_json(),
        "to another consent": tampered(good, consent_hash=b64(draw("another"))),
        "for another gateway": with_(good, by=ANN, gateway_key=b64(OTHER)),
        "signed as an act": ANN.sign("co-owner-act/v1", good.body).to_json(),
    }
    malformed: dict[str, Any] = {
        "without a date": without(good, "agreed_at", by=ANN),
        "a hash of 31 bytes": with_(good, by=ANN, consent_hash="A" * 42),
        "an identifier of something else": with_(good, by=ANN, consent_id=ident("cam")),
        "an unknown member": with_(good, by=ANN, terms="all"),
    }
    base = {"key_hex": ANN.key.hex(), "gateway_key_hex": GATEWAY.hex()}
    cases: list[Case] = [{"name": "good", **base, "signed": good.to_json(), "expect": "ok"}]
    return cases + _bad(base, refused, malformed)


def _acts() -> list[Case]:
    good = _act("stop")
    refused: dict[str, Any] = {
        "by somebody else": STRANGER.sign(good.type, good.body).to_json(),
        "a look made a stop": tampered(_act("look"), act="stop"),
        "for another gateway": _act("stop", gateway=OTHER).to_json(),
        "signed as an agreement": ANN.sign("consent-agreement/v1", good.body).to_json(),
    }
    malformed: dict[str, Any] = {
        "an act that there isn't": with_(good, by=ANN, act="open"),
        "a withdraw of nothing": with_(good, by=ANN, act="withdraw"),
        "a stop of one consent": with_(good, by=ANN, consent_id=ident("cns")),
        "without a time": without(good, "at", by=ANN),
        "an unknown member": with_(good, by=ANN, why="a reason"),
    }
    base = {"key_hex": ANN.key.hex(), "gateway_key_hex": GATEWAY.hex()}
    cases: list[Case] = [
        {"name": act, **base, "signed": _act(act).to_json(), "expect": "ok"} for act in ACTS
    ]
    return cases + _bad(base, refused, malformed)


def _signed() -> list[Case]:
    """What a co-owner's browser signs, with all that it is made of."""
    base = {
        "seed_hex": ANN.seed().hex(),
        "key_hex": ANN.key.hex(),
        "gateway_key_hex": GATEWAY.hex(),
        "at": NOW + DAY,
        "expect": "ok",
    }
    agreement = sign_agreement(CONSENT, gateway_key=GATEWAY, agreed_at=NOW + DAY, signer=ANN)
    cases: list[Case] = [
        {
            "name": "an agreement",
            **base,
            "consent": CONSENT.to_json(),
            "signed": agreement.to_json(),
        }
    ]
    for act in ACTS:
        signed = _act(act)
        case = {"name": act, **base, "act": act, "signed": signed.to_json()}
        if act == "withdraw":
            case["consent_id"] = signed.body["consent_id"]
        cases.append(case)
    return cases


def _bad(base: dict[str, Any], refused: dict[str, Any], malformed: dict[str, Any]) -> list[Case]:
    return [
        {"name": name, **base, "signed": signed, "expect": code}
        for group, code in ((refused, "signature_refused"), (malformed, "encoding"))
        for name, signed in group.items()
    ]


def files() -> dict[str, Any]:
    """The topic's files."""
    return {
        "decisions.json": document(
            "Verify `chain` with the owner's key for the gateway; gives who is `due` at instants.",
            _decisions(),
        ),
        "agreements.json": document(
            "Verify `signed` with the co-owner's key for the gateway.", _agreements()
        ),
        "acts.json": document("Verify `signed` with the co-owner's key for the gateway.", _acts()),
        "signed.json": document(
            "Signing the `act`, or agreeing to the `consent`, with the seed gives `signed`.",
            _signed(),
        ),
    }
