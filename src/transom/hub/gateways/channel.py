"""The WebSocket of a gateway's channel: mutual authentication, then messages both ways."""

import asyncio
import secrets
from typing import Any

import msgspec
import structlog
from litestar import WebSocket, websocket
from litestar.di import NamedDependency
from litestar.exceptions import WebSocketDisconnect
from sqlalchemy import RowMapping

from transom.core.codec import b64, unb64
from transom.core.enrolment import NONCE_BYTES, sign_channel_auth, verify_channel_auth
from transom.core.members import Members
from transom.core.signing import Signed
from transom.errors import EncodingError, SignatureRefused, TransomError
from transom.hub.gateways import directory, messages, repository
from transom.hub.gateways.acting import GatewayDesk
from transom.hub.gateways.channels import Channel
from transom.hub.gateways.service import relay_info
from transom.hub.hub import Hub
from transom.hub.openings.delivery import deliver
from transom.hub.web.access import caller
from transom.hub.web.limits import ENROLMENT
from transom.hub.web.sockets import Pump

log = structlog.get_logger(__name__)
HANDSHAKE_SECONDS = 10.0
BAD, REFUSED, BUSY = 4400, 4403, 4429  # closing codes
Socket = WebSocket[Any, Any, Any]


@websocket("/v1/gateways/channel")
async def gateway_channel(socket: Socket, hub: NamedDependency[Hub]) -> None:
    """A gateway's channel (spec/gateway-channel.md)."""
    await socket.accept()
    try:
        async with asyncio.timeout(HANDSHAKE_SECONDS):
            gateway = await _authenticate(hub, socket)
            first = messages.read(await socket.receive_text())
        if not isinstance(first, messages.Hello):
            raise EncodingError("the first message is hello")
    except WebSocketDisconnect:
        return
    except (TransomError, TimeoutError) as error:
        log.info("channel_refused", why=str(error))
        code = BAD if isinstance(error, EncodingError | TimeoutError) else REFUSED
        await socket.close(code, "not a gateway of this hub")
        return
    await _serve(hub, socket, gateway, first)


async def _serve(hub: Hub, socket: Socket, gateway: RowMapping, first: messages.Hello) -> None:
    channel = Channel(gateway["gateway_id"], first.tree_size, first.logged_to)
    channel.send(
        {
            "t": "welcome",
            "relay": msgspec.to_builtins(relay_info(hub)),
            **await hub.db.read(directory.directory),
        }
    )
    desk = GatewayDesk(hub, gateway, channel)
    hub.channels.join(channel)
    delivering = hub.tasks.keep(deliver(hub, channel))
    try:
        await desk.hello(first)
        async with Pump(socket, channel.next):
            await _receive(socket, desk, gateway["gateway_id"])
    finally:
        delivering.cancel()
        hub.channels.leave(channel)


async def _receive(socket: Socket, desk: GatewayDesk, gateway_id: str) -> None:
    while True:
        try:
            text = await socket.receive_text()
        except WebSocketDisconnect:
            return
        try:
            await desk.act(messages.read(text))
        except TransomError as error:
            # A message that can't be used is dropped; the next one may be good.
            log.warning("message_dropped", gateway_id=gateway_id, why=error.message)


async def _authenticate(hub: Hub, socket: Socket) -> RowMapping:
    """Nonces both ways, then the gateway's proof, then ours (spec/enrolment.md, Channel).

    Raises:
        SignatureRefused: whoever is there doesn't hold an enrolled gateway's key.
        EncodingError: not a gateway.
    """
    hub.limits.take("channel", caller(socket), ENROLMENT)
    ours = secrets.token_bytes(NONCE_BYTES)
    await socket.send_json({"nonce": b64(ours)})
    theirs = unb64(messages.read_object(await socket.receive_text()).get("nonce"), NONCE_BYTES)
    proof = Signed.from_json(messages.read_object(await socket.receive_text()))
    gateway_id = Members(proof.body, "channel proof").id("gateway_id", "gwy")
    row = await hub.db.read(repository.gateway, gateway_id)
    if row is None:
        raise SignatureRefused("no such gateway is enrolled here")
    verify_channel_auth(
        proof,
        key=row["gateway_key"],
        role="gateway",
        gateway_id=gateway_id,
        my_nonce=ours,
        their_nonce=theirs,
    )
    answer = sign_channel_auth(
        "hub", gateway_id, their_nonce=theirs, my_nonce=ours, signer=hub.signer
    )
    await socket.send_json(answer.to_json())
    return row
