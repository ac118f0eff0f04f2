"""Vectors of spec/consent.md: signed consents, withdrawals, what is covered, and when it ends."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from topics.common import DAY, MINUTE, NOW, Case, document, ident, tampered, with_, without

from transom.core.codec import b64
from transom.core.consent.consent import sign_consent, sign_withdrawal
from transom.core.consent.hours import Hours, Window
from transom.core.consent.policy import ends_at
from transom.core.receipt import make_receipt
from transom.testing.offers import Scene, signer

SCENE = Scene(NOW)
OWNER = SCENE.owner
NIGHT = Hours("Europe/Berlin", (Window((1, 2, 3, 4, 5), "22:00", "06:00"),))


def _consents() -> list[Case]:
    plain = sign_consent(SCENE.consent_terms(), signer=OWNER)
    full = sign_consent(
        SCENE.consent_terms(hours=NIGHT, tier="on_request", agency_name="Räddningstjänst 112"),
        signer=OWNER,
    )
    stranger = signer("stranger")
    hours: dict[str, Any] = NIGHT.to_json()
    window = {"days": [1], "start": "08:00", "end": "09:00"}

    def windows(*listed: Any) -> dict[str, Any]:
        return with_(plain, by=OWNER, hours={"timezone": "Europe/Berlin", "windows": list(listed)})

    def zone(name: str) -> dict[str, Any]:
        return with_(plain, by=OWNER, hours={**hours, "timezone": name})

    alarm = sign_consent(SCENE.consent_terms(tier="on_alarm", alarm_minutes=60), signer=OWNER)
    place = sign_consent(SCENE.consent_terms(tier="registry", rights=()), signer=OWNER)
    rights = ("audio", "clip", "live", "ptz")
    every = sign_consent(SCENE.consent_terms(rights=rights, blur="blurred"), signer=OWNER)
    good = {
        "plain": plain.to_json(),
        "with hours, on request": full.to_json(),
        "on alarm": alarm.to_json(),
        "registry": place.to_json(),
        "every right, blurred": every.to_json(),
    }
    refused = {
        "signed by a stranger": stranger.sign(plain.type, plain.body).to_json(),
        "signed by the hub in the owner's name": {
            **stranger.sign(plain.type, plain.body).to_json(),
            "key": b64(OWNER.key),
        },
        "prolonged afterwards": tampered(plain, not_after=NOW + 40 * DAY),
        "another camera put in": tampered(plain, camera_id=ident("cam", "other")),
        "hours taken out": {
            **full.to_json(),
            "body": {k: v for k, v in full.body.items() if k != "hours"},
        },
        "a withdrawal": sign_withdrawal(ident("cns"), NOW, signer=OWNER).to_json(),
    }
    malformed = {
        "no purpose": with_(plain, by=OWNER, purposes=[]),
        "purposes not sorted": with_(plain, by=OWNER, purposes=["missing_person", "fire"]),
        "a purpose twice": with_(plain, by=OWNER, purposes=["fire", "fire"]),
        "a purpose that isn't a category": with_(plain, by=OWNER, purposes=["protest"]),
        "a purpose that isn't a string": with_(plain, by=OWNER, purposes=["fire", 1]),
        "unknown tier": with_(plain, by=OWNER, tier="always"),
        "no blur": without(plain, "blur", by=OWNER),
        "a blur that isn't one": with_(plain, by=OWNER, blur="a little"),
        "no right": with_(plain, by=OWNER, rights=[]),
        "rights not sorted": with_(plain, by=OWNER, rights=["ptz", "live"]),
        "a right twice": with_(plain, by=OWNER, rights=["live", "live"]),
        "a right that isn't one": with_(plain, by=OWNER, rights=["faces"]),
        "registry with a right": with_(place, by=OWNER, rights=["live"]),
        "registry with hours": with_(place, by=OWNER, hours=hours),
        "standing with hours": with_(plain, by=OWNER, hours=hours),
        "scheduled without hours": with_(plain, by=OWNER, tier="scheduled"),
        "on alarm without minutes": without(alarm, "alarm_minutes", by=OWNER),
        "an alarm of 61 minutes": with_(alarm, by=OWNER, alarm_minutes=61),
        "alarm minutes without alarm": with_(plain, by=OWNER, alarm_minutes=10),
        "no minutes a day": without(plain, "max_minutes_per_day", by=OWNER),
        "1441 minutes a day": with_(plain, by=OWNER, max_minutes_per_day=1441),
        "nothing said of demands": without(plain, "nothing_demanded", by=OWNER),
        "something was demanded": with_(plain, by=OWNER, nothing_demanded=False),
        "0 minutes": with_(plain, by=OWNER, max_minutes=0),
        "1441 minutes": with_(plain, by=OWNER, max_minutes=1441),
        "minutes as a boolean": with_(plain, by=OWNER, max_minutes=True),
        "ends before it begins": with_(plain, by=OWNER, not_before=NOW + 31 * DAY),
        "ends as it begins": with_(plain, by=OWNER, not_before=NOW + 30 * DAY),
        "outlives the program": with_(plain, by=OWNER, program_not_after=NOW + 29 * DAY),
        "instant of 2^47": with_(plain, by=OWNER, given_at=2**47),
        "negative instant": with_(plain, by=OWNER, not_before=-1),
        "an unknown member": with_(plain, by=OWNER, recording=True),
        "no agency key": without(plain, "agency_key", by=OWNER),
        "agency key of 31 bytes": with_(plain, by=OWNER, agency_key=b64(OWNER.key[:31])),
        "identifier of another kind": with_(plain, by=OWNER, camera_id=ident("gwy")),
        "empty agency name": with_(plain, by=OWNER, agency_name=""),
        "agency name of 201 characters": with_(plain, by=OWNER, agency_name="é" * 201),
        "no windows": windows(),
        "window without days": windows({**window, "days": []}),
        "days not ascending": windows({**window, "days": [2, 1]}),
        "day 0": windows({**window, "days": [0]}),
        "day 8": windows({**window, "days": [8]}),
        "day as a boolean": windows({**window, "days": [True]}),
        "24:00": windows({**window, "end": "24:00"}),
        "8:00": windows({**window, "start": "8:00"}),
        "seconds": windows({**window, "start": "08:00:00"}),
        "unknown member of the hours": with_(plain, by=OWNER, hours={**hours, "holidays": []}),
        "unknown member of a window": windows({**window, "note": "x"}),
        "machine's own zone": zone("localtime"),
        "zone that climbs folders": zone("Europe/../Berlin"),
        "zone as an offset": zone("+02:00"),
    }
    base = {"owner_key_hex": OWNER.key.hex()}
    cases: list[Case] = [{"name": n, **base, "signed": s, "expect": "ok"} for n, s in good.items()]
    for group, code in ((refused, "signature_refused"), (malformed, "encoding")):
        cases += [{"name": n, **base, "signed": s, "expect": code} for n, s in group.items()]
    return cases


def _withdrawals() -> list[Case]:
    good = sign_withdrawal(ident("cns"), NOW, signer=OWNER)
    listed: list[tuple[str, dict[str, Any], str]] = [
        ("withdrawn", good.to_json(), "ok"),
        (
            "by a stranger",
            signer("stranger").sign(good.type, good.body).to_json(),
            "signature_refused",
        ),
        ("date changed", tampered(good, withdrawn_at=NOW + 1), "signature_refused"),
        ("of a camera", with_(good, by=OWNER, consent_id=ident("cam")), "encoding"),
        ("without a date", without(good, "withdrawn_at", by=OWNER), "encoding"),
        ("with a reason", with_(good, by=OWNER, reason="none of their business"), "encoding"),
    ]
    base = {"owner_key_hex": OWNER.key.hex()}
    return [{"name": n, **base, "signed": s, "expect": code} for n, s, code in listed]


def _covers() -> list[Case]:
    terms = SCENE.consent_terms(hours=Hours("UTC", (Window((1,), "08:00", "09:00"),)))
    ask = {
        "agency_id": terms.agency_id,
        "agency_key_hex": terms.agency_key.hex(),
        "camera_id": terms.camera_id,
        "gateway_key_hex": terms.gateway_key.hex(),
        "program_id": terms.program_id,
        "purpose": "fire",
        "rights": ["live"],
        "blur": "unblurred",
    }
    other = signer("stranger").key.hex()
    listed: list[tuple[str, dict[str, Any], dict[str, Any], str]] = [
        ("all holds", {}, {}, "ok"),
        ("the other purpose", {"purpose": "missing_person"}, {}, "ok"),
        ("first instant of the hour", {}, {"now": NOW}, "ok"),
        ("last instant of the hour", {}, {"now": NOW + 60 * MINUTE - 1}, "ok"),
        ("another's withdrawal", {}, {"withdrawn": [ident("cns", "other")]}, "ok"),
        ("another agency", {"agency_id": ident("agy", "other")}, {}, "agency"),
        ("another agency key", {"agency_key_hex": other}, {}, "agency_key"),
        ("another camera", {"camera_id": ident("cam", "other")}, {}, "camera"),
        ("another gateway", {"gateway_key_hex": other}, {}, "gateway_key"),
        ("another program", {"program_id": ident("prg", "other")}, {}, "program"),
        ("another purpose", {"purpose": "traffic_collision"}, {}, "purpose"),
        ("a purpose that no consent may name", {"purpose": "protest"}, {}, "purpose"),
        ("a right that it hasn't", {"rights": ["audio", "live"]}, {}, "rights"),
        ("blurred under an unblurred one", {"blur": "blurred"}, {}, "ok"),
        ("before it begins", {}, {"now": terms.not_before - 1}, "not_yet"),
        ("the instant of its end", {}, {"now": terms.not_after}, "expired"),
        ("a minute too early", {}, {"now": NOW - 1}, "hours"),
        ("the end of the hour", {}, {"now": NOW + 60 * MINUTE}, "hours"),
        ("the hour of another day", {}, {"now": NOW + DAY}, "hours"),
        ("withdrawn", {}, {"withdrawn": [terms.consent_id]}, "withdrawn"),
        (
            "all fails: the first is named",
            {"agency_id": ident("agy", "other"), "camera_id": ident("cam", "other")},
            {"now": terms.not_after, "withdrawn": [terms.consent_id]},
            "agency",
        ),
    ]
    cases: list[Case] = []
    others = [
        ("registry", SCENE.consent_terms(tier="registry", rights=()), "tier"),
        ("unblurred under a blurred one", SCENE.consent_terms(blur="blurred"), "blur"),
    ]
    told = [(name, terms.to_body(), asked, at, reason) for name, asked, at, reason in listed]
    told += [(name, other_terms.to_body(), {}, {}, reason) for name, other_terms, reason in others]
    for name, body, asked, at, reason in told:
        case = {"name": name, "consent": body, "ask": {**ask, **asked}}
        case |= {"now": NOW, "withdrawn": [], **at}
        case |= {"expect": "ok"} if reason == "ok" else _refusal(reason)
        cases.append(case)
    return cases


def _refusal(reason: str) -> dict[str, str]:
    return {"expect": "consent_refused", "reason": reason}


def _at(zone: str, text: str, fold: int = 0) -> int:
    local = datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone), fold=fold)
    return int(local.timestamp()) * 1000


def _hours() -> list[Case]:
    """Days of the clock's change: 29 March and 25 October 2026 in Berlin, both Sundays."""
    berlin, kolkata = "Europe/Berlin", "Asia/Kolkata"
    daily = (1, 2, 3, 4, 5, 6, 7)
    night = [Window((6,), "22:00", "06:00")]
    early = [Window((7,), "02:15", "02:45")]
    around = [Window((7,), "01:30", "03:30")]
    whole = [Window(daily, "00:00", "00:00")]
    joined = [Window((1,), "22:00", "00:00"), Window((2,), "00:00", "02:00")]
    day = [Window((1, 2, 3, 4, 5), "08:00", "18:00")]
    listed: list[tuple[str, str, list[Window], int]] = [
        ("working day, inside", berlin, day, _at(berlin, "2026-11-23T17:59")),
        ("working day, at its end", berlin, day, _at(berlin, "2026-11-23T18:00")),
        ("working day, Sunday", berlin, day, _at(berlin, "2026-11-22T12:00")),
        ("half-hour zone", kolkata, day, _at(kolkata, "2026-11-23T08:00")),
        ("half-hour zone, a minute early", kolkata, day, _at(kolkata, "2026-11-23T07:59")),
        ("over midnight, evening", berlin, night, _at(berlin, "2026-11-21T23:00")),
        ("over midnight, morning", berlin, night, _at(berlin, "2026-11-22T05:59")),
        ("over midnight, its end", berlin, night, _at(berlin, "2026-11-22T06:00")),
        ("over midnight, the evening after", berlin, night, _at(berlin, "2026-11-22T23:00")),
        ("whole day", berlin, whole, _at(berlin, "2026-11-22T00:00")),
        ("windows that join", berlin, joined, _at(berlin, "2026-11-23T23:30")),
        ("night of the skipped hour", berlin, night, _at(berlin, "2026-03-28T23:00")),
        ("night of the hour that comes twice", berlin, night, _at(berlin, "2026-10-24T23:00")),
        ("skipped window never comes", berlin, early, _at(berlin, "2026-03-29T03:15")),
        ("window that the skip cuts", berlin, around, _at(berlin, "2026-03-29T01:45")),
        ("comes twice, first", berlin, early, _at(berlin, "2026-10-25T02:20")),
        ("comes twice, between", berlin, early, _at(berlin, "2026-10-25T02:50")),
        ("comes twice, second", berlin, early, _at(berlin, "2026-10-25T02:20", fold=1)),
        ("window that contains the change", berlin, around, _at(berlin, "2026-10-25T01:45")),
        ("UTC", "UTC", day, NOW),
    ]
    cases: list[Case] = []
    for name, zone, windows, now in listed:
        hours = Hours(zone, tuple(windows))
        holds = hours.hold(now)
        case: Case = {"name": name, "hours": hours.to_json(), "now": now, "holds": holds}
        if holds:
            case["end"] = hours.end(now, now + DAY)
        cases.append(case | {"expect": "ok"})
    return cases


