"""A hub for the gateway's tests: the real messages on real sockets, with keys and a log of its own.

Honest unless told otherwise: what it sends is built in steps that a test can spoil. It keeps no
policy and no database, and shares no code with the hub.
"""

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

from litestar import Litestar, Request, Response, WebSocket, get, post, websocket
from litestar.exceptions import WebSocketDisconnect

from transom.clock import Clock
from transom.core.codec import b64, unb64
from transom.core.enrolment import (
    EnrolmentAnswer,
    EnrolmentCode,
    EnrolmentOffer,
    answer_mac,
    new_code,
    open_offer,
    sign_channel_auth,
    verify_channel_auth,
)
from transom.core.ids import new_id
from transom.core.log.entry import Entry, commit, new_salt
from transom.core.session import Incident, Record, ViewRequestTerms, sign_view_request
from transom.core.signing import Signed, Signer
from transom.errors import TransomError
from transom.gateway.api.server import bind, serving, url_of
from transom.testing.offers import DAY, MINUTE, Ledger, draw
from transom.testing.operator_device import OperatorDevice
from transom.testing.shown_record import Message, ShownRecord
from transom.wire.relay import Relay
from transom.wire.tokens import hash_token, new_token

LONGEST_MESSAGE = 1024 * 1024  # a sealed piece of a clip


