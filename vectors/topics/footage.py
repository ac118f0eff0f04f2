"""Vectors of spec/footage.md: requests, releases, clip keys, sealed clips."""

import hashlib
from typing import Any

from topics.common import (
    MINUTE,
    NOW,
    Case,
    document,
    draw,
    flipped,
    ident,
    signer,
    tampered,
    with_,
    without,
)
from topics.hpke_sender import seal

from transom.core.codec import JsonObject, b64, encode
from transom.core.crypto.envelope import X25519, HpkeKeyPair
from transom.core.footage import clip_key
from transom.core.footage.release import (
    PIECE_BYTES,
    FootageReleaseTerms,
    hash_of_release,
    sign_footage_release,
)
from transom.core.footage.request import HOUR_MS
from transom.core.footage.sealing import ClipSealer
from transom.core.land import circle, corners_to_json
from transom.core.signing import Signed
from transom.testing.footage import footage_request

DEVICE, OWNER, GATEWAY = signer("device"), signer("owner"), signer("gateway")
STRANGER = signer("stranger")
HARBOUR = (53_540_000, 9_990_000)


def _signed_cases(
    base: Case, ok: dict[str, Any], refused: dict[str, Any], malformed: dict[str, Any]
) -> list[Case]:
    cases: list[Case] = []
    groups = ((ok, "ok"), (refused, "signature_refused"), (malformed, "encoding"))
    for group, code in groups:
        cases += [
            {"name": n, **base, "signed": s if isinstance(s, dict) else s.to_json(), "expect": code}
            for n, s in group.items()
        ]
    return cases


def _requests() -> list[Case]:
    good = footage_request(NOW, signer=DEVICE, area=circle(HARBOUR, 40.0))
    incident: Any = good.body["incident"]
    corner = corners_to_json([HARBOUR])[0]

    def told(**members: Any) -> dict[str, Any]:
        return with_(good, by=DEVICE, **members)

    ok = {
        "a circle of 40 m": good,
        "a triangle": told(area=_square()[:3]),
        "longest window, earliest": told(begin=NOW - 72 * HOUR_MS, end=NOW - 48 * HOUR_MS),
        "least time": told(due=NOW + HOUR_MS),
        "most time": told(due=NOW + 14 * 24 * HOUR_MS),
        "unblurred, with a reason": told(
            blur="unblurred", unblurred_reason="The child's clothes have to be recognised."
        ),
        "longest message": told(message="é" * 1000),
    }
    refused = {
        "signed by another device": STRANGER.sign(good.type, good.body),
        "area swapped by the hub": tampered(good, area=_square()),
        "window widened by the hub": tampered(good, begin=NOW - 20 * HOUR_MS),
        "signed as a view request": DEVICE.sign("view-request/v1", good.body),
    }
    malformed = {
        "two corners": told(area=_square()[:2]),
        "33 corners": told(area=_ring(33)),
        "a corner twice": told(area=[*_square()[:3], _square()[0]]),
        "edges that cross": told(area=[_square()[i] for i in (0, 2, 1, 3)]),
        "less than 25 m²": told(area=_square(half=20)),
        "more than a square kilometre": told(area=_square(half=7_000)),
        "a corner 2 km away": told(area=[*_square()[:2], {**_square()[2], "lat_e6": 53_560_000}]),
        "a corner with a height": told(area=[*_square()[:2], {**corner, "height": 3}]),
        "a corner beyond the pole": told(area=[*_square()[:2], {**corner, "lat_e6": 90_000_001}]),
        "an area in words": told(area="the harbour"),
        "25 hours": told(begin=NOW - 26 * HOUR_MS, end=NOW - HOUR_MS),
        "begins 72 hours and a millisecond ago": told(
            begin=NOW - 72 * HOUR_MS - 1, end=NOW - 71 * HOUR_MS
        ),
        "ends before it begins": told(end=NOW - 10 * HOUR_MS),
        "still to come": told(end=NOW + 1),
        "due in less than an hour": told(due=NOW + HOUR_MS - 1),
        "due in more than 14 days": told(due=NOW + 14 * 24 * HOUR_MS + 1),
        "unblurred without a reason": told(blur="unblurred"),
        "blurred with a reason": told(unblurred_reason="The child's clothes."),
        "a message of 9 characters": told(message="too short"),
        "a message of 1001 characters": told(message="é" * 1001),
        "a code with the letter O": told(code="7K3M-Q9TO"),
        "a code in lower case": told(code="7k3m-q9tx"),
        "a code without a dash": told(code="7K3MQ9TXX"),
        "unknown purpose": told(incident={**incident, "purpose": "protest"}),
        "no deadline": without(good, "due", by=DEVICE),
        "an unknown member": told(urgent=True),
        "named as a view session": told(request_id=ident("vws")),
    }
    return _signed_cases({"sign_key_hex": DEVICE.key.hex()}, ok, refused, malformed)


