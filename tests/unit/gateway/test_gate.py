"""What opens, and what is refused, each from the enemy's side too."""

import dataclasses
import json
from collections.abc import Awaitable, Callable
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transom.core.crypto.envelope import unwrap
from transom.core.ids import new_id
from transom.core.signing import Signed, Signer
from transom.errors import EncodingError, FatalError
from transom.gateway.channel.messages import Open, read
from transom.testing.house import House, ShiftedClock
from transom.testing.offers import MINUTE, Ledger
from transom.testing.operator_device import OperatorDevice


async def refusal(house: House, message: dict[str, object]) -> tuple[str, str]:
    """Sends an `open` that must be refused; the step and the reason."""
    await house.hub.send(message)
    session_id = str(message["session_id"])
    said = await house.hub.wait("refused", session_id=session_id)
    assert house.watching() == []
    assert house.gateway.looks.past() == []
    assert [m["t"] for m in house.hub.told(session_id)] == ["refused"]
    return said["step"], said["reason"]


def opening(house: House, **request: object) -> dict[str, object]:
    return house.hub.opening(
        house.hub.record(
            house.hub.request(str(request.pop("camera_id", house.camera_id)), **request)
        )
    )


async def test_a_proven_session_gets_a_key_that_its_device_can_open(house: House) -> None:
    house.consent()
    session_id = await house.watch()
    said = await house.hub.wait("released", session_id=session_id)
    device = house.hub.device
    envelope, base_key = unwrap(
        Signed.from_json(said["envelope"]),
        gateway_key=house.gateway.keystore.gateway.key,
        private=device.hpke,
        session_id=session_id,
        camera_id=house.camera_id,
        device_id=device.terms.device_id,
    )
    assert len(base_key) == 16
    assert envelope.not_after == said["not_after"]
    (look,) = house.gateway.state().watching
    assert (look.agency_name, look.pseudonym) == ("Harbour City Police", "badge 4711")
    assert (look.incident_number, look.purpose) == ("2026-0815", "missing_person")


async def test_the_tree_is_accepted_before_the_key_is_released(house: House) -> None:
    house.consent()
    session_id = await house.watch()
    kinds = [m["t"] for m in house.hub.received]
    assert kinds.index("tree_size") < kinds.index("released")
    assert house.gateway.memory.tree_size == house.hub.ledger.size
    assert session_id in house.gateway.memory.seen


async def test_without_a_consent_nothing_opens(house: House) -> None:
    assert (await refusal(house, opening(house)))[0] == "consent"


async def test_a_replayed_open_is_refused_after_a_restart_too(house: House) -> None:
    house.consent()
    message = opening(house)
    await house.hub.send(message)
    session_id = str(message["session_id"])
    await house.hub.wait("released", session_id=session_id)
    await house.end()
    await house.start()
    await house.hub.wait_welcomes(2)
    await house.hub.send(message)
    said = await house.hub.wait("refused", session_id=session_id)
    assert (said["step"], said["reason"]) == ("freshness", "replay")


async def test_another_incidents_purpose_is_refused(house: House) -> None:
    house.consent(purposes=["fire"])
    assert await refusal(house, opening(house)) == ("consent", "purpose")


async def test_a_session_at_another_gateways_camera_is_refused(house: House) -> None:
    house.consent()
    assert await refusal(house, opening(house, camera_id=new_id("cam"))) == ("consent", "camera")


async def test_a_hub_that_swaps_the_device_is_refused(house: House) -> None:
    house.consent()
    house.hub.device = OperatorDevice(house.hub.agency_id, Signer.generate(), now=house.clock.now())
    assert await refusal(house, opening(house)) == ("device", "agency_key")


async def test_an_expired_certificate_is_refused(house: House) -> None:
    house.consent()
    now = house.clock.now()
    house.hub.device = OperatorDevice(
        house.hub.agency_id, house.hub.agency, now=now, not_after=now - 1
    )
    assert await refusal(house, opening(house)) == ("device", "expired")


async def test_a_request_that_the_device_didnt_sign_is_refused(house: House) -> None:
    house.consent()
    message = opening(house, by=Signer.generate())
    assert (await refusal(house, message))[0] == "request"


async def test_the_hub_cant_name_another_session_than_the_entry(house: House) -> None:
    house.consent()
    message = {**opening(house), "session_id": new_id("vws")}
    assert (await refusal(house, message))[0] == "request"


async def test_an_entry_that_says_something_else_is_refused(house: House) -> None:
    house.consent()
    record = house.hub.record(house.hub.request(house.camera_id))
    message = house.hub.opening(
        record, spoil=lambda entry: dataclasses.replace(entry, purpose="fire")
    )
    assert await refusal(house, message) == ("commitment", "purpose")


async def test_a_fork_of_the_log_is_refused(house: House) -> None:
    house.consent()
    await house.watch()
    await house.hub.send({"t": "close", "session_id": house.watching()[0], "reason": "time_over"})
    house.hub.ledger.tree = Ledger().tree  # the same keys sign another history
    house.hub.ledger.fill(20, "forged")
    message = opening(house)
    await house.hub.send(message)
    said = await house.hub.wait("refused", session_id=message["session_id"])
    assert said["step"] == "consistency"


async def test_a_missing_witness_opens_nothing(house: House) -> None:
    house.consent()
    message = opening(house)
    lone = house.hub.ledger.proof(
        house.hub.ledger.size - 1,
        now=house.clock.now(),
        witnesses=house.hub.ledger.witnesses[:1],
    )
    assert (await refusal(house, {**message, "proof": lone}))[0] == "witnesses"


