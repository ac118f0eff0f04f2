"""What the gateway does about each message of the hub. Believes none of them: its parts prove."""

from typing import TYPE_CHECKING

import structlog

from transom.core.ids import check_id
from transom.errors import EncodingError, FatalError, ProofRefused, TransomError
from transom.gateway.channel.messages import (
    AgencyMessage,
    Close,
    Footage,
    FootageDone,
    FootageWanted,
    HubMessage,
    Logged,
    Objections,
    Open,
    Programs,
    Steer,
    Welcome,
)
from transom.gateway.gate import refused
from transom.gateway.sessions import closed_message

if TYPE_CHECKING:
    from transom.gateway.gateway import Gateway

log = structlog.get_logger(__name__)
HUB_REASONS = frozenset(
    {"viewer_left", "consent_withdrawn", "consent_ended", "time_over", "device_revoked"}
)


def take(gateway: "Gateway", message: HubMessage) -> None:
    """Acts on what the hub says; a message that makes no sense is logged and dropped."""
    try:
        _act(gateway, message)
    except FatalError as error:
        gateway.tasks.fatal(error)
    except TransomError as error:
        log.warning("message_failed", message=type(message).__name__, why=error.message)


def _act(gateway: "Gateway", message: HubMessage) -> None:
    match message:
        case Welcome():
            gateway.rack.set_relay(message.relay.url, message.relay.fingerprints)
            _take_directory(gateway, message)
            _report(gateway)
            gateway.footage.giver.sender.resume()
            gateway.messages.resume()
        case Programs():
            _take_directory(gateway, message)
        case Open():
            _open(gateway, message)
        case Close():
            _close(gateway, message)
        case Logged():
            gateway.parts.shown.take(message)
        case Steer():
            gateway.steering.take(message)
        case Objections():
            gateway.objections.take(message.objections)
        case Footage():
            gateway.footage.take(message)
        case AgencyMessage():
            gateway.messages.take(message)
        case FootageWanted():
            gateway.footage.giver.sender.wanted(message)
        case FootageDone():
            gateway.footage.giver.sender.done(message)


def _open(gateway: "Gateway", message: Open) -> None:
    check_id(message.session_id, "vws")
    try:
        offer = message.offer()
    except EncodingError as error:
        why = ProofRefused("commitment", error.message, reason="malformed")
        gateway.channel.tell(refused(message.session_id, why))
        return
    gateway.gate.open(
        message.session_id, offer, relay_token=message.relay_token, glass=message.break_glass
    )


def _close(gateway: "Gateway", message: Close) -> None:
    if not gateway.knocks.cancel(message.session_id):
        reason = message.reason if message.reason in HUB_REASONS else "hub_closed"
        gateway.sessions.end([message.session_id], reason)


def _take_directory(gateway: "Gateway", message: Welcome | Programs) -> None:
    try:
        gateway.votes.take(message.programs)
    finally:  # a disk that is full delays no end of a program
        gateway.directory.replace({"agencies": message.agencies, "programs": message.programs})
        gateway.sessions.shorten(gateway.directory.end_of)
    gateway.remind()
    gateway.events.changed()


def _report(gateway: "Gateway") -> None:
    for ending in gateway.looks.unreported():
        if gateway.channel.tell(closed_message(ending)):
            gateway.looks.mark_reported(ending.session_id)
