"""A view session's life: opening → knocking → released → closed, or refused.

Ends take effect first: every transition happens in memory at once (the relay is cut before anything
is written), is told to the operator, and is then written to the diary and the log, in that order,
by background tasks.
"""

import asyncio
from collections.abc import Callable

import structlog

from transom.errors import FatalError, TransomError, UnavailableError, WitnessUnavailable
from transom.hub.gateways.opening import send_open
from transom.hub.hub import Hub
from transom.hub.schemas import SignedObject
from transom.hub.sessions.diary import log_end, log_refusal, note, note_let_in
from transom.hub.sessions.live import Counts, Live
from transom.hub.sessions.schemas import EnvelopeEvent, SessionEvent, SessionState
from transom.wire.items import ENDED_BY_RIGHT, HUB_STOPPING, OVER

log = structlog.get_logger(__name__)

# Ends of the right to watch; everything else is just over (spec/moq-mapping.md).
BY_RIGHT = frozenset({"owner_stopped", "consent_withdrawn", "consent_ended", "device_revoked"})
NOT_ANSWERED = "The owner didn't answer."


def begin(hub: Hub, live: Live) -> None:
    """Starts a session whose entry is staged: the log first, then the gateway."""
    hub.live.add(live)
    _tell(hub, live)
    arm(hub, live)
    if not hub.streams.listening(live.person_id):
        await_listener(hub, live.person_id)
    hub.tasks.keep(_open(hub, live))


async def _open(hub: Hub, live: Live) -> None:
    try:
        # Whoever holds a key under break-glass holds it after that was logged, never before.
        if live.glass is not None and await hub.ledger.note(live.glass[0]) is None:
            raise UnavailableError("the log takes no entry now", hint="Try again in a moment.")
        appended = await hub.ledger.append(live.staged)
        if not live.ended:
            await send_open(hub, live, appended)
    except WitnessUnavailable as error:
        refuse(hub, live, step="witnesses", reason="witnesses", error=error)
    except FatalError:
        raise
    except TransomError as error:
        refuse(hub, live, step="release", reason=error.code, error=error)
    await asyncio.sleep(hub.config.timings.open_answer)
    if live.state == "opening":
        silent = TransomError("the gateway didn't answer", hint="Try again in a moment.")
        refuse(hub, live, step="release", reason="gateway_silent", error=silent)


def knocking(hub: Hub, live: Live) -> None:
    """The owner is being asked. What they answer is told when the time for it is over, or by
    `released` (P10)."""
    if live.state != "opening":
        return
    live.state = "knocking"
    note(hub, live)
    _tell(hub, live)
    hub.tasks.keep(_knock_over(hub, live))


async def _knock_over(hub: Hub, live: Live) -> None:
    await asyncio.sleep(hub.config.timings.knock)
    if live.state == "knocking":
        silence = TransomError(NOT_ANSWERED, hint="You may ask again if the incident goes on.")
        refuse(hub, live, step="knock", reason="not_answered", error=silence)


def released(hub: Hub, live: Live, envelope: SignedObject, not_after: int) -> None:
    """The gateway has released the key, until `not_after` at the latest."""
    if live.state not in ("opening", "knocking"):
        return
    knocked = live.state == "knocking"
    live.state, live.released_at = "released", hub.clock.now()
    live.not_after = min(live.not_after, not_after)
    arm(hub, live)
    hub.metrics.released(live.released_at - live.opened_at)
    _tell(hub, live)
    new_epoch(hub, live, envelope)
    write = note_let_in if knocked else note
    write(hub, live, released_at=live.released_at, not_after=live.not_after)


def new_epoch(hub: Hub, live: Live, envelope: SignedObject) -> None:
    """Passes an epoch's key envelope on; the hub can't open it."""
    if live.state == "released":
        event = EnvelopeEvent(session_id=live.session_id, envelope=envelope)
        hub.streams.envelope(live.person_id, event)


def refused_by_gateway(hub: Hub, live: Live, *, step: str, reason: str, message: str) -> None:
    """A step of the numbered proof failed at the gateway."""
    if step == "knock":
        knocking(hub, live)  # told when the time for an answer is over, and not before
    elif live.state in ("opening", "knocking"):
        error = TransomError(message[:400] or "the gateway refused", hint=_hint(step))
        refuse(hub, live, step=step, reason=reason, error=error, tell_gateway=False)


