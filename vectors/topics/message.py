"""Messages between an agency and an owner, answers and reports (spec/message.md)."""

from typing import Any

from topics.common import MINUTE, NOW, Case, document, ident, signer, tampered, with_, without

from transom.core.message import (
    MessageAnswer,
    MessageReport,
    MessageTerms,
    sign_answer,
    sign_message,
    sign_report,
)

HOUR = 60 * MINUTE
STRANGER = signer("stranger")
DEVICE = signer("device")
GATEWAY = signer("gateway")


def _messages() -> list[Case]:
    terms: dict[str, Any] = {
        "message_id": ident("msg"),
        "device_id": ident("dev"),
        "agency_id": ident("agy"),
        "camera_id": ident("cam"),
        "incident_id": ident("inc"),
        "number": "2026-0815",
        "purpose": "missing_person",
        "sent_at": NOW,
    }
    look = sign_message(
        MessageTerms(template="please_look", begin=NOW - 2 * HOUR, end=NOW - HOUR, **terms),
        signer=DEVICE,
    )
    thanks = sign_message(MessageTerms(template="thank_you", **terms), signer=DEVICE)
    wrong = sign_message(
        MessageTerms(template="correction", corrects=ident("msg", "earlier"), **terms),
        signer=DEVICE,
    )
    ok = {
        "please look": look,
        "a whole day, 30 days ago": with_(
            look, by=DEVICE, begin=NOW - 720 * HOUR, end=NOW - 696 * HOUR
        ),
        "thank you": thanks,
        "the case is closed, with a telephone number": with_(
            thanks, by=DEVICE, template="case_closed", contact="+1 (601) 555-0100"
        ),
        "a correction": wrong,
    }
    refused = {
        "signed by another device": STRANGER.sign(look.type, look.body).to_json(),
        "another template, by the hub": tampered(look, template="case_closed"),
        "to another camera, by the hub": tampered(look, camera_id=ident("cam", "other")),
        "signed as an answer": DEVICE.sign("message-answer/v1", look.body).to_json(),
    }
    malformed = {
        "free text": with_(thanks, by=DEVICE, text="a man in a red coat"),
        "a sentence for a number": with_(thanks, by=DEVICE, number="man in a red coat"),
        "words for a telephone number": with_(thanks, by=DEVICE, contact="ask for the tall man"),
        "an empty number": with_(thanks, by=DEVICE, number=""),
        "a template of their own": with_(thanks, by=DEVICE, template="wanted"),
        "no time to look at": without(look, "begin", by=DEVICE),
        "a time with a thank you": with_(thanks, by=DEVICE, begin=NOW - HOUR, end=NOW - 1),
        "more than a day": with_(look, by=DEVICE, begin=NOW - 26 * HOUR),
        "a time that isn't over": with_(look, by=DEVICE, end=NOW + 1),
        "more than 30 days ago": with_(
            look, by=DEVICE, begin=NOW - 720 * HOUR - 1, end=NOW - 719 * HOUR
        ),
        "corrects nothing": without(wrong, "corrects", by=DEVICE),
        "a thank you that corrects": with_(thanks, by=DEVICE, corrects=ident("msg", "earlier")),
        "a purpose that isn't one": with_(thanks, by=DEVICE, purpose="curiosity"),
    }
    return _cases(ok, refused, malformed, "sign_key_hex", DEVICE.key)


def _answers() -> list[Case]:
    answer = MessageAnswer(message_id=ident("msg"), answer="yes", answered_at=NOW)
    good = sign_answer(answer, signer=GATEWAY)
    ok = {
        "yes": good,
        "more time": with_(good, by=GATEWAY, answer="need_more_time"),
        "a note": with_(good, by=GATEWAY, note="The gate was open. I saw it at 8.30 or so."),
        "as long as it may be": with_(good, by=GATEWAY, note="é" * 200),
    }
    refused = {
        "signed by another gateway": STRANGER.sign(good.type, good.body).to_json(),
        "turned round by the hub": tampered(good, answer="no"),
        "signed as a message": GATEWAY.sign("agency-message/v1", good.body).to_json(),
    }
    malformed = {
        "another answer": with_(good, by=GATEWAY, answer="perhaps"),
        "an empty note": with_(good, by=GATEWAY, note=""),
        "too long": with_(good, by=GATEWAY, note="é" * 201),
        "two lines": with_(good, by=GATEWAY, note="one\ntwo"),
        "a link": with_(good, by=GATEWAY, note="see https://example.org/x"),
        "a bare host": with_(good, by=GATEWAY, note="see example.org"),
        "an address": with_(good, by=GATEWAY, note="write to me@home"),
        "no instant": without(good, "answered_at", by=GATEWAY),
    }
    return _cases(ok, refused, malformed, "gateway_key_hex", GATEWAY.key)


def _reports() -> list[Case]:
    report = MessageReport(message_id=ident("msg"), reason="pressure", reported_at=NOW)
    good = sign_report(report, signer=GATEWAY)
    ok = {"pressure": good, "something else": with_(good, by=GATEWAY, reason="other")}
    refused = {
        "signed by another gateway": STRANGER.sign(good.type, good.body).to_json(),
        "about another message, by the hub": tampered(good, message_id=ident("msg", "other")),
    }
    malformed = {
        "words of its own": with_(good, by=GATEWAY, reason="the operator is rude"),
        "a note": with_(good, by=GATEWAY, note="x"),
    }
    return _cases(ok, refused, malformed, "gateway_key_hex", GATEWAY.key)


def _cases(
    ok: dict[str, Any],
    refused: dict[str, Any],
    malformed: dict[str, Any],
    key_name: str,
    key: bytes,
) -> list[Case]:
    good = {name: s if isinstance(s, dict) else s.to_json() for name, s in ok.items()}
    base = {key_name: key.hex()}
    return [
        {"name": name, **base, "signed": signed, "expect": expect}
        for group, expect in (
            (good, "ok"),
            (refused, "signature_refused"),
            (malformed, "encoding"),
        )
        for name, signed in group.items()
    ]


def files() -> dict[str, Any]:
    """The topic's files."""
    return {
        "messages.json": document("Verify `signed` with the device's key.", _messages()),
        "answers.json": document("Verify `signed` with the gateway's key.", _answers()),
        "reports.json": document("Verify `signed` with the gateway's key.", _reports()),
    }