def _square(half: int = 400) -> list[Any]:
    lat, lon = HARBOUR
    signs = ((-1, -1), (-1, 1), (1, 1), (1, -1))
    return corners_to_json([(lat + y * half, lon + x * half) for y, x in signs])


def _ring(count: int) -> list[Any]:
    return corners_to_json([(HARBOUR[0] + i * i, HARBOUR[1] + 20 * i) for i in range(count)])


def _release(**changes: Any) -> Signed:
    terms: dict[str, Any] = {
        "request_id": ident("ftr"),
        "camera_id": ident("cam"),
        "begin": NOW - 3 * HOUR_MS,
        "end": NOW - 3 * HOUR_MS + 10 * MINUTE,
        "blur": "blurred",
        "clip_hash": hashlib.sha256(_clip(PIECE_BYTES + 1)).digest(),
        "clip_bytes": PIECE_BYTES + 1,
        "sealed_hash": draw("sealed hash"),
        "released_at": NOW,
    }
    return sign_footage_release(FootageReleaseTerms(**{**terms, **changes}), signer=OWNER)


def _releases() -> list[Case]:
    good = _release()
    ok = {
        "blurred": good,
        "unblurred": _release(blur="unblurred"),
        "the longest clip": _release(clip_bytes=1024 * PIECE_BYTES),
    }
    refused = {
        "signed by another owner": STRANGER.sign(good.type, good.body),
        "clip swapped by the hub": tampered(good, clip_hash=b64(draw("another"))),
        "moved to another request by the hub": tampered(good, request_id=ident("ftr", "other")),
        "signed as a consent": OWNER.sign("consent/v1", good.body),
    }
    malformed = {
        "an empty clip": with_(good, by=OWNER, clip_bytes=0),
        "a clip that is too long": with_(good, by=OWNER, clip_bytes=1024 * PIECE_BYTES + 1),
        "a short hash": with_(good, by=OWNER, clip_hash=b64(bytes(31))),
        "ends when it begins": with_(good, by=OWNER, end=good.body["begin"]),
        "shown as the camera gave it": with_(good, by=OWNER, blur="plain"),
        "no hash of what is sealed": without(good, "sealed_hash", by=OWNER),
        "a decline": with_(good, by=OWNER, declined=True),
    }
    return _signed_cases({"owner_key_hex": OWNER.key.hex()}, ok, refused, malformed)


def _key(release: Signed, **changes: Any) -> Signed:
    pair = HpkeKeyPair(X25519, draw("hpke"))
    body: JsonObject = {
        "request_id": release.body["request_id"],
        "camera_id": release.body["camera_id"],
        "device_id": ident("dev"),
        "release": b64(hash_of_release(release)),
        "hpke_suite": X25519,
        **changes,
    }
    info = clip_key.INFO + encode(body)
    sealed = seal(draw("clip key"), public=pair.public, ephemeral=draw("eph"), info=info, aad=b"")
    return GATEWAY.sign(clip_key.TYPE, {**body, "sealed": b64(sealed)})


