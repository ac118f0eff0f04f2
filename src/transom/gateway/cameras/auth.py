"""Answers to a camera's challenge: Digest (RFC 7616, also as RFC 2069), and Basic (RFC 7617)."""

import base64
import hashlib
import re
import secrets
from dataclasses import dataclass, field

_PARAMETER = re.compile(r'([a-zA-Z0-9_-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,]+))')
_HASHES = {"md5": hashlib.md5, "sha-256": hashlib.sha256}


@dataclass
class Credentials:
    """A user's name and password with the camera's last challenge; makes `Authorization` values.

    Its repr shows neither.
    """

    user: str = field(repr=False)
    password: str = field(repr=False)
    _scheme: str = field(default="", repr=False)
    _challenge: dict[str, str] = field(default_factory=dict, repr=False)
    _count: int = field(default=0, repr=False)

    def challenge(self, headers: list[str]) -> bool:
        """Takes `WWW-Authenticate` values; `False` if none of them can be answered.

        The strongest is taken: Digest with SHA-256, then MD5, then Basic.
        """
        best = max(((_rank(h), h) for h in headers), default=(0, ""))
        if not best[0]:
            return False
        self._scheme, _, rest = best[1].strip().partition(" ")
        self._challenge = _parameters(rest)
        self._count = 0
        return True

    @property
    def stale(self) -> bool:
        """Whether the last challenge only says that the nonce is too old."""
        return self._challenge.get("stale", "").lower() == "true"

    def header(self, method: str, uri: str) -> str | None:
        """The `Authorization` value for a request; `None` before any challenge."""
        if not self._scheme:
            return None
        if self._scheme.lower() == "basic":
            pair = f"{self.user}:{self.password}".encode()
            return f"Basic {base64.b64encode(pair).decode()}"
        return "Digest " + ", ".join(self._digest(method, uri))

    def _digest(self, method: str, uri: str) -> list[str]:
        asked = self._challenge
        algorithm = asked.get("algorithm", "MD5")
        realm, nonce = asked.get("realm", ""), asked.get("nonce", "")

        def digest(*parts: str) -> str:
            return _HASHES[algorithm.lower()](":".join(parts).encode()).hexdigest()

        ha1, ha2 = digest(self.user, realm, self.password), digest(method, uri)
        given = [f'username="{_quote(self.user)}"', f'realm="{realm}"', f'nonce="{nonce}"']
        given.append(f'uri="{uri}"')
        if "auth" in re.split(r"[\s,]+", asked.get("qop", "")):
            self._count += 1
            count, client_nonce = f"{self._count:08x}", secrets.token_hex(8)
            response = digest(ha1, nonce, count, client_nonce, "auth", ha2)
            given += ["qop=auth", f"nc={count}", f'cnonce="{client_nonce}"']
        else:
            response = digest(ha1, nonce, ha2)
        given.append(f'response="{response}"')
        given += [f"algorithm={algorithm}"] if "algorithm" in asked else []
        given += [f'opaque="{asked["opaque"]}"'] if "opaque" in asked else []
        return given


def _rank(header: str) -> int:
    scheme, _, rest = header.strip().partition(" ")
    if scheme.lower() == "basic":
        return 1
    algorithm = _parameters(rest).get("algorithm", "MD5").lower()
    if scheme.lower() != "digest" or algorithm not in _HASHES:
        return 0
    return 3 if algorithm == "sha-256" else 2


def _parameters(text: str) -> dict[str, str]:
    return {name.lower(): quoted or bare for name, quoted, bare in _PARAMETER.findall(text)}


def _quote(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')