def _ends() -> list[Case]:
    friday = Hours("UTC", (Window((1,), "08:00", "08:10"),))
    listed = {
        "its own cap": SCENE.consent_terms(max_minutes=30),
        "its end": SCENE.consent_terms(not_after=NOW + 5 * MINUTE),
        "the program's end": SCENE.consent_terms(
            not_after=NOW + MINUTE, program_not_after=NOW + MINUTE
        ),
        "the end of the hours": SCENE.consent_terms(hours=friday),
        "the cap within the hours": SCENE.consent_terms(hours=friday, max_minutes=7),
    }
    cases: list[Case] = []
    for name, terms in listed.items():
        signed = sign_consent(terms, signer=OWNER)
        consent = SCENE.consent(**vars(terms))
        case = {"name": name, "consent": signed.body, "start": NOW}
        cases.append({**case, "end": ends_at(consent, start=NOW, home=None), "expect": "ok"})
    return cases


def files() -> dict[str, Any]:
    """The topic's files."""
    receipt = make_receipt(SCENE.consent(hours=NIGHT))
    return {
        "consents.json": document("Verify `signed` with the owner's key.", _consents()),
        "withdrawals.json": document("Verify `signed` with the owner's key.", _withdrawals()),
        "covers.json": document("Does the (verified) consent cover `ask` at `now`?", _covers()),
        "hours.json": document(
            "Does `now` lie in `hours`, and if so, when do they end (at most a day later)?",
            _hours(),
        ),
        "ends.json": document("When must a view session that starts at `start` end?", _ends()),
        "receipt.json": document(
            "The receipt of a consent; it verifies from the file alone.",
            [{"name": "a receipt", "receipt": receipt, "expect": "ok"}],
        ),
    }
