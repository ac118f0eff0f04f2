"""An agency's identity provider on this machine: oidc-provider-mock, with PKCE enforced in front.

A real one, in that pages, codes, tokens and keys are its own; people are let in by their subject.
"""

import hashlib
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
from oidc_provider_mock import app
from oidc_provider_mock._server import _threaded_server

StartResponse = Callable[..., Any]


@dataclass(frozen=True)
class IdentityProvider:
    """A running provider, and the hub as it knows it."""

    issuer: str
    client_id: str
    client_secret: str

    def put_user(self, subject: str, **claims: object) -> None:
        """Says who somebody is, from now on."""
        answer = httpx.put(f"{self.issuer}/users/{subject}", json=claims, trust_env=False)
        answer.raise_for_status()

    def authorize(self, url: str, subject: str | None) -> str:
        """Signs in at the page that `url` shows, or says no; where the browser is sent back."""
        form = {"action": "deny"} if subject is None else {"sub": subject}
        with httpx.Client(trust_env=False) as client:
            client.get(url).raise_for_status()
            answer = client.post(url, data=form)
        assert answer.status_code == 302, answer.text
        location: str = answer.headers["location"]
        if "state=" not in location:  # which it leaves out of a refusal (RFC 6749, 4.1.2.1)
            location += f"&state={parse_qs(urlsplit(url).query)['state'][0]}"
        return location


class Pkce:
    """Refuses tokens to whom can't show the verifier of the code's challenge (RFC 7636, 4.6)."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner
        self._challenges: dict[str, str] = {}

    def __call__(self, environ: dict[str, Any], start: StartResponse) -> Iterable[bytes]:
        if environ["PATH_INFO"] == "/oauth2/token":
            body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
            environ["wsgi.input"] = BytesIO(body)
            form = parse_qs(body.decode())
            verifier = form.get("code_verifier", [""])[0].encode()
            digest = urlsafe_b64encode(hashlib.sha256(verifier).digest()).rstrip(b"=").decode()
            if self._challenges.pop(form.get("code", [""])[0], None) != digest:
                start("400 Bad Request", [("content-type", "application/json")])
                return [b'{"error": "invalid_grant"}']
        return self._inner(environ, lambda *said: self._noted(environ, start, *said))

    def _noted(self, environ: dict[str, Any], start: StartResponse, *said: Any) -> Any:
        query = parse_qs(environ.get("QUERY_STRING", ""))
        for name, value in said[1]:
            if name.lower() == "location" and environ["PATH_INFO"] == "/oauth2/authorize":
                code = parse_qs(urlsplit(value).query).get("code", [""])[0]
                method = query.get("code_challenge_method", [""])[0]
                self._challenges[code] = query.get("code_challenge", [""])[0] if method else ""
        return start(*said)


@contextmanager
def identity_provider(redirect_uris: Iterable[str]) -> Iterator[IdentityProvider]:
    """A provider at which a client with these addresses is registered."""
    made = Pkce(app(require_client_registration=True, require_nonce=True))
    with _threaded_server(app=made) as server:
        issuer = f"http://localhost:{server.server_port}"
        client = {
            "redirect_uris": list(redirect_uris),
            "token_endpoint_auth_method": "client_secret_basic",
        }
        answer = httpx.post(f"{issuer}/oauth2/clients", json=client, trust_env=False)
        known = answer.raise_for_status().json()
        yield IdentityProvider(issuer, known["client_id"], known["client_secret"])
