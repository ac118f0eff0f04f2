"""Listens at an MQTT broker (OASIS MQTT 3.1.1) for the owner's alarm, and connects again by itself.

Only a message that was published while this listens counts: a retained one (3.3.1.3) is old, and
would raise the alarm anew at each connection.
"""

import asyncio
import ssl
from collections.abc import Callable
from dataclasses import dataclass

import aiomqtt
import structlog

from transom.errors import TransomError
from transom.gateway.keystore.alarm_settings import MqttBroker
from transom.wire.backoff import Backoff

log = structlog.get_logger(__name__)
ON, OFF = frozenset({b"ON", b"1", b"TRUE"}), frozenset({b"OFF", b"0", b"FALSE"})
MOST_BYTES = 64


@dataclass
class BrokerState:
    """How it stands with the broker; `trouble` is words for the owner."""

    connected: bool = False
    trouble: str = ""


async def listen(
    broker: MqttBroker,
    state: BrokerState,
    *,
    on_change: Callable[[], None],
    heard: Callable[[bool], None],
) -> None:
    """Listens until it is cancelled.

    Args:
        heard: called with whether the alarm is on. What it raises is logged, and ends nothing.
    """
    backoff = Backoff(first=1.0, cap=60.0)

    def up() -> None:
        backoff.reset()
        state.connected, state.trouble = True, ""
        on_change()

    while True:
        try:
            await _connected(broker, up, heard)
        except (aiomqtt.MqttError, OSError, ValueError) as error:
            state.connected, state.trouble = False, _words(error)
            on_change()
            log.info("mqtt_away", why=state.trouble)
        await asyncio.sleep(backoff.next())


async def _connected(
    broker: MqttBroker, up: Callable[[], None], heard: Callable[[bool], None]
) -> None:
    async with aiomqtt.Client(
        broker.host,
        broker.port,
        username=broker.user or None,
        password=broker.password or None,
        tls_context=ssl.create_default_context() if broker.tls else None,
        timeout=10,
    ) as client:
        await client.subscribe(broker.topic, qos=1)
        up()
        async for message in client.messages:
            on = _meaning(message)
            if on is not None:
                _tell(heard, on)


def _meaning(message: aiomqtt.Message) -> bool | None:
    said = message.payload
    if message.retain or not isinstance(said, bytes) or len(said) > MOST_BYTES:
        return None
    word = said.strip().upper()
    return True if word in ON else False if word in OFF else None


def _tell(heard: Callable[[bool], None], on: bool) -> None:
    try:
        heard(on)
    except TransomError as error:
        log.warning("alarm_not_set", code=error.code, message=error.message)


def _words(error: Exception) -> str:
    code = getattr(error, "rc", None)
    if getattr(code, "value", code) in (4, 5, 134, 135):
        return "The broker refused the user name or the password."
    if isinstance(error.__context__ or error, ssl.SSLError):
        return "The broker's certificate isn't one that this machine trusts."
    return "The broker can't be reached."
