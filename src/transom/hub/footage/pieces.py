"""The names under which a clip's sealed pieces lie in the vault."""

import hashlib

from transom.core.codec import encode
from transom.core.footage.release import FootageReleaseTerms, read_footage_release
from transom.core.signing import Signed


def object_id(signed: Signed, number: int) -> str:
    """The name of a piece: of this very release, so that another one is stored beside it."""
    return f"{part_of(signed)}_{number}"


def part_of(signed: Signed) -> str:
    """The part of the vault that a release's pieces belong to: it is destroyed by itself."""
    return f"clip_{hashlib.sha256(encode(signed.to_json())).hexdigest()[:40]}"


def object_ids(signed: Signed) -> tuple[FootageReleaseTerms, list[str]]:
    """A stored release's terms, and the names of all its pieces in order."""
    release = read_footage_release(signed.body)
    return release, [object_id(signed, number) for number in range(release.pieces)]