def refuse(
    hub: Hub,
    live: Live,
    *,
    step: str,
    reason: str,
    error: TransomError,
    tell_gateway: bool = True,
) -> None:
    """Ends a session that never opened, with the step that kept it shut."""
    if live.ended:
        return
    _cut(hub, live, "refused", ENDED_BY_RIGHT)
    hub.live.forget(live)
    if tell_gateway:
        hub.channels.close_session(live, "hub_closed")
    _tell(hub, live, reason=reason, step=step, message=error.message, hint=error.hint)
    hub.metrics.refused(step)
    ended = {
        "ended_at": live.ended_at,
        "reason": reason[:40],
        "step": step[:40],
        "message": error.message[:400],
    }
    hub.tasks.spawn(log_refusal(hub, live, ended))


def end_where(hub: Hub, holds: Callable[[Live], bool], *, reason: str) -> None:
    """Ends the running sessions for which `holds` is true."""
    for live in hub.live.where(holds):
        end(hub, live, reason=reason)


def end(hub: Hub, live: Live, *, reason: str, counts: Counts | None = None) -> None:
    """Ends a session now.

    Args:
        counts: if the gateway ended it; otherwise it is told to, and asked for them.
    """
    if live.ended:
        return
    was_released = live.state == "released"
    _cut(hub, live, "closed", end_code(reason))
    if counts is None:
        hub.channels.close_session(live, reason)
    else:
        live.counts.set_result(counts)
    _tell(hub, live, reason=reason)
    hub.metrics.closed(reason)
    hub.tasks.spawn(log_end(hub, live, reason, wait=hub.config.timings.counts * was_released))


def end_code(reason: str) -> int:
    """The code that a viewer's connection is cut with."""
    if reason == "hub_closed":
        return HUB_STOPPING
    return ENDED_BY_RIGHT if reason in BY_RIGHT else OVER


def arm(hub: Hub, live: Live) -> None:
    """Sets the alarm for the session's end."""
    if live.timer is not None:
        live.timer.cancel()
    seconds = max(0, live.not_after - hub.clock.now()) / 1000
    loop = asyncio.get_running_loop()
    live.timer = loop.call_later(seconds, lambda: end(hub, live, reason="time_over"))


def await_listener(hub: Hub, person_id: str) -> None:
    """Nobody watches without an event stream: closes the person's sessions unless one opens."""
    hub.tasks.keep(_await_listener(hub, person_id))


async def _await_listener(hub: Hub, person_id: str) -> None:
    await asyncio.sleep(hub.config.timings.stream_grace)
    if not hub.streams.listening(person_id):
        end_where(hub, lambda live: live.person_id == person_id, reason="viewer_left")


def sweep(hub: Hub) -> None:
    """Ends what is over by the wall clock: a machine that slept has late alarms."""
    now = hub.clock.now()
    end_where(hub, lambda live: now >= live.not_after, reason="time_over")


def _cut(hub: Hub, live: Live, state: SessionState, code: int) -> None:
    live.state = state
    hub.relay.end_viewer(live.session_id, code=code)
    live.ended_at = min(hub.clock.now(), live.not_after)
    if live.timer is not None:
        live.timer.cancel()
    hub.live.end(live)


def _tell(hub: Hub, live: Live, **more: str) -> None:
    event = SessionEvent(session_id=live.session_id, state=live.state)
    for name, value in more.items():
        setattr(event, name, value)
    if not live.ended:
        event.not_after = live.not_after
    hub.streams.session(live.person_id, event)


def _hint(step: str) -> str:
    return {
        "clock": "The owner's gateway must set its clock.",
        "witnesses": "The hub's operator must bring the missing witness back; then try again.",
        "freshness": "Check this machine's clock, and ask again.",
        "device": "Your agency's administrator can certify the device again.",
        "consent": "Only the owner can change that.",
        "cap": "Ask for fewer minutes, or within the consent's hours.",
        "release": "Try again in a moment.",
    }.get(step, "The hub's operator must find out why; nothing was opened.")
