"""A gateway as the owner's page shows it. Changes nothing."""

from typing import TYPE_CHECKING

from transom.core.codec import b64
from transom.core.log.categories import PURPOSES
from transom.gateway.api.schemas import AlarmState, GatewayState, State

if TYPE_CHECKING:
    from transom.gateway.gateway import Gateway

SHOWN_LOOKS = 200


def state_of(gateway: "Gateway") -> State:
    """Everything at this instant."""
    return State(
        now=gateway.clock.now(),
        gateway=_gateway_state(gateway),
        agencies=gateway.directory.agencies_state(),
        programs=gateway.directory.programs_state(),
        purposes=list(PURPOSES),
        cameras=gateway.cameras.states(),
        watching=gateway.sessions.watching(),
        knocks=gateway.knocks.open(),
        looks=gateway.looks.past(SHOWN_LOOKS),
        recorded=gateway.openings.logged_to,
        objections=gateway.objections.states(),
        footage=gateway.footage.states(),
        messages=gateway.messages.states(),
        muted=gateway.messages.muted,
        recordings=gateway.recording.marks(),
        alarms=[AlarmState(**vars(alarm)) for alarm in gateway.openings.alarms()],
    )


def _gateway_state(gateway: "Gateway") -> GatewayState:
    secrets, channel = gateway.keystore.secrets, gateway.channel
    pins = secrets.pins
    return GatewayState(
        name=secrets.name,
        enrolled=pins is not None,
        hub_connected=channel.connected,
        stopped=gateway.stops.everything,
        stopped_by=gateway.household.stopped_by(),
        resumable=gateway.household.resumable(),
        owner_key=b64(gateway.keystore.owner.key),
        gateway_key=b64(gateway.keystore.gateway.key),
        gateway_id=pins.gateway_id if pins else None,
        hub_url=pins.hub_url if pins else None,
        hub_since=channel.since,
        hub_message=channel.trouble or None,
        proposal=gateway.enrolment.proposal,
    )
