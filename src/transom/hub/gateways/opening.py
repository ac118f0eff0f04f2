"""Sends a gateway the `open` of a session with everything that its numbered proof needs."""

import structlog

from transom.core.codec import JsonObject, b64
from transom.errors import GatewayUnavailable
from transom.hub.hub import Hub
from transom.hub.sessions.live import Live
from transom.hub.transparency.types import Appended
from transom.wire.tokens import hash_token, new_token

log = structlog.get_logger(__name__)
ACCEPTANCE_SECONDS = 3.0  # for which the next `open` waits to learn which tree was accepted


async def send_open(hub: Hub, live: Live, appended: Appended) -> None:
    """Sends `open`, one at a time to each gateway: each proof starts where the last was accepted.

    Raises:
        GatewayUnavailable: the gateway isn't connected.
        WitnessUnavailable: the proof had to be made anew, and the quorum isn't met.
    """
    channel = hub.channels.get(live.gateway_id)
    if channel is None:
        raise GatewayUnavailable("the camera's gateway isn't connected")
    async with channel.opening:
        if live.ended or channel.closed:
            return
        if appended.tree_size < channel.tree_size:
            appended = await hub.ledger.append(live.staged)
        base = channel.tree_size
        path = await hub.ledger.sequencer.consistency(base, appended.tree_size) if base else []
        token = new_token()
        hub.relay.allow_gateway(live.camera_id, token_hash=hash_token(token))
        live.sent_on = channel
        channel.send(_message(live, appended, base, path, token))
        hub.metrics.offered(hub.clock.now() - live.opened_at)
        await channel.accepts(live.session_id, appended.tree_size, within=ACCEPTANCE_SECONDS)


def _message(
    live: Live, appended: Appended, base: int, path: list[bytes], token: str
) -> JsonObject:
    message: JsonObject = {
        "t": "open",
        "session_id": live.session_id,
        "entry": b64(live.staged.entry.to_bytes()),
        "record": live.staged.record,
        "salt": b64(live.staged.salt),
        "proof": appended.proof_text(),
        "consistency": {"from": base, "hashes": [b64(item) for item in path]},
        "relay_token": token,
    }
    if live.glass is not None:
        message["break_glass"] = live.glass[1]
    return message
