"""Session tokens: what the hub keeps of them, and what a page adds to changes."""

import hashlib
import hmac

from transom.core.codec import b64


def csrf_token(session_token: str) -> str:
    """The token that a page of ours reads from `/v1/me` and another site's page can't."""
    return b64(hmac.digest(session_token.encode(), b"transom:csrf/v1", "sha256"))


def hash_session(session_token: str) -> bytes:
    """What the hub keeps of a session token (256 random bits need no slow hash)."""
    return hashlib.sha256(session_token.encode()).digest()
