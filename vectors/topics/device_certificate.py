"""Vectors of spec/device-certificate.md."""

from typing import Any

from topics.common import DAY, NOW, Case, document, ident, tampered, with_, without

from transom.core.codec import b64
from transom.core.crypto.envelope import MLKEM768_X25519, HpkeKeyPair
from transom.testing.offers import Scene, draw, signer

SCENE = Scene(NOW)
AGENCY = SCENE.agency


def files() -> dict[str, Any]:
    """The topic's files."""
    good = SCENE.certificate()
    hybrid = HpkeKeyPair(MLKEM768_X25519, draw("hpke"))
    hybrid_good = SCENE.certificate(hpke_suite=hybrid.suite, hpke_key=hybrid.public)
    supervisor = SCENE.certificate(role="supervisor", pseudonym="Æ" * 64)
    custodian = SCENE.certificate(role="custodian", pseudonym="EC-7Q2")
    beyond = SCENE.certificate(pseudonym="🦊" * 64)
    long = SCENE.certificate(not_before=NOW, not_after=NOW + 400 * DAY)
    start, end = good.body["not_before"], good.body["not_after"]
    ok: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
        ("operator", good.to_json(), {}),
        ("supervisor", supervisor.to_json(), {}),
        ("custodian", custodian.to_json(), {}),
        ("post-quantum hybrid", hybrid_good.to_json(), {}),
        ("pseudonym of 64 code points, 128 code units", beyond.to_json(), {}),
        ("valid for 400 days", long.to_json(), {}),
        ("first instant", good.to_json(), {"now": start}),
        ("last instant", good.to_json(), {"now": int(end) - 1}),
    ]
    late: list[tuple[str, dict[str, Any], str]] = [
        ("an instant too early", {"now": int(start) - 1}, "not_yet"),
        ("an instant too late", {"now": end}, "expired"),
    ]
    stranger = signer("stranger")
    refused = {
        "signed by the hub": stranger.sign(good.type, good.body).to_json(),
        "sign key swapped": tampered(good, sign_key=b64(stranger.key)),
        "HPKE key swapped": tampered(good, hpke_key=b64(draw("thief"))),
        "prolonged": tampered(good, not_after=NOW + 390 * DAY),
        "signed by itself": SCENE.device.sign(good.type, good.body).to_json(),
    }
    malformed = {
        "more than 400 days": with_(good, by=AGENCY, not_after=int(start) + 400 * DAY + 1),
        "ends before it begins": with_(good, by=AGENCY, not_after=start),
        "unknown role": with_(good, by=AGENCY, role="admin"),
        "unknown HPKE suite": with_(good, by=AGENCY, hpke_suite="p256"),
        "HPKE key of the other suite": with_(good, by=AGENCY, hpke_suite=MLKEM768_X25519),
        "sign key of 33 bytes": with_(good, by=AGENCY, sign_key=b64(bytes(33))),
        "empty pseudonym": with_(good, by=AGENCY, pseudonym=""),
        "pseudonym of 65 characters": with_(good, by=AGENCY, pseudonym="Æ" * 65),
        "pseudonym of 65 code points": with_(good, by=AGENCY, pseudonym="🦊" * 65),
        "person as a device": with_(good, by=AGENCY, device_id=ident("per")),
        "no person": without(good, "person_id", by=AGENCY),
        "an unknown member": with_(good, by=AGENCY, name="Jane Doe"),
    }
    base = {"agency_key_hex": AGENCY.key.hex(), "now": NOW}
    cases: list[Case] = [{"name": n, **base, **m, "signed": s, "expect": "ok"} for n, s, m in ok]
    for name, more, reason in late:
        case = {"name": name, **base, **more, "signed": good.to_json()}
        cases.append({**case, "expect": "certificate_refused", "reason": reason})
    for group, code in ((refused, "signature_refused"), (malformed, "encoding")):
        cases += [{"name": n, **base, "signed": s, "expect": code} for n, s in group.items()]
    about = "Verify `signed` with the agency's key, at `now`."
    return {"certificates.json": document(about, cases)}
