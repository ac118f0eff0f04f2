"""Vectors of spec/enrolment.md: the code, the exchange of keys, the channel's proof."""

from dataclasses import replace
from typing import Any

from topics.common import NOW, Case, document, draw, flipped, ident, signer, with_, without

from transom.core.codec import JsonObject, b64, encode
from transom.core.enrolment import (
    EnrolmentAnswer,
    EnrolmentCode,
    EnrolmentOffer,
    answer_mac,
    new_code,
    offer_mac,
    parse_code,
    sign_channel_auth,
)
from transom.testing.offers import Ledger

HUB, GATEWAY, STRANGER = signer("hub"), signer("gateway"), signer("stranger")
CODE = new_code(draw("code", 16))
OTHER = EnrolmentCode(CODE.name, new_code(draw("other code", 16)).secret)


def _codes() -> list[Case]:
    typed = {
        "as shown": CODE.text,
        "lower case": CODE.text.lower(),
        "without hyphens": CODE.text.replace("-", ""),
        "with spaces": f"  {CODE.text.replace('-', ' ')}  ",
        "I, L and O for 1 and 0": "OoIi-LlAB-CDEF-GH01",
    }
    cases: list[Case] = []
    for name, text in typed.items():
        code = parse_code(text)
        case = {"name": name, "typed": text, "text": code.text, "public_name": code.name}
        case |= {"secret": code.secret, "key_hex": code.key().hex(), "expect": "ok"}
        cases.append(case)
    cases[0]["random_hex"] = draw("code", 16).hex()
    bad = {
        "empty": "",
        "one short": CODE.text[:-1],
        "one long": CODE.text + "0",
        "a letter U": "U" + CODE.text[1:],
        "a letter beyond ASCII": "É" + CODE.text[1:],
        "a digit beyond ASCII": "٣" + CODE.text[1:],
    }
    return cases + [{"name": n, "typed": t, "expect": "input"} for n, t in bad.items()]


def _offer() -> EnrolmentOffer:
    owner = signer("owner").key
    return EnrolmentOffer(
        name=CODE.name, gateway_key=GATEWAY.key, owner_key=owner, nonce=draw("nonce")
    )


def _offers() -> list[Case]:
    key, offer = CODE.key(), _offer()
    json, mac = offer.to_json(), offer_mac(key, offer)
    swapped = replace(offer, gateway_key=STRANGER.key)
    listed: list[tuple[str, JsonObject, bytes, str]] = [
        ("holds", json, mac, "ok"),
        ("made with another code", json, offer_mac(OTHER.key(), offer), "enrolment_refused"),
        ("gateway key swapped", swapped.to_json(), mac, "enrolment_refused"),
        ("a flipped bit", json, flipped(mac), "enrolment_refused"),
        ("empty MAC", json, b"", "enrolment_refused"),
        ("an unknown member", {**json, "password": "x"}, mac, "encoding"),
        ("nonce of 31 bytes", {**json, "nonce": b64(bytes(31))}, mac, "encoding"),
        ("name outside the alphabet", {**json, "name": "ABCU"}, mac, "encoding"),
        ("no owner key", {k: v for k, v in json.items() if k != "owner_key"}, mac, "encoding"),
    ]
    base = {"key_hex": key.hex()}
    cases: list[Case] = [
        {"name": n, **base, "offer": o, "mac_hex": m.hex(), "expect": code}
        for n, o, m, code in listed
    ]
    cases[0] |= {"canonical_hex": encode(json).hex(), "offer_hash_hex": offer.hash().hex()}
    return cases


def _answers() -> list[Case]:
    key, offer, ledger = CODE.key(), _offer(), Ledger()
    answer = EnrolmentAnswer(
        gateway_id=ident("gwy"),
        site_id=ident("sit"),
        hub_key=HUB.key,
        log_vkey=ledger.log.vkey.to_text(),
        log_size=7,
        programs=[{"program_id": ident("prg"), "name": "Harbour pilot", "not_after": NOW}],
        trust_policy=ledger.policy.to_text(),
        offer_hash=offer.hash(),
    )
    json, mac = answer.to_json(), answer_mac(key, answer)
    other = replace(offer, nonce=draw("another nonce"))
    old = replace(answer, offer_hash=other.hash())
    listed: list[tuple[str, JsonObject, bytes, str]] = [
        ("holds", json, mac, "ok"),
        ("made with another code", json, answer_mac(OTHER.key(), answer), "enrolment_refused"),
        ("the offer's MAC sent back", json, offer_mac(key, offer), "enrolment_refused"),
        ("hub key swapped", {**json, "hub_key": b64(STRANGER.key)}, mac, "enrolment_refused"),
        ("an answer to another offer", old.to_json(), answer_mac(key, old), "enrolment_refused"),
        ("an unknown member", {**json, "wifi": "x"}, mac, "encoding"),
        ("programs is an object", {**json, "programs": {}}, mac, "encoding"),
        ("a program is a string", {**json, "programs": [ident("prg")]}, mac, "encoding"),
        ("negative log size", {**json, "log_size": -1}, mac, "encoding"),
    ]
    base = {"key_hex": key.hex(), "offer": offer.to_json()}
    return [
        {"name": n, **base, "answer": a, "mac_hex": m.hex(), "expect": code}
        for n, a, m, code in listed
    ]


def _channel() -> list[Case]:
    gateway, hub = draw("gateway's nonce"), draw("hub's nonce")
    good = sign_channel_auth("hub", ident("gwy"), their_nonce=gateway, my_nonce=hub, signer=HUB)
    base = {
        "key_hex": HUB.key.hex(),
        "role": "hub",
        "gateway_id": ident("gwy"),
        "my_nonce_hex": gateway.hex(),
        "their_nonce_hex": hub.hex(),
    }
    mirrored = sign_channel_auth(
        "gateway", ident("gwy"), their_nonce=hub, my_nonce=gateway, signer=GATEWAY
    )
    listed: list[tuple[str, dict[str, Any], dict[str, Any], str]] = [
        ("the hub proves itself", good.to_json(), {}, "ok"),
        (
            "by another key",
            STRANGER.sign(good.type, good.body).to_json(),
            {},
            "signature_refused",
        ),
        ("the gateway's own proof sent back", mirrored.to_json(), {}, "signature_refused"),
        ("role of the gateway", with_(good, by=HUB, role="gateway"), {}, "signature_refused"),
        ("of an earlier channel", good.to_json(), {"my_nonce_hex": "00" * 32}, "signature_refused"),
        (
            "for another gateway",
            good.to_json(),
            {"gateway_id": ident("gwy", "other")},
            "signature_refused",
        ),
        ("unknown role", with_(good, by=HUB, role="relay"), {}, "encoding"),
        ("nonce of 16 bytes", with_(good, by=HUB, my_nonce=b64(bytes(16))), {}, "encoding"),
        ("an unknown member", with_(good, by=HUB, more=1), {}, "encoding"),
        ("no role", without(good, "role", by=HUB), {}, "encoding"),
    ]
    return [{"name": n, **base, **m, "signed": s, "expect": code} for n, s, m, code in listed]


def files() -> dict[str, Any]:
    """The topic's files."""
    return {
        "codes.json": document("Read what a person typed; scrypt gives the key.", _codes()),
        "offers.json": document("Does who sent the offer hold the code?", _offers()),
        "answers.json": document(
            "Does who answers hold the code, and mean this offer?", _answers()
        ),
        "channel.json": document(
            "The gateway (`my_nonce` is its own) checks the hub's `channel-auth/v1`.", _channel()
        ),
    }