async def test_an_old_request_is_refused(house: House) -> None:
    house.consent()
    message = opening(house, requested_at=house.clock.now() - 2 * MINUTE)
    assert await refusal(house, message) == ("freshness", "requested_at")


async def test_a_clock_that_runs_ahead_opens_nothing(house: House, clock: ShiftedClock) -> None:
    house.consent()
    message = opening(house)
    clock.shift_ms = 10 * MINUTE
    assert (await refusal(house, message))[0] == "witnesses"


async def test_a_clock_that_ran_backwards_opens_nothing(house: House, clock: ShiftedClock) -> None:
    house.consent()
    clock.shift_ms = -10 * MINUTE
    assert await refusal(house, opening(house)) == ("clock", "backwards")


async def test_a_clock_that_runs_behind_is_refused_after_a_restart_too(
    house: House, clock: ShiftedClock
) -> None:
    house.consent()
    await house.watch()
    await house.end()
    clock.shift_ms = -10 * MINUTE
    await house.start()
    await house.hub.wait_welcomes(2)
    message = opening(house)
    await house.hub.send(message)
    said = await house.hub.wait("refused", session_id=message["session_id"])
    assert said["step"] == "clock"


async def test_a_camera_without_a_picture_is_refused_and_the_owner_isnt_asked(
    house: House,
) -> None:
    house.consent(tier="on_request")
    house.camera.set("unavailable", "unreachable")
    message = opening(house)
    await house.hub.send(message)
    said = await house.hub.wait("refused", session_id=message["session_id"])
    assert (said["step"], said["reason"]) == ("release", "camera_lost")
    assert house.gateway.state().knocks == []
    # The hub knows which tree was accepted all the same, so that the next one opens.
    assert house.hub.last_tree_size == house.hub.ledger.size
    house.camera.set("online")
    house.consent()
    await house.watch()


async def test_what_isnt_a_message_changes_nothing(house: House) -> None:
    house.consent()
    message = opening(house)
    for junk in (
        "",
        "{",
        "[]",
        '{"t": "opem"}',
        '{"t": "open"}',
        {**message, "record": []},
        {**message, "session_id": "vws_no"},
        {"t": "programs", "agencies": [{}], "programs": []},
        {"t": "close", "session_id": new_id("vws")},
    ):
        await house.hub.send(junk)
    assert (await refusal(house, {**message, "entry": "*"}))[0] == "commitment"
    assert [a.name for a in house.gateway.state().agencies] == ["Harbour City Police"]
    await house.watch()


async def test_a_full_disk_releases_no_key(make_house: Callable[..., Awaitable[House]]) -> None:
    house = await make_house()
    house.consent()
    message = opening(house)
    house.gateway._database.rows("PRAGMA max_page_count = 1")
    filler = "INSERT INTO seen VALUES (hex(randomblob(16)), 1)"
    try:
        while True:
            house.gateway._database.write(filler)
    except Exception as error:
        assert "full" in str(error)
    await house.hub.send(message)
    said = await house.hub.wait("refused", session_id=message["session_id"])
    assert (said["step"], said["reason"]) == ("release", "storage")
    assert house.watching() == []


async def test_a_fault_while_deciding_opens_nothing(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.consent()

    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("transom.gateway.gate.covers", broken)
    assert await refusal(house, opening(house)) == ("release", "internal")
    monkeypatch.setattr("transom.gateway.gate.prove", broken)
    assert await refusal(house, opening(house)) == ("release", "internal")


async def test_an_unknown_result_of_a_write_ends_the_gateway(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.consent()
    faults: list[FatalError] = []
    monkeypatch.setattr(house.gateway.tasks, "_on_fatal", faults.append)

    def lost(*_: object, **__: object) -> None:
        raise FatalError("it isn't known whether it was saved")

    monkeypatch.setattr(house.gateway.looks, "begin", lost)
    assert await refusal(house, opening(house)) == ("release", "storage")
    assert len(faults) == 1


junk = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=12,
)


@given(st.binary(max_size=200) | st.text(max_size=200) | junk.map(json.dumps))
def test_no_bytes_make_reading_a_message_fail_otherwise_than_typed(text: bytes | str) -> None:
    try:
        message = read(text)
        if isinstance(message, Open):
            message.offer()
    except EncodingError:
        pass


async def test_no_offer_makes_the_gate_fail_otherwise_than_typed(house: House) -> None:
    """Members of a good `open` replaced at random: each is refused, and none opens."""
    house.consent()
    good = opening(house)
    random = Random(7)
    values = [None, 0, -1, 2**70, 1.5, "", "AAAA", "x" * 70_000, [], {}, {"a": [None]}, True]
    members = ["entry", "record", "salt", "proof"]
    for _ in range(60):
        bad = dict(good)
        for name in random.sample(members, random.randint(1, 3)):
            bad[name] = random.choice(values)
        record = good["record"]
        assert isinstance(record, dict)
        if random.random() < 0.5:
            bad["record"] = {**record, random.choice(sorted(record)): random.choice(values)}
        await house.hub.send(bad)
    await house.hub.send({"t": "ping"})
    await house.hub.wait("pong")
    said = [m for m in house.hub.received if m["t"] == "refused"]
    assert all(m["reason"] != "internal" for m in said)
    assert house.watching() == []
    assert house.gateway.memory.tree_size == 0
