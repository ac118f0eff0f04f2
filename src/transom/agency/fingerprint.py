"""A device's fingerprint, computed here from the keys: a hub's word for it is worth nothing."""

import hashlib
from typing import Any

from transom.core.codec import unb64


def fingerprint(device: dict[str, Any]) -> str:
    """SHA-256 over both public keys, first 32 digits in groups of four, as the device shows it."""
    keys = unb64(device["sign_key"], 32) + unb64(device["hpke_key"])
    digest = hashlib.sha256(keys).hexdigest()[:32].upper()
    return " ".join(digest[i : i + 4] for i in range(0, len(digest), 4))


def same(told: str, device: dict[str, Any]) -> bool:
    """Whether what a person read out is the device's fingerprint."""
    return "".join(told.split()).upper() == fingerprint(device).replace(" ", "")
