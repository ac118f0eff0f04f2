"""Acts on a gateway's messages. A message about somebody else's session or camera is dropped."""

from collections.abc import Iterable

import msgspec
import structlog
from sqlalchemy import Connection

from transom.core.signing import Signed
from transom.hub.cameras import repository as cameras
from transom.hub.db.rows import Row
from transom.hub.footage.offering import offer_all
from transom.hub.footage.receiving import ClipDesk
from transom.hub.gateways import messages as m
from transom.hub.gateways import registry, repository
from transom.hub.gateways.changes import Changes
from transom.hub.gateways.channels import Channel
from transom.hub.gateways.consents import ConsentMirror
from transom.hub.hub import Hub
from transom.hub.lands import answers
from transom.hub.lands.telling import tell_gateway
from transom.hub.messages import service as letters
from transom.hub.schemas import SignedObject
from transom.hub.sessions import life
from transom.hub.sessions.live import Counts, Live
from transom.hub.sessions.schemas import CameraEvent, SteeredEvent

log = structlog.get_logger(__name__)


class GatewayDesk:
    """Handles one authenticated gateway's messages, in their order.

    Args:
        gateway: its row.
    """

    def __init__(self, hub: Hub, gateway: Row, channel: Channel) -> None:
        self._hub, self._gateway, self._channel = hub, gateway, channel
        self._clips = ClipDesk(hub, channel)

    async def hello(self, hello: m.Hello) -> None:
        """Takes over what the gateway lists, and ends what it doesn't list."""
        hub, gateway_id = self._hub, self._channel.gateway_id
        changes = await hub.db.write(self._hello, hello, hub.clock.now())
        listed = frozenset(hello.sessions)
        for live in hub.live.where(lambda one: one.gateway_id == gateway_id):
            if live.sent_on is not None and live.session_id not in listed:
                life.end(hub, live, reason="gateway_lost")
        for session_id in listed:
            if self._mine(session_id) is None:
                self._close(session_id, "hub_closed")
        await self._follow(changes)
        await tell_gateway(hub, gateway_id)
        # By itself: what the gateway says to it is heard by whoever waits here.
        hub.tasks.spawn(offer_all(hub, gateway_id))
        await letters.tell_all(hub, gateway_id)

    async def act(self, message: m.GatewayMessage) -> None:
        """Acts on a message after the first."""
        match message:
            case m.TreeSize():
                self._channel.grown(message.tree_size)
            case m.Knocking() | m.Released() | m.NewEnvelope() | m.Refused():
                self._about_running(message)
            case m.Closed():
                self._closed(message)
            case m.Steered():
                self._steered(message)
            case m.CameraChanged():
                await self._put_camera(message)
            case m.CameraRemoved():
                await self._follow(await self._hub.db.write(self._removed, message.camera_id))
            case m.ConsentGiven():
                replaced = [message.replaces] if message.replaces is not None else []
                await self._take([message.signed], replaced)
            case m.ConsentWithdrawn():
                await self._take([], [message.signed])
            case m.ObjectionAnswered():
                await self._answered(message)
            case m.Hello() | m.Pong():
                pass
            case _:
                await self._from_owner(message)

    def _about_running(self, message: m.Knocking | m.Released | m.NewEnvelope | m.Refused) -> None:
        accepted = not isinstance(message, m.Refused)
        self._channel.answered(message.session_id, accepted=accepted)
        live = self._mine(message.session_id)
        if live is None:
            if accepted:
                self._close(message.session_id, "hub_closed")
            return
        match message:
            case m.Knocking():
                life.knocking(self._hub, live)
            case m.Released():
                life.released(self._hub, live, message.envelope, message.not_after)
            case m.NewEnvelope():
                life.new_epoch(self._hub, live, message.envelope)
            case m.Refused():
                life.refused_by_gateway(
                    self._hub,
                    live,
                    step=message.step,
                    reason=message.reason,
                    message=message.message,
                )

    def _steered(self, message: m.Steered) -> None:
        live = self._mine(message.session_id)
        if live is not None:
            event = SteeredEvent(
                session_id=live.session_id, number=message.number, outcome=message.outcome
            )
            self._hub.streams.steered(live.person_id, event)

    def _closed(self, message: m.Closed) -> None:
        counts = Counts(message.seconds, message.frames, message.bytes, message.blur)
        live = self._mine(message.session_id)
        if live is not None:
            life.end(self._hub, live, reason=message.reason, counts=counts)
            return
        ending = self._hub.live.ending(message.session_id)
        if (
            ending is not None
            and ending.gateway_id == self._channel.gateway_id
            and not ending.counts.done()
        ):
            ending.counts.set_result(counts)

    def _mine(self, session_id: str) -> Live | None:
        live = self._hub.live.get(session_id)
        return live if live is not None and live.gateway_id == self._channel.gateway_id else None

    def _close(self, session_id: str, reason: str) -> None:
        self._channel.send({"t": "close", "session_id": session_id, "reason": reason})

    def _hello(self, conn: Connection, hello: m.Hello, now: int) -> Changes:
        repository.change(conn, self._channel.gateway_id, tree_size=hello.tree_size, seen_at=now)
        return registry.apply_hello(conn, self._gateway, hello, areas=self._hub.areas, now=now)

    def _removed(self, conn: Connection, camera_id: str) -> Changes:
        keep = set(cameras.of_gateway(conn, self._channel.gateway_id)) - {camera_id}
        gone = cameras.remove_cameras(
            conn, self._channel.gateway_id, keep=keep, at=self._hub.clock.now()
        )
        return Changes(removed=set(gone))

    async def _put_camera(self, camera: m.CameraChanged) -> None:
        def work(conn: Connection) -> Changes:
            changes = Changes()
            registry.put_cameras(conn, self._gateway, [camera], changes, now=self._hub.clock.now())
            return changes

        await self._follow(await self._hub.db.write(work))
        await tell_gateway(self._hub, self._channel.gateway_id)

    async def _from_owner(self, message: m.FromOwner) -> None:
        """What an owner gives, answers or reports."""
        gateway_id = self._channel.gateway_id
        match message:
            case m.FootageReleased():
                await self._clips.release(message)
            case m.FootagePiece():
                await self._clips.piece(message)
            case m.MessageAnswered():
                await letters.take_answer(self._hub, gateway_id, message.signed.signed())
            case m.MessageReported():
                await letters.take_report(self._hub, gateway_id, message.signed.signed())

    async def _answered(self, message: m.ObjectionAnswered) -> None:
        signed = Signed.from_json(msgspec.to_builtins(message.signed))
        camera_id = await answers.take(self._hub, self._channel.gateway_id, signed, message.word)
        await tell_cameras(self._hub, [camera_id], self._channel.gateway_id)

    async def _take(self, consents: list[SignedObject], withdrawals: list[SignedObject]) -> None:
        hub, now = self._hub, self._hub.clock.now()

        def work(conn: Connection) -> Changes:
            changes = Changes()
            mirror = ConsentMirror(conn, self._gateway, areas=hub.areas, now=now, changes=changes)
            mirror.take(consents, withdrawals)
            return changes

        await self._follow(await hub.db.write(work))

    async def _follow(self, changes: Changes) -> None:
        """What a change of the registry leads to, once it is durable."""
        hub = self._hub
        hub.ledger.note_soon(*changes.staged)
        for why in changes.turned_away:
            log.warning("turned_away", gateway_id=self._channel.gateway_id, why=why)
        if changes.withdrawn:
            life.end_where(
                hub, lambda one: one.ends_with(changes.withdrawn), reason="consent_withdrawn"
            )
        if changes.removed:
            life.end_where(hub, lambda one: one.camera_id in changes.removed, reason="camera_lost")
        await tell_cameras(hub, changes.cameras | changes.removed, self._channel.gateway_id)


async def tell_cameras(hub: Hub, camera_ids: Iterable[str], gateway_id: str) -> None:
    """Tells the agencies that share these cameras, and counts them for the log's areas."""
    wanted = set(camera_ids)
    if not wanted:
        return
    pairs, places = await hub.db.read(_read, wanted, hub.clock.now())
    hub.areas.replace(places)
    online = hub.channels.online(gateway_id)
    for camera_id in wanted:
        agencies = {agency for camera, agency in pairs if camera == camera_id}
        hub.streams.camera(agencies, CameraEvent(camera_id=camera_id, gateway_online=online))


def _read(
    conn: Connection, wanted: set[str], now: int
) -> tuple[set[tuple[str, str]], list[tuple[str, int | None, int | None]]]:
    return cameras.agencies_of(conn, wanted, now), cameras.positions(conn)
