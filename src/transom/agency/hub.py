"""The agency's calls to a hub, each signed by the agency's key (spec/agency-auth.md)."""

import hashlib
import json
import secrets
from typing import Any
from urllib.parse import urlsplit

import httpx

from transom.clock import Clock
from transom.core.agency import NONCE_BYTES, AgencyAuth, sign_agency_auth
from transom.core.codec import b64, encode
from transom.core.signing import Signer
from transom.errors import HubUnavailable, InputError, NotFoundError, RefusedError

TIMEOUT_SECONDS = 30.0


class HubClient:
    """Calls one hub on an agency's behalf.

    Args:
        url: the hub's URL.
        signer: the agency's key.
        client: the connection to use; its base URL is the hub's.

    Raises:
        InputError: field `hub`: not a URL.
    """

    def __init__(
        self, url: str, *, signer: Signer, clock: Clock, client: httpx.Client | None = None
    ) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.netloc:
            raise InputError("hub", "not a hub's URL", hint="It looks like https://hub.example.")
        self._origin = f"{parts.scheme}://{parts.netloc}"
        self._signer, self._clock = signer, clock
        self._client = client or httpx.Client(
            base_url=self._origin, timeout=TIMEOUT_SECONDS, trust_env=False
        )
        self._agency: dict[str, Any] | None = None

    def close(self) -> None:
        """Closes the connection."""
        self._client.close()

    def agency(self) -> dict[str, Any]:
        """This agency as the hub knows it.

        Raises:
            NotFoundError: the hub doesn't know its key.
            HubUnavailable: the hub doesn't answer.
        """
        if self._agency is None:
            for one in self._send("GET", "/v1/agencies"):
                if one["key"] == b64(self._signer.key):
                    self._agency = one
                    return self._agency
            raise NotFoundError(
                "the hub doesn't know this agency's key",
                hint="The hub's administrator registers it: transom hub admin agency.",
            )
        return self._agency

    def call(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        """The hub's answer to a signed request.

        Raises:
            NotFoundError: the hub doesn't know this agency's key.
            RefusedError: the hub says no, in its own words.
            HubUnavailable: the hub doesn't answer.
        """
        content = b"" if body is None else json.dumps(body).encode()
        auth = AgencyAuth(
            agency_id=self.agency()["agency_id"],
            hub=self._origin,
            method=method,
            target=path,
            body_hash=hashlib.sha256(content).digest(),
            nonce=secrets.token_bytes(NONCE_BYTES),
            signed_at=self._clock.now(),
        )
        signed = sign_agency_auth(auth, signer=self._signer)
        header = "Transom-Agency " + b64(encode(signed.to_json()))
        return self._send(method, path, content, {"authorization": header})

    def _send(
        self, method: str, path: str, content: bytes = b"", headers: dict[str, str] | None = None
    ) -> Any:
        try:
            answer = self._client.request(
                method,
                path,
                content=content or None,
                headers={**(headers or {}), "content-type": "application/json"},
            )
            said = answer.json()
        except (httpx.HTTPError, ValueError) as error:
            raise HubUnavailable(f"no hub answers at {self._origin}") from error
        if answer.is_error:
            problem = said.get("error", {}) if isinstance(said, dict) else {}
            raise RefusedError(
                str(problem.get("message", f"the hub answered {answer.status_code}")),
                hint=problem.get("hint"),
            )
        return said