def _keys() -> list[Case]:
    seed = draw("hpke")
    pair = HpkeKeyPair(X25519, seed)
    release = _release()
    good = _key(release)
    sealed: Any = good.body["sealed"]
    base = {
        "gateway_key_hex": GATEWAY.key.hex(),
        "hpke_suite": X25519,
        "hpke_seed_hex": seed.hex(),
        "hpke_key_hex": pair.public.hex(),
        "device_id": ident("dev"),
        "release": release.to_json(),
    }
    refused = {
        "of another release": (_key(_release(released_at=NOW + 1)), "seal_refused"),
        "for another device": (_key(release, device_id=ident("dev", "other")), "seal_refused"),
        "context swapped and signed anew": (
            with_(good, by=GATEWAY, camera_id=ident("cam", "other")),
            "seal_refused",
        ),
        "cut short": (with_(good, by=GATEWAY, sealed=sealed[:40]), "seal_refused"),
        "by another gateway": (STRANGER.sign(good.type, good.body), "signature_refused"),
        "device swapped by the hub": (
            tampered(good, device_id=ident("dev", "x")),
            "signature_refused",
        ),
        "an unknown member": (with_(good, by=GATEWAY, not_after=NOW), "encoding"),
    }
    cases: list[Case] = [
        {"name": "opens", **base, "key": good.to_json(), "clip_key_hex": draw("clip key").hex()}
        | {"expect": "ok"}
    ]
    for name, (key, code) in refused.items():
        told = key if isinstance(key, dict) else key.to_json()
        cases.append({"name": name, **base, "key": told, "expect": code})
    return cases


def _clip(length: int) -> bytes:
    return b"transom " * (length // 8) + b"!" * (length % 8)


def _clips() -> list[Case]:
    """Clips are a repeated word, so that the files stay small; so are their hashes of sealed."""
    key = draw("clip key")
    cases: list[Case] = []
    for name, length in (
        ("one byte", 1),
        ("one whole piece", PIECE_BYTES),
        ("a byte more than a piece", PIECE_BYTES + 1),
    ):
        clip, sealer = _clip(length), ClipSealer(key)
        cuts = [clip[i : i + PIECE_BYTES] for i in range(0, length, PIECE_BYTES)]
        sealed = [sealer.seal(cut, last=cut is cuts[-1]) for cut in cuts]
        cases.append(
            {"name": name, "key_hex": key.hex(), "clip_bytes": length}
            | {"clip_sha256_hex": hashlib.sha256(clip).hexdigest()}
            | {"sealed_sha256_hex": hashlib.sha256(b"".join(sealed)).hexdigest(), "expect": "ok"}
        )
    return cases


def _pieces() -> list[Case]:
    key = draw("clip key")
    whole = ClipSealer(key).seal(b"the last and only piece", last=True)
    base = {"key_hex": key.hex(), "number": 0, "last": True, "sealed_hex": whole.hex()}
    plain = {"piece_hex": b"the last and only piece".hex(), "expect": "ok"}
    changes: dict[str, Case] = {
        "as if more came": {"last": False},
        "at another place": {"number": 1},
        "a bit flipped": {"sealed_hex": flipped(whole).hex()},
        "cut short": {"sealed_hex": whole[:16].hex()},
        "another key": {"key_hex": draw("another").hex()},
    }
    cases: list[Case] = [{"name": "opens at its place", **base, **plain}]
    cases += [
        {"name": name, **base, **change, "expect": "seal_refused"}
        for name, change in changes.items()
    ]
    return cases


def files() -> dict[str, Any]:
    """The files of this topic."""
    return {
        "requests.json": document("Verify the signed request with sign_key.", _requests()),
        "releases.json": document("Verify the signed release with owner_key.", _releases()),
        "clip_keys.json": document("Open the clip key as the device; give the key.", _keys()),
        "clips.json": document(
            "Seal `transom ` repeated, filled up with `!`, to clip_bytes; compare both hashes.",
            _clips(),
        ),
        "pieces.json": document("Open the sealed piece at its number.", _pieces()),
    }
