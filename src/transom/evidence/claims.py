"""What a film's C2PA manifest says of consent and clip (spec/evidence-package.md, Film)."""

import hashlib

from transom.core.codec import unb64
from transom.core.footage.release import hash_of_release
from transom.core.signing import Signed
from transom.evidence.video import CLIP, CONSENT


def claims(release: Signed, receipt: bytes, package_id: str) -> dict[str, dict[str, str]]:
    """What the film's C2PA manifest says of consent and clip, by label."""
    return {
        CONSENT: {"receipt_sha256": hashlib.sha256(receipt).hexdigest()},
        CLIP: {
            "package": package_id,
            "release_sha256": hash_of_release(release).hex(),
            "clip_sha256": unb64(str(release.body["clip_hash"])).hex(),
            "sealed_sha256": unb64(str(release.body["sealed_hash"])).hex(),
        },
    }
