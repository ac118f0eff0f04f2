"""A provider's client secret at rest: AES-256-GCM under a key derived from the hub's.

Who reads the database alone can't sign in as the hub's client, and a sealed secret opens only for
the agency, issuer and client that it was entered for.
"""

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from transom.core.signing import Signer
from transom.errors import EncodingError

NONCE_BYTES = 12
_INFO = b"transom:sso-secret/v1"


def seal(signer: Signer, secret: str, *, agency_id: str, issuer: str, client_id: str) -> bytes:
    """Nonce, ciphertext and tag."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    bound = _bound(agency_id, issuer, client_id)
    return nonce + AESGCM(_key(signer)).encrypt(nonce, secret.encode(), bound)


def unseal(signer: Signer, sealed: bytes, *, agency_id: str, issuer: str, client_id: str) -> str:
    """The secret.

    Raises:
        EncodingError: sealed by another hub, for another provider, or tampered with.
    """
    try:
        bound = _bound(agency_id, issuer, client_id)
        return (
            AESGCM(_key(signer)).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], bound).decode()
        )
    except (InvalidTag, ValueError) as error:
        raise EncodingError(
            "the provider's secret can't be opened", hint="Enter the client secret again."
        ) from error


def _key(signer: Signer) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=_INFO).derive(signer.seed())


def _bound(agency_id: str, issuer: str, client_id: str) -> bytes:
    return "\n".join((agency_id, issuer, client_id)).encode()
