"""P2 No entry, no key: the gateway checks entry, log, witnesses, device and consent by itself."""

import dataclasses

from tests.flows.looking import ended, opening, refused, see
from transom.core.ids import new_id
from transom.core.signing import Signer
from transom.demo.log_check import check_log
from transom.testing.house import House
from transom.testing.offers import MINUTE, Ledger
from transom.testing.operator_device import OperatorDevice
from transom.testing.stack import OperatorSeat, OwnerSeat, Stack


async def test_each_look_has_its_entry_included_and_cosigned_by_both_witnesses(
    stack: Stack, owner: OwnerSeat, operator: OperatorSeat, camera: str
) -> None:
    owner.give_consent(camera)
    before = check_log(stack).count("view_session.opened")
    look = await operator.watch(camera)
    await see(look)
    log = check_log(stack)
    assert log.error == ""
    assert log.witnesses == 2
    assert log.count("view_session.opened") == before + 1
    await operator.viewer.leave(look)


async def test_without_a_witness_no_key_is_released_and_the_operator_is_told_which(
    stack: Stack, owner: OwnerSeat, operator: OperatorSeat, camera: str
) -> None:
    owner.give_consent(camera)
    await operator.target(camera)
    stack.services["south"].kill()
    try:
        look = await operator.watch(camera)
        end = await ended(look)
        assert look.keys == {}
        assert look.frames_in == 0
        assert "south.witness.test" in end.message
        assert owner.state()["watching"] == []
    finally:
        stack.services["south"].start()
    look = await operator.watch(camera)
    await see(look)
    await operator.viewer.leave(look)


async def test_an_entry_that_was_never_logged_is_refused(house: House) -> None:
    house.consent()
    message = opening(house)
    other = house.hub.opening(house.hub.record(house.hub.request(house.camera_id)))
    assert (await refused(house, {**message, "proof": other["proof"]}))[0] == "inclusion"


async def test_an_entry_that_commits_to_something_else_is_refused(house: House) -> None:
    house.consent()
    record = house.hub.record(house.hub.request(house.camera_id))
    forged = dataclasses.replace(record, not_after=record.not_after + MINUTE)
    message = {**house.hub.opening(record), "record": forged.to_json()}
    assert (await refused(house, message))[0] == "commitment"


async def test_a_replayed_entry_is_refused(house: House) -> None:
    house.consent()
    message = opening(house)
    await house.hub.send(message)
    session_id = str(message["session_id"])
    await house.hub.wait("released", session_id=session_id)
    await house.hub.send({"t": "close", "session_id": session_id, "reason": "viewer_left"})
    await house.hub.wait("closed", session_id=session_id)
    await house.hub.send(message)
    said = await house.hub.wait("refused", session_id=session_id)
    assert (said["step"], said["reason"]) == ("freshness", "replay")


async def test_an_old_entry_is_refused(house: House) -> None:
    house.consent()
    now = house.clock.now()
    request = house.hub.request(house.camera_id, requested_at=now - 5 * MINUTE)
    record = house.hub.record(request, opened_at=now - 5 * MINUTE)
    assert (await refused(house, house.hub.opening(record)))[0] == "freshness"


async def test_a_fork_of_the_log_is_refused_even_with_every_cosignature(house: House) -> None:
    house.consent()
    await house.watch()
    house.hub.ledger.tree = Ledger().tree  # the same keys sign another history
    house.hub.ledger.fill(20, "forged")
    message = opening(house)
    await house.hub.send(message)
    said = await house.hub.wait("refused", session_id=message["session_id"])
    assert said["step"] == "consistency"


async def test_a_checkpoint_of_another_log_is_refused(house: House) -> None:
    house.consent()
    message = opening(house)
    index, now = house.hub.ledger.size - 1, house.clock.now()
    stranger = Ledger("a stranger").log
    proof = house.hub.ledger.proof(index, now=now, log=stranger)
    assert (await refused(house, {**message, "proof": proof}))[0] == "checkpoint"


async def test_a_missing_cosignature_is_refused(house: House) -> None:
    house.consent()
    message = opening(house)
    ledger = house.hub.ledger
    proof = ledger.proof(ledger.size - 1, now=house.clock.now(), witnesses=ledger.witnesses[:1])
    assert (await refused(house, {**message, "proof": proof}))[0] == "witnesses"


async def test_a_swapped_device_key_is_refused(house: House) -> None:
    house.consent()
    house.hub.device = OperatorDevice(house.hub.agency_id, Signer.generate(), now=house.clock.now())
    assert await refused(house, opening(house)) == ("device", "agency_key")


async def test_an_expired_device_certificate_is_refused(house: House) -> None:
    house.consent()
    now = house.clock.now()
    house.hub.device = OperatorDevice(
        house.hub.agency_id, house.hub.agency, now=now, not_after=now - 1
    )
    assert await refused(house, opening(house)) == ("device", "expired")


async def test_a_request_that_the_device_never_signed_is_refused(house: House) -> None:
    house.consent()
    assert (await refused(house, opening(house, by=Signer.generate())))[0] == "request"


async def test_an_entry_opens_no_other_session_than_its_own(house: House) -> None:
    house.consent()
    message = {**opening(house), "session_id": new_id("vws")}
    assert (await refused(house, message))[0] == "request"
