"""Vectors of spec/view-session.md: view requests, and the numbered proof."""

from typing import Any

from topics.attack_scene import Attack, Proof
from topics.attacks import ATTACKS
from topics.common import MINUTE, NOW, Case, document, ident, signer, tampered, with_, without

from transom.core.steering import SteeringTerms, sign_steering
from transom.testing.offers import Scene

STRANGER = signer("stranger")


def _requests() -> list[Case]:
    scene = Scene(NOW)
    good = scene.request()
    long = scene.request(minutes=1440, incident={"justification": "é" * 2000, "number": "N" * 64})
    incident: Any = good.body["incident"]

    def told(**members: Any) -> dict[str, Any]:
        return with_(good, by=scene.device, incident={**incident, **members})

    blurred = scene.request(blur="blurred", unblurred_reason=None, rights=("audio", "live", "ptz"))
    ok = {"plain": good.to_json(), "longest": long.to_json(), "blurred, all": blurred.to_json()}
    refused = {
        "signed by another device": STRANGER.sign(good.type, good.body).to_json(),
        "camera swapped by the hub": tampered(good, camera_id=ident("cam", "other")),
        "purpose swapped by the hub": tampered(good, incident={**incident, "purpose": "fire"}),
        "signed as a certificate": scene.device.sign("device-certificate/v1", good.body).to_json(),
    }
    malformed = {
        "unblurred without a reason": without(good, "unblurred_reason", by=scene.device),
        "a reason of 9 characters": with_(good, by=scene.device, unblurred_reason="too short"),
        "blurred with a reason": with_(good, by=scene.device, blur="blurred"),
        "no blur": without(good, "blur", by=scene.device),
        "sound without picture": with_(good, by=scene.device, rights=["audio"]),
        "clips are asked for otherwise": with_(good, by=scene.device, rights=["clip", "live"]),
        "rights not sorted": with_(good, by=scene.device, rights=["live", "audio"]),
        "0 minutes": with_(good, by=scene.device, minutes=0),
        "1441 minutes": with_(good, by=scene.device, minutes=1441),
        "empty number": told(number=""),
        "number of 65 characters": told(number="N" * 65),
        "justification of 9 characters": told(justification="too short"),
        "justification of 2001 characters": told(justification="é" * 2001),
        "unknown purpose": told(purpose="immigration"),
        "unknown authority": told(authority="curiosity"),
        "unknown member of the incident": told(suspect="Jane Doe"),
        "an unknown member": with_(good, by=scene.device, urgent=True),
        "incident is a string": with_(good, by=scene.device, incident="2026-0815"),
        "no program": without(good, "program_id", by=scene.device),
        "camera named as a session": with_(good, by=scene.device, session_id=ident("cam")),
    }
    base = {"sign_key_hex": scene.device.key.hex()}
    cases: list[Case] = [{"name": n, **base, "signed": s, "expect": "ok"} for n, s in ok.items()]
    for group, code in ((refused, "signature_refused"), (malformed, "encoding")):
        cases += [{"name": n, **base, "signed": s, "expect": code} for n, s in group.items()]
    return cases


def _steering() -> list[Case]:
    device = signer("device")
    terms = {"session_id": ident("vws"), "number": 1, "pan": 50, "tilt": 0, "zoom": 0}
    good = sign_steering(SteeringTerms(**terms, requested_at=NOW), signer=device)
    ok = {
        "a little to the right": good,
        "all the way": with_(good, by=device, number=2**32 - 1, pan=-1000, tilt=1000, zoom=1000),
        "out again": with_(good, by=device, pan=0, zoom=-200),
    }
    refused = {
        "signed by another device": STRANGER.sign(good.type, good.body).to_json(),
        "turned further by the hub": tampered(good, pan=500),
        "sent to another session by the hub": tampered(good, session_id=ident("vws", "other")),
        "signed as a view request": device.sign("view-request/v1", good.body).to_json(),
    }
    malformed = {
        "no movement": with_(good, by=device, pan=0),
        "number 0": with_(good, by=device, number=0),
        "beyond the range": with_(good, by=device, tilt=1001),
        "a number in words": with_(good, by=device, pan="50"),
        "a preset": with_(good, by=device, preset="door"),
        "no zoom": without(good, "zoom", by=device),
    }
    shown = {name: s if isinstance(s, dict) else s.to_json() for name, s in ok.items()}
    base = {"sign_key_hex": device.key.hex()}
    cases: list[Case] = [{"name": n, **base, "signed": s, "expect": "ok"} for n, s in shown.items()]
    for group, code in ((refused, "signature_refused"), (malformed, "encoding")):
        cases += [{"name": n, **base, "signed": s, "expect": code} for n, s in group.items()]
    return cases


def _json(proof: Proof) -> dict[str, Any]:
    offer, trust, memory, now = proof
    base, hashes = offer.consistency
    return {
        "now": now,
        "offer": {
            "entry_hex": offer.entry.hex(),
            "record": offer.record,
            "salt_hex": offer.salt.hex(),
            "proof": offer.proof,
            "consistency": {"from": base, "hashes_hex": [h.hex() for h in hashes]},
        },
        "trust": {
            "policy": trust.policy.to_text(),
            "log_origin": trust.log_origin,
            "gateway_id": trust.gateway_id,
            "gateway_key_hex": trust.gateway_key.hex(),
            "owner_key_hex": trust.owner_key.hex(),
            "consents": [c.signed.to_json() for c in trust.consents],
            "home": {
                "kinds": dict(trust.home.kinds),
                "alarms": dict(trust.home.alarms),
                "watched": {k: [list(i) for i in v] for k, v in trust.home.watched.items()},
            },
            "withdrawn": sorted(trust.withdrawn),
            "stopped": sorted(trust.stopped),
        },
        "memory": {
            "tree_size": memory.tree_size,
            "root_hex": memory.root.hex(),
            "enrolled_size": memory.enrolled_size,
            "seen": sorted(memory.seen),
            "latest": memory.latest,
        },
    }


def _proofs() -> list[Case]:
    cases: list[Case] = []
    for name, build, step, reason in ATTACKS:
        case = {"name": name, **_json(build(Attack()))}
        refusal = {"expect": "proof_refused", "step": step, "reason": reason}
        cases.append(case | (refusal if step else {"expect": "ok", "not_after": NOW + 15 * MINUTE}))
    return cases


def files() -> dict[str, Any]:
    """The topic's files."""
    return {
        "requests.json": document("Verify `signed` with the device's key.", _requests()),
        "steering.json": document("Verify `signed` with the device's key.", _steering()),
        "proofs.json": document("Run steps 0 to 10 of the numbered proof.", _proofs()),
    }
