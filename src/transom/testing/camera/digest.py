"""The camera's side of digest authentication (RFC 7616), written apart from the gateway's."""

import hashlib
import hmac
import re
import secrets

REALM = "transom camera"


class DigestGate:
    """Challenges, and checks answers against one user's name and password.

    Args:
        algorithm: `MD5` or `SHA-256`.
        qop: whether the challenge demands `qop=auth`; old cameras don't.
    """

    def __init__(
        self, user: str, password: str, *, algorithm: str = "MD5", qop: bool = True
    ) -> None:
        self._user, self._password = user, password
        self._algorithm, self._qop = algorithm, qop
        self._nonces: set[str] = set()

    def challenge(self, *, stale: bool = False) -> str:
        """A `WWW-Authenticate` value with a fresh nonce."""
        nonce = secrets.token_hex(16)
        self._nonces.add(nonce)
        value = f'Digest realm="{REALM}", nonce="{nonce}", algorithm={self._algorithm}'
        return value + (', qop="auth"' if self._qop else "") + (", stale=true" if stale else "")

    def forget_nonces(self) -> None:
        """Makes every nonce stale, as cameras do from time to time."""
        self._nonces.clear()

    def is_stale(self, header: str) -> bool:
        """Whether an answer uses a nonce that isn't ours any more."""
        return _member(header, "nonce") not in self._nonces

    def admits(self, header: str, method: str) -> bool:
        """Whether an `Authorization` value proves the password for this request."""
        if not header.startswith("Digest ") or self.is_stale(header):
            return False
        ha1 = self._hash(f"{self._user}:{REALM}:{self._password}")
        ha2 = self._hash(f"{method}:{_member(header, 'uri')}")
        middle = [_member(header, "nonce")]
        if self._qop:
            middle += [_member(header, name) for name in ("nc", "cnonce", "qop")]
        expected = self._hash(":".join([ha1, *middle, ha2]))
        same_user = hmac.compare_digest(_member(header, "username"), self._user)
        return same_user and hmac.compare_digest(_member(header, "response"), expected)

    def _hash(self, text: str) -> str:
        return hashlib.new(self._algorithm.replace("-", ""), text.encode()).hexdigest()


def _member(header: str, name: str) -> str:
    match = re.search(rf'\b{name}=(?:"([^"]*)"|([^\s,]+))', header)
    return (match[1] or match[2] or "") if match else ""
