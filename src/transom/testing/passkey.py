"""A passkey in software: makes what `navigator.credentials` gives a page (WebAuthn Level 3)."""

import hashlib
import json
import secrets
import struct
from typing import Any

import cbor2
import httpx
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from transom.core.codec import b64, unb64

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


class SoftwareKey:
    """An authenticator with one resident key."""

    def __init__(self, origin: str, rp_id: str = "localhost") -> None:
        self.origin, self.rp_id = origin, rp_id
        self.flags = PRESENT | VERIFIED
        self.credential_id = secrets.token_bytes(32)
        self.count = 0
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._user = b""

    def create(self, options: dict[str, Any]) -> dict[str, Any]:
        """Answers creation options."""
        self._user = unb64(options["user"]["id"])
        client = self._client_data("webauthn.create", options["challenge"])
        attested = bytes(16) + struct.pack(">H", 32) + self.credential_id + self._cose()
        attestation = cbor2.dumps(
            {"fmt": "none", "attStmt": {}, "authData": self._data(ATTESTED) + attested}
        )
        return self._credential({"attestationObject": b64(attestation)}, client)

    def get(self, options: dict[str, Any]) -> dict[str, Any]:
        """Answers request options."""
        self.count += 1
        client = self._client_data("webauthn.get", options["challenge"])
        data = self._data(0)
        signature = self._key.sign(
            data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256())
        )
        answer = {
            "authenticatorData": b64(data),
            "signature": b64(signature),
            "userHandle": b64(self._user),
        }
        return self._credential(answer, client)

    def _credential(self, response: dict[str, str], client: bytes) -> dict[str, Any]:
        return {
            "id": b64(self.credential_id),
            "rawId": b64(self.credential_id),
            "type": "public-key",
            "response": {**response, "clientDataJSON": b64(client)},
            "clientExtensionResults": {},
        }

    def _client_data(self, type_: str, challenge: str) -> bytes:
        return json.dumps(
            {"type": type_, "challenge": challenge, "origin": self.origin, "crossOrigin": False}
        ).encode()

    def _data(self, more: int) -> bytes:
        rp = hashlib.sha256(self.rp_id.encode()).digest()
        return rp + bytes([self.flags | more]) + struct.pack(">I", self.count)

    def _cose(self) -> bytes:
        numbers = self._key.public_key().public_numbers()
        x, y = (n.to_bytes(32, "big") for n in (numbers.x, numbers.y))
        return cbor2.dumps({1: 2, 3: -7, -1: 1, -2: x, -3: y})


def join(hub_url: str, name: str, *, invitation: str = "") -> httpx.Client:
    """Joins a hub with a fresh passkey, as an owner or by an invitation into its role.

    Returns:
        A client that is signed in, with the header for changes set; the caller closes it.
    """
    client = httpx.Client(base_url=hub_url, headers={"Origin": hub_url}, timeout=30)
    asked = {"name": name} | ({"invitation": invitation} if invitation else {})
    started = _post(client, "/v1/auth/passkey/register/options", asked)
    answer = {
        "ceremony": started["ceremony"],
        "credential": SoftwareKey(hub_url).create(started["options"]),
    }
    me = _post(client, "/v1/auth/passkey/register/verify", answer)
    client.headers["x-transom-csrf"] = str(me["csrf"])
    return client


def _post(client: httpx.Client, path: str, body: dict[str, Any]) -> dict[str, Any]:
    told: dict[str, Any] = client.post(path, json=body).raise_for_status().json()
    return told