class HubSimulator(ShownRecord):
    """One hub with one agency, one program and one operator's device.

    Args:
        clock: dates entries and cosignatures.
        relay: where sessions are let in; without it nobody can watch, and no frame arrives.

    Attributes:
        received: every message of every channel, in order.
        welcomes: how often a gateway has authenticated and said `hello`.
        votes: what is told of the program's votes; None leaves the member out.
        opened: the entries of view sessions, by session.
        published: what anybody may read, by path.
        number: of the last `logged`.
    """

    def __init__(self, *, clock: Clock, relay: Relay | None = None) -> None:
        self.clock, self.relay = clock, relay
        self.key, self.agency, self.ledger = Signer.generate(), Signer.generate(), _ledger()
        self.agency_id, self.program_id = new_id("agy"), new_id("prg")
        self.gateway_id, self.site_id = new_id("gwy"), new_id("sit")
        self.program_end = clock.now() + 45 * DAY
        self.program_frozen = False
        self.trust_policy = self.ledger.policy.to_text()
        self.device = OperatorDevice(self.agency_id, self.agency, now=clock.now())
        self.received: list[Message] = []
        self.viewer_tokens: dict[str, str] = {}
        self.opened: dict[str, Entry] = {}
        self.published: dict[str, bytes] = {}
        self.number = 0
        self.welcomes = 0
        self.votes: Any = None
        self.gateway_key = b""
        self._codes: dict[str, EnrolmentCode] = {}
        self._arrived = asyncio.Condition()
        self._channel: WebSocket[Any, Any, Any] | None = None
        self._serving: AsyncExitStack | None = None
        self._port = 0

    # ------------------------------------------------------------------ up and down

    async def __aenter__(self) -> "HubSimulator":
        """Listens."""
        await self.up()
        return self

    async def __aexit__(self, *_: object) -> None:
        """Ends every connection."""
        await self.down()

    async def up(self) -> None:
        """Listens, on the same port as before."""
        listening: socket.socket = bind(f"127.0.0.1:{self._port}")
        self._port = listening.getsockname()[1]
        self.url = url_of(listening)
        app = Litestar(
            [self._enrol_route(), self._channel_route(), self._public_route()], logging_config=None
        )
        self._serving = AsyncExitStack()
        await self._serving.enter_async_context(
            serving(app, listening, longest_message=LONGEST_MESSAGE)
        )

    async def down(self) -> None:
        """As a hub that has died: the port is closed and every channel gone."""
        if self._serving is not None:
            await self._serving.aclose()
        self._serving, self._channel = None, None

    # ------------------------------------------------------------------ enrolment

    def new_code(self) -> str:
        """A one-time code for an owner."""
        code = new_code()
        self._codes[code.name] = code
        return code.text

    def answer_to(self, offer: EnrolmentOffer) -> EnrolmentAnswer:
        """What this hub says to an offer."""
        return EnrolmentAnswer(
            gateway_id=self.gateway_id,
            site_id=self.site_id,
            hub_key=self.key.key,
            log_vkey=self.ledger.log.vkey.to_text(),
            log_size=self.ledger.size,
            programs=[],
            trust_policy=self.trust_policy,
            offer_hash=offer.hash(),
        )

    def _enrol_route(self) -> Any:
        @post("/v1/gateways/enrol", status_code=201)
        async def enrol(request: Request[Any, Any, Any]) -> Response[Message]:
            body = await request.json()
            code = self._codes.pop(str(body["offer"]["name"]), None)
            if code is None:
                return _refusal("the code is wrong, used or expired")
            key = await asyncio.to_thread(code.key)
            try:
                offer = open_offer(body["offer"], unb64(body["mac"], 32), key=key)
            except TransomError as error:
                return _refusal(error.message)
            self.gateway_key = offer.gateway_key
            answer = self.answer_to(offer)
            reply: Message = {"answer": answer.to_json(), "mac": b64(answer_mac(key, answer))}
            return Response(reply)

        return enrol

    # ------------------------------------------------------------------ what anybody may read

    def _public_route(self) -> Any:
        @get(["/v1/policy", "/v1/programs"])
        async def published(request: Request[Any, Any, Any]) -> Response[bytes]:
            return Response(self.published[request.url.path], media_type="application/json")

        return published

    # ------------------------------------------------------------------ the channel

    def _channel_route(self) -> Any:
        @websocket("/v1/gateways/channel")
        async def channel(socket: WebSocket[Any, Any, Any]) -> None:
            await socket.accept()
            try:
                await self._authenticate(socket)
                await self._converse(socket)
            except (WebSocketDisconnect, TransomError):
                return

        return channel

    async def _authenticate(self, socket: WebSocket[Any, Any, Any]) -> None:
        ours = draw(f"nonce {self.clock.monotonic()}")
        await socket.send_json({"nonce": b64(ours)})
        theirs = unb64((await socket.receive_json())["nonce"], 32)
        proof = sign_channel_auth(
            "hub", self.gateway_id, their_nonce=theirs, my_nonce=ours, signer=self.key
        )
        await socket.send_json(proof.to_json())
        verify_channel_auth(
            Signed.from_json(await socket.receive_json()),
            key=self.gateway_key,
            role="gateway",
            gateway_id=self.gateway_id,
            my_nonce=ours,
            their_nonce=theirs,
        )

    async def _converse(self, socket: WebSocket[Any, Any, Any]) -> None:
        await self._take(await socket.receive_json())
        self._channel = socket
        await self.send(self.welcome())
        async with self._arrived:
            self.welcomes += 1
            self._arrived.notify_all()
        while True:
            await self._take(json.loads(await socket.receive_text()))

    async def _take(self, message: Message) -> None:
        async with self._arrived:
            self.received.append(message)
            self._arrived.notify_all()

    def welcome(self) -> Message:
        """The first message to a gateway."""
        url = self.relay.url if self.relay else "https://127.0.0.1:1"
        fingerprints = list(self.relay.fingerprints) if self.relay else ["00" * 32]
        return {
            "t": "welcome",
            "relay": {"url": url, "fingerprints": fingerprints},
            **self.directory(),
        }

    def directory(self) -> Message:
        """The members `agencies` and `programs`."""
        agency = {
            "agency_id": self.agency_id,
            "name": "Harbour City Police",
            "key": b64(self.agency.key),
        }
        program = {
            "program_id": self.program_id,
            "name": "Doorbell pilot",
            "agency_ids": [self.agency_id],
            "not_after": self.program_end,
            "frozen": self.program_frozen,
        }
        if self.votes is not None:
            program["votes"] = self.votes
        return {"agencies": [agency], "programs": [program]}

    async def send(self, message: Message | str) -> None:
        """Sends the gateway a message, or any text."""
        assert self._channel is not None, "no gateway is connected"
        await self._channel.send_text(message if isinstance(message, str) else json.dumps(message))

    async def cut(self) -> None:
        """Closes the gateway's channel; it may come back."""
        assert self._channel is not None, "no gateway is connected"
        await self._channel.close()

    async def wait(self, t: str, *, seconds: float = 20, **members: Any) -> Message:
        """The first message of this type and with these members, received or still to come."""

        def found() -> Message | None:
            for message in self.received:
                wanted = {"t": t, **members}
                if all(message.get(name) == value for name, value in wanted.items()):
                    return message
            return None

        async with asyncio.timeout(seconds), self._arrived:
            await self._arrived.wait_for(lambda: found() is not None)
        message = found()
        assert message is not None
        return message

    async def wait_welcomes(self, count: int, *, seconds: float = 20) -> None:
        """Waits until a gateway has connected so often."""
        async with asyncio.timeout(seconds), self._arrived:
            await self._arrived.wait_for(lambda: self.welcomes >= count)

    def told(self, session_id: str) -> list[Message]:
        """What the gateway has said of a view session, in order."""
        return [m for m in self.received if m.get("session_id") == session_id]

    # ------------------------------------------------------------------ view sessions

    def request(self, camera_id: str, /, *, by: Signer | None = None, **changes: Any) -> Signed:
        """The device's view request for a camera."""
        terms: Message = {
            "session_id": new_id("vws"),
            "device_id": self.device.terms.device_id,
            "agency_id": self.agency_id,
            "program_id": self.program_id,
            "incident": Incident(
                incident_id=new_id("inc"),
                number="2026-0815",
                purpose="missing_person",
                justification="Child missing since 07:40, last seen at the harbour gate.",
                authority="consent",
            ),
            "rights": ("live",),
            "blur": "unblurred",
            "unblurred_reason": "The child's clothes have to be recognised.",
            "minutes": 15,
            "requested_at": self.clock.now(),
        }
        return sign_view_request(
            ViewRequestTerms(**{**terms, "camera_id": camera_id, **changes}),
            signer=by or self.device.sign,
        )

    def record(self, request: Signed, **changes: Any) -> Record:
        """The record of a view session."""
        now = self.clock.now()
        members: Message = {
            "session_id": request.body["session_id"],
            "gateway_id": self.gateway_id,
            "device_certificate": self.device.certificate,
            "view_request": request,
            "opened_at": now,
            "not_after": now + 60 * MINUTE,
        }
        return Record(**{**members, **changes})

    def opening(
        self, record: Record, *, spoil: Callable[[Entry], Entry] = lambda entry: entry
    ) -> Message:
        """Logs a record and makes the `open` message for it."""
        public: Any = record.public_members()
        salt, base = new_salt(), self.last_tree_size
        entry = spoil(
            Entry(
                type="view_session.opened",
                commitment=commit(record.to_json(), salt),
                refers_to=bytes(32),
                **public,
            )
        )
        index = self.ledger.append(entry.to_bytes())
        self.opened[record.session_id] = entry
        start, hashes = self.ledger.consistency(base)
        return {
            "t": "open",
            "session_id": record.session_id,
            "entry": b64(entry.to_bytes()),
            "record": record.to_json(),
            "salt": b64(salt),
            "proof": self.ledger.proof(index, now=self.clock.now()),
            "consistency": {"from": start, "hashes": [b64(item) for item in hashes]},
            "relay_token": self._let_in(record),
        }

    async def open(self, camera_id: str, **request: Any) -> str:
        """Opens a view session of the one device at a camera; returns its identifier."""
        message = self.opening(self.record(self.request(camera_id, **request)))
        await self.send(message)
        return str(message["session_id"])

    @property
    def last_tree_size(self) -> int:
        """The size of the last tree that the gateway said it had accepted."""
        sizes = [m["tree_size"] for m in self.received if "tree_size" in m]
        return int(sizes[-1]) if sizes else 0

    def _let_in(self, record: Record) -> str:
        token = new_token()
        if self.relay is not None:
            camera_id = str(record.view_request.body["camera_id"])
            viewer = self.viewer_tokens[record.session_id] = new_token()
            self.relay.allow_viewer(
                record.session_id, camera_id=camera_id, token_hash=hash_token(viewer)
            )
            self.relay.allow_gateway(camera_id, token_hash=hash_token(token))
        return token


@asynccontextmanager
async def hub_with_relay(clock: Clock) -> AsyncIterator[HubSimulator]:
    """A simulator with a real relay beside it."""
    async with (
        Relay(bind="127.0.0.1:0", clock=clock) as relay,
        HubSimulator(clock=clock, relay=relay) as hub,
    ):
        yield hub


def _ledger() -> Ledger:
    ledger = Ledger(new_id("inc"))
    ledger.fill(5)
    return ledger


def _refusal(message: str) -> Response[Message]:
    body = {"kind": "denied", "code": "enrolment_refused", "message": message, "hint": "Ask again."}
    return Response({"error": body}, status_code=403)
