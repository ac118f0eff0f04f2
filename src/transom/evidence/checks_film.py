"""Checks 9 and 10: the film is what the owner's gateway sealed, and its C2PA manifest holds."""

import hashlib

from transom.core.footage.clip_key import TYPE as CLIP_KEY_TYPE
from transom.core.footage.clip_key import read_clip_key
from transom.core.footage.release import PIECE_BYTES, hash_of_release
from transom.core.footage.sealing import ClipSealer
from transom.core.members import Members
from transom.core.signing import verify
from transom.evidence.checks import Case, naming, need
from transom.evidence.claims import claims
from transom.evidence.manifest import CHAIN, CLIP_KEY, FILM, PLAIN_KEY, RECEIPT, VIDEO
from transom.evidence.video import ACTIONS, actions, read_video, same_pictures


def clip(case: Case) -> str:
    """(9) The film has the hash that the owner signed; sealed anew, the sealed one's too."""
    film, release = case.files[FILM], case.release
    same = hashlib.sha256(film).digest() == release.clip_hash and len(film) == release.clip_bytes
    need("clip", same, f"{FILM} isn't the film that the owner signed")
    with naming("clip", "the gateway's word for the clip's key doesn't hold"):
        signed = case.signed(CLIP_KEY)
        terms = read_clip_key(verify(signed, type_=CLIP_KEY_TYPE, key=case.consent.gateway_key))
    of_it = terms.release == hash_of_release(release.signed)
    need("clip", of_it, "the gateway's word is for another release")
    mine = terms.device_id == case.device.device_id
    need("clip", mine, "the gateway sealed the clip's key for another device")
    with naming("clip", f"{PLAIN_KEY} doesn't hold a key"):
        m = Members(case.json(PLAIN_KEY), "clip's key")
        key = m.data("key", 32)
        m.end()
    need("clip", _sealed_hash(key, film) == release.sealed_hash, f"{PLAIN_KEY} doesn't seal it so")
    return f"SHA-256 {release.clip_hash.hex()}"


def video(case: Case) -> str:
    """(10) The film with its C2PA manifest: its pictures, and what the manifest says."""
    own = case.files[CHAIN].decode("ascii", "replace")
    found = read_video(case.files[VIDEO], chain=case.chain or own)
    whose = "the one given" if case.chain else f"{CHAIN}, which the custodian's device signed"
    case.relied_on.append(f"the certificate of the film: {whose}")
    same = same_pictures(case.files[FILM], case.files[VIDEO])
    need("video", same, f"{VIDEO} shows other pictures than {FILM}")
    wanted = claims(case.release.signed, case.files[RECEIPT], case.manifest.package_id)
    for label, data in wanted.items():
        need("video", found.get(label) == data, f"the film's manifest says another {label}")
    told: dict[str, list[dict[str, str]]] = next(
        (data for name, data in found.items() if name.startswith(ACTIONS)), {}
    )
    done = [
        {name: one[name] for name in ("action", "digitalSourceType", "description") if name in one}
        for one in told.get("actions", [])
    ]
    right = done == actions(case.release.blur)
    need("video", right, "the film's manifest says that something else was done with it")
    return "people blurred" if case.release.blur == "blurred" else "people not blurred"


def _sealed_hash(key: bytes, film: bytes) -> bytes:
    sealer, digest = ClipSealer(key), hashlib.sha256()
    for at in range(0, len(film), PIECE_BYTES):
        piece = film[at : at + PIECE_BYTES]
        digest.update(sealer.seal(piece, last=at + PIECE_BYTES >= len(film)))
    return digest.digest()
