"""Mutual authentication of the channel (spec/enrolment.md, Channel): nonces, then signatures."""

import json
import secrets
from typing import Any

from websockets.asyncio.client import ClientConnection

from transom.core.codec import b64, unb64
from transom.core.enrolment import NONCE_BYTES, sign_channel_auth, verify_channel_auth
from transom.core.signing import Signed, Signer
from transom.errors import EncodingError


async def authenticate(
    socket: ClientConnection, *, gateway_id: str, gateway: Signer, hub_key: bytes
) -> None:
    """Proves the gateway's key to the hub, and has the hub prove its pinned key.

    Raises:
        SignatureRefused: whoever is there isn't the hub that was pinned.
        EncodingError: not a hub.
    """
    ours = secrets.token_bytes(NONCE_BYTES)
    await socket.send(json.dumps({"nonce": b64(ours)}))
    theirs = unb64(_object(await socket.recv()).get("nonce"), NONCE_BYTES)
    proof = sign_channel_auth(
        "gateway", gateway_id, their_nonce=theirs, my_nonce=ours, signer=gateway
    )
    await socket.send(json.dumps(proof.to_json()))
    verify_channel_auth(
        Signed.from_json(_object(await socket.recv())),
        key=hub_key,
        role="hub",
        gateway_id=gateway_id,
        my_nonce=ours,
        their_nonce=theirs,
    )


def _object(text: str | bytes) -> dict[str, Any]:
    try:
        value = json.loads(text)
    except ValueError as error:
        raise EncodingError("not a message of the channel") from error
    if not isinstance(value, dict):
        raise EncodingError("not a message of the channel")
    return value
