"""An OpenID provider: its discovery document, the way to its page, and what its ID token says.

Of OpenID Connect Core 1.0 the code flow (section 3.1) with PKCE (RFC 7636); Discovery 1.0, section
4; the issuer in the answer (RFC 9207). Reads no clock.
"""

from dataclasses import dataclass
from typing import Any

from authlib.oauth2.auth import ClientAuth
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri, prepare_token_request
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from transom.errors import InputError, ProviderUnavailable, SignOnRefused
from transom.hub.sso.fetching import check_url, fetch_json

SCOPE = "openid profile email"
LEEWAY_SECONDS = 60  # between the provider's clock and ours
MOST_AGE_SECONDS = 600  # of an ID token, since it was issued
WELL_KNOWN = "/.well-known/openid-configuration"
# Signatures by public keys only: a shared secret or none at all never signs anybody in.
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA"]
_KEY_TYPES = ("RSA", "EC", "OKP")


@dataclass(frozen=True, kw_only=True)
class Metadata:
    """What a provider says of itself.

    Args:
        tells_issuer: whether its answers name it (RFC 9207).
        auth_method: how the token endpoint learns the client's secret.
    """

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    auth_method: str
    tells_issuer: bool


@dataclass(frozen=True, kw_only=True)
class Client:
    """The hub as the provider knows it."""

    client_id: str
    client_secret: str
    redirect_uri: str


@dataclass(frozen=True, kw_only=True)
class Redemption:
    """What proves that a code belongs to the flow that began here."""

    code: str
    verifier: str
    nonce: str


async def discover(issuer: str, *, internal: bool) -> Metadata:
    """The provider's metadata.

    Raises:
        InputError: field `issuer`: it can't be asked.
        ProviderUnavailable: it doesn't answer, or not as that issuer.
    """
    check_url("issuer", issuer, internal=internal)
    found = await fetch_json(issuer.rstrip("/") + WELL_KNOWN, internal=internal)
    if found.get("issuer") != issuer:
        raise ProviderUnavailable(
            "issuer",
            f"the provider calls itself {found.get('issuer')!r:.120}",
            hint="Enter the issuer exactly as the provider writes it.",
        )
    methods = found.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
    basic = not isinstance(methods, list) or "client_secret_basic" in methods
    return Metadata(
        issuer=issuer,
        authorization_endpoint=_endpoint(found, "authorization_endpoint", internal),
        token_endpoint=_endpoint(found, "token_endpoint", internal),
        jwks_uri=_endpoint(found, "jwks_uri", internal),
        auth_method="client_secret_basic" if basic else "client_secret_post",
        tells_issuer=found.get("authorization_response_iss_parameter_supported") is True,
    )


def authorization_url(
    metadata: Metadata, client: Client, *, state: str, nonce: str, verifier: str
) -> str:
    """The provider's page for this flow."""
    url: str = prepare_grant_uri(
        metadata.authorization_endpoint,
        client.client_id,
        "code",
        redirect_uri=client.redirect_uri,
        scope=SCOPE,
        state=state,
        nonce=nonce,
        code_challenge=create_s256_code_challenge(verifier),
        code_challenge_method="S256",
    )
    return url


async def redeem(
    metadata: Metadata, client: Client, given: Redemption, *, now: int, internal: bool
) -> dict[str, Any]:
    """What the ID token says, once signature, issuer, audience, nonce and times hold.

    Args:
        now: seconds since 1970.

    Raises:
        SignOnRefused: reason `token`.
        ProviderUnavailable: it doesn't answer.
    """
    body = prepare_token_request(
        "authorization_code",
        redirect_uri=client.redirect_uri,
        code=given.code,
        code_verifier=given.verifier,
    )
    headers = {"content-type": "application/x-www-form-urlencoded"}
    auth = ClientAuth(client.client_id, client.client_secret, metadata.auth_method)
    url, headers, body = auth.prepare("POST", metadata.token_endpoint, headers, body)
    answer = await fetch_json(url, internal=internal, content=body, headers=headers)
    keys = await fetch_json(metadata.jwks_uri, internal=internal)
    return read_id_token(metadata.issuer, client.client_id, given.nonce, answer, keys, now=now)


def read_id_token(
    issuer: str,
    client_id: str,
    nonce: str,
    answer: dict[str, Any],
    keys: dict[str, Any],
    *,
    now: int,
) -> dict[str, Any]:
    """The claims of a token answer's ID token (OpenID Connect Core, section 3.1.3.7).

    Raises:
        SignOnRefused: reason `token`: it doesn't hold.
    """
    try:
        token = jwt.decode(answer["id_token"], _keys(keys), algorithms=ALGORITHMS)
        claims = CodeIDToken(
            token.claims,
            token.header,
            {
                "iss": {"essential": True, "value": issuer},
                "aud": {"essential": True, "value": client_id},
                "nonce": {"essential": True, "value": nonce},
            },
            {"client_id": client_id, "nonce": nonce, "access_token": answer.get("access_token")},
        )
        claims.validate(now, LEEWAY_SECONDS)
        old = now - int(claims["iat"]) > MOST_AGE_SECONDS + LEEWAY_SECONDS
    except (JoseError, ValueError, KeyError, TypeError, AttributeError) as error:
        # What the libraries let through on hostile input counts as hostile input.
        raise _unsound() from error
    subject = claims.get("sub")
    if old or not isinstance(subject, str) or not 0 < len(subject) <= 255:
        raise _unsound()
    return dict(claims)


def _keys(found: dict[str, Any]) -> KeySet:
    usable = [
        key
        for key in found["keys"]
        if key.get("kty") in _KEY_TYPES and key.get("use", "sig") == "sig"
    ]
    return KeySet.import_key_set({"keys": usable})


def _endpoint(found: dict[str, Any], name: str, internal: bool) -> str:
    url = found.get(name)
    try:
        return check_url(name, url if isinstance(url, str) else "", internal=internal)
    except InputError as error:
        raise ProviderUnavailable(
            "answer", f"the provider names no usable {name}", hint="Ask who runs the provider."
        ) from error


def _unsound() -> SignOnRefused:
    return SignOnRefused(
        "token",
        "what the provider says doesn't hold",
        hint="Start again; if it stays, your administrator must look at the provider's settings.",
    )
