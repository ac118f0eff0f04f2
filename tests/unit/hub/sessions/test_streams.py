"""The operator's event stream in memory: order, replay, and listeners that don't keep up."""

import json

import pytest

from transom.hub.schemas import SignedObject
from transom.hub.sessions.schemas import EnvelopeEvent, SessionEvent
from transom.hub.sessions.streams import (
    KEPT_ENVELOPES,
    KEPT_SECONDS,
    MOST_WAITING,
    Listener,
    Streams,
)


class Ticks:
    """A clock that stands still until it is moved."""

    at = 0.0

    def now(self) -> int:
        return int(self.at * 1000)

    def monotonic(self) -> float:
        return self.at


@pytest.fixture
def ticks() -> Ticks:
    return Ticks()


@pytest.fixture
def streams(ticks: Ticks) -> Streams:
    return Streams(ticks)


def listener(person: str = "per_1", agency: str = "agy_1", web: bytes = b"w") -> Listener:
    return Listener(person, agency, web)


def event(state: str, session: str = "vws_1") -> SessionEvent:
    return SessionEvent(session_id=session, state=state)


def envelope(n: int) -> EnvelopeEvent:
    return EnvelopeEvent(
        session_id="vws_1", envelope=SignedObject(body={"n": n}, key="", sig="", type="x")
    )


async def heard(one: Listener) -> list[str]:
    """What waits for a listener: states, and envelopes by number."""
    found = []
    while one._events:
        said = json.loads(await one.next() or b"{}")
        found.append(said.get("state") or said["envelope"]["body"]["n"])
    return found


async def test_events_reach_every_socket_of_the_person_and_nobody_else(streams):
    mine, also_mine, other = listener(), listener(), listener("per_2")
    for one in (mine, also_mine, other):
        streams.join(one)

    streams.session("per_1", event("opening"))

    assert await heard(mine) == await heard(also_mine) == ["opening"]
    assert await heard(other) == []


async def test_a_late_socket_hears_states_and_then_the_newest_envelopes(streams):
    streams.session("per_1", event("opening"))
    streams.session("per_1", event("released"))
    for n in range(20):
        streams.envelope("per_1", envelope(n))

    late = listener()
    streams.join(late)

    newest = list(range(20 - KEPT_ENVELOPES, 20))
    assert await heard(late) == ["opening", "released", *newest]


async def test_an_ended_session_is_told_for_a_while_and_then_forgotten(streams, ticks):
    streams.session("per_1", event("opening"))
    streams.envelope("per_1", envelope(1))
    streams.session("per_1", event("closed"))
    soon, later = listener(), listener()

    streams.join(soon)
    ticks.at += KEPT_SECONDS
    streams.join(later)

    assert await heard(soon) == ["opening", "closed"]
    assert await heard(later) == []


async def test_a_socket_that_doesn_t_keep_up_is_ended(streams):
    slow = listener()
    streams.join(slow)

    for _ in range(MOST_WAITING + 1):
        streams.session("per_1", event("opening"))

    assert slow.ended
    assert await slow.next() is None


async def test_the_last_socket_s_leaving_is_noticed(streams):
    gone = []
    streams.on_gone = gone.append
    first, second = listener(), listener()
    streams.join(first)
    streams.join(second)

    streams.leave(first)
    assert gone == []
    streams.leave(second)

    assert gone == ["per_1"]


async def test_signing_out_ends_the_sockets_of_that_session_only(streams):
    ended = []
    streams.on_signed_out = ended.append
    one, other = listener(web=b"1"), listener(web=b"2")
    streams.join(one)
    streams.join(other)

    streams.end_web_session(b"1")

    assert (one.ended, other.ended, ended) == (True, False, [b"1"])
