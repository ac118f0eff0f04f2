"""Tokens of the relay's connections (spec/moq-mapping.md): 32 random bytes, kept as hashes."""

import hashlib
import hmac
import secrets


def new_token() -> str:
    """A fresh token as it stands in a URL: 32 random bytes in base64url."""
    return secrets.token_urlsafe(32)


def hash_token(token: str) -> bytes:
    """What the hub keeps of a token: SHA-256 of its text."""
    return hashlib.sha256(token.encode()).digest()


def matches(token: str, token_hash: bytes) -> bool:
    """Whether the token is the one that was hashed, in constant time."""
    return hmac.compare_digest(hash_token(token), token_hash)
