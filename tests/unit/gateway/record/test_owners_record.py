"""The owner's record: looks with their proofs, what the hub shows, and what it can't slip in."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from transom.core.codec import b64
from transom.core.consent.consent import sign_withdrawal
from transom.core.log.opening import Opening, read_record_file, verify_opening
from transom.core.log.policy import parse_policy
from transom.core.signing import Signer
from transom.gateway.record.export import record_file, record_html
from transom.gateway.record.pages import Wanted, opening_of
from transom.testing.house import House, until

ALL = Wanted()


async def a_look(house: House, **request: Any) -> str:
    """A look that has begun and ended."""
    house.consent()
    session_id = await house.watch(**request)
    await house.hub.send({"t": "close", "session_id": session_id, "reason": "viewer_left"})
    await house.hub.wait("closed", session_id=session_id)
    await until(lambda: house.gateway.record.looks(ALL).looks)
    return session_id


def kept(house: House, session_id: str) -> list[str]:
    return [one.type for one in house.gateway.openings.of([session_id])[session_id]]


async def test_a_look_is_kept_with_the_proof_that_opened_it(house: House) -> None:
    session_id = await a_look(house)
    (recorded,) = house.gateway.record.looks(ALL).looks
    (opened,) = recorded.openings
    assert opened.type == "view_session.opened"
    assert opened.index == recorded.look.entry_index
    opening = Opening.from_json(json.loads(bytes(opened.opening)))
    policy = house.gateway.record.looks(ALL).policies[opened.policy_id]
    shown = verify_opening(opening, policy=parse_policy(policy))
    assert shown.record["session_id"] == session_id
    assert recorded.differences == []


async def test_the_end_of_a_look_is_kept_once_the_hub_shows_it(house: House) -> None:
    session_id = await a_look(house)
    await house.hub.show_closed(session_id)
    await until(lambda: "view_session.closed" in kept(house, session_id))
    (recorded,) = house.gateway.record.looks(ALL).looks
    assert recorded.differences == []
    assert house.gateway.openings.logged_to == 1
    assert house.gateway.state().alarms == []


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"seconds": 90}, "seconds"),
        ({"byte_count": 1}, "bytes"),
        ({"blur": "blurred"}, "blur"),
        ({"refers_to": bytes(32)}, "refers_to"),
    ],
    ids=["seconds", "bytes", "blur", "another_look"],
)
async def test_an_end_that_says_otherwise_than_this_gateway_counted_is_shown(
    house: House, change: dict[str, Any], named: str
) -> None:
    session_id = await a_look(house)
    await house.hub.show_closed(session_id, **change)
    await until(lambda: "view_session.closed" in kept(house, session_id))
    (recorded,) = house.gateway.record.looks(ALL).looks
    assert recorded.differences == [named]


def another_record(message: dict[str, Any]) -> None:
    message["opening"]["record"]["reason"] = "time_over"


def another_index(message: dict[str, Any]) -> None:
    proof = message["opening"]["proof"]
    message["opening"]["proof"] = proof.replace("index ", "index 1", 1)


def no_witness(message: dict[str, Any]) -> None:
    proof = message["opening"]["proof"]
    lines = [line for line in proof.split("\n") if not line.startswith("— north.example")]
    message["opening"]["proof"] = "\n".join(lines)


def no_entry(message: dict[str, Any]) -> None:
    message["opening"]["entry"] = b64(b"{}")


@pytest.mark.parametrize(
    "spoil", [another_record, another_index, no_witness, no_entry], ids=lambda f: f.__name__
)
async def test_what_isnt_in_the_log_is_an_alarm_and_no_record(
    house: House, spoil: Callable[[dict[str, Any]], None]
) -> None:
    session_id = await a_look(house)
    record = {"session_id": session_id, "reason": "viewer_left"}
    opened = house.hub.opened[session_id]
    with house.gateway.events.listen() as listener:
        await house.hub.show(
            "view_session.closed",
            subject=session_id,
            record=record,
            spoil=spoil,
            agency=opened.agency,
            program=opened.program,
            purpose=opened.purpose,
            authority=opened.authority,
            seconds=1,
            byte_count=1,
            blur="unblurred",
            refers_to=opened.commitment,
        )
        await until(lambda: house.gateway.state().alarms)
        _, notices = await listener.next()
    assert kept(house, session_id) == ["view_session.opened"]
    (alarm,) = house.gateway.state().alarms
    kind = "not_witnessed" if spoil is no_witness else "not_in_log"
    assert (alarm.kind, alarm.subject) == (kind, session_id)
    assert notices[-1].title.startswith("The hub showed your gateway a record that")
    assert house.gateway.openings.logged_to == 1  # known, so not asked for again
    assert house.gateway.openings.put_aside(alarm.alarm_id, now=1)
    assert house.gateway.state().alarms == []


async def test_a_consent_that_the_owner_never_signed_is_an_alarm(house: House) -> None:
    thief = Signer.generate()
    signed = sign_withdrawal("cns_" + "0" * 26, 1, signer=thief)
    await house.hub.show(
        "consent.withdrawn",
        subject="cns_" + "0" * 26,
        record={"withdrawal": signed.to_json()},
        agency=house.hub.agency_id,
        program=house.hub.program_id,
        refers_to=bytes(32),
    )
    await until(lambda: house.gateway.state().alarms)
    assert house.gateway.state().alarms[0].kind == "not_yours"
    assert house.gateway.record.events(ALL).events == []


async def test_a_hub_that_lies_without_end_fills_no_disk(house: House) -> None:
    message = {"t": "logged", "subject": "x", "opening": {}}
    opening = {"entry": "", "record": {}, "salt": "", "proof": ""}
    for number in range(1, 251):
        await house.hub.send({**message, "number": number, "opening": opening})
    await until(lambda: len(house.gateway.openings.alarms()) == 200)
    await a_look(house)
    assert len(house.gateway.openings.alarms()) == 200


async def test_the_hub_is_told_how_far_the_gateway_has_got_after_a_restart(house: House) -> None:
    session_id = await a_look(house)
    await house.hub.show_closed(session_id)
    await until(lambda: house.gateway.openings.logged_to == 1)
    await house.end()
    await house.start()
    await house.hub.wait_welcomes(2)
    hellos = [m for m in house.hub.received if m["t"] == "hello"]
    assert [m["logged_to"] for m in hellos] == [0, 1]
    assert kept(house, session_id) == ["view_session.opened", "view_session.closed"]


async def test_the_same_entry_again_is_kept_once(house: House) -> None:
    session_id = await a_look(house)
    (opened,) = house.gateway.openings.of([session_id])[session_id]
    opening = opening_of(opened)
    again = {
        **opening.to_json(),
        "proof": house.hub.ledger.proof(opened.entry_index, now=house.clock.now()),
    }
    await house.hub.send({"t": "logged", "number": 7, "subject": session_id, "opening": again})
    await until(lambda: house.gateway.openings.logged_to == 7)
    assert kept(house, session_id) == ["view_session.opened"]


async def test_who_was_refused_before_this_gateway_was_asked_is_shown_too(house: House) -> None:
    request = house.hub.request(house.camera_id)
    session_id = str(request.body["session_id"])
    record = {"session_id": session_id, "view_request": request.to_json(), "asked_at": 1}
    public = {
        "agency": house.hub.agency_id,
        "program": house.hub.program_id,
        "purpose": "missing_person",
        "authority": "consent",
    }
    asked = await house.hub.show("view_session.asked", subject=session_id, record=record, **public)
    await house.hub.show(
        "view_session.refused",
        subject=session_id,
        record={"session_id": session_id, "step": "policy", "reason": "no_program"},
        reason="policy",
        refers_to=asked.commitment,
        **public,
    )
    await until(lambda: [a.outcome for a in house.gateway.record.asks(ALL).asks] == ["refused"])
    (ask,) = house.gateway.record.asks(ALL).asks
    assert (ask.agency_name, ask.camera_name) == ("Harbour City Police", "Front door")
    assert ask.justification.startswith("Child missing")
    assert [one.type for one in ask.openings] == ["view_session.asked", "view_session.refused"]


async def test_a_no_and_a_knock_in_vain_stay_in_the_owners_record(house: House) -> None:
    house.consent(tier="on_request")
    session_id = await house.hub.open(house.camera_id)
    await until(house.gateway.knocks.open)
    assert house.gateway.record.asks(ALL).asks == []
    house.gateway.knocks.answer(session_id, yes=False)
    (ask,) = house.gateway.record.asks(ALL).asks
    assert (ask.outcome, ask.pseudonym) == ("declined", "badge 4711")
    await house.hub.wait("knocking", session_id=session_id)  # and so the size of the tree
    gone = await house.hub.open(house.camera_id)
    await until(house.gateway.knocks.open)
    await house.hub.send({"t": "close", "session_id": gone, "reason": "viewer_left"})
    await until(lambda: len(house.gateway.record.asks(ALL).asks) == 2)
    assert house.gateway.record.asks(ALL).asks[0].outcome == "cancelled"


async def test_a_knock_that_is_let_in_is_a_look_and_no_ask(house: House) -> None:
    house.consent(tier="on_request")
    session_id = await house.hub.open(house.camera_id)
    await until(house.gateway.knocks.open)
    house.gateway.knocks.answer(session_id, yes=True)
    await house.hub.wait("released", session_id=session_id)
    house.gateway.stopper.stop()
    assert house.gateway.record.asks(ALL).asks == []
    assert [one.look.session_id for one in house.gateway.record.looks(ALL).looks] == [session_id]


async def test_a_proof_that_fails_stays_in_the_record_with_its_step(house: House) -> None:
    house.consent()
    message = house.hub.opening(house.hub.record(house.hub.request(house.camera_id)))
    await house.hub.send({**message, "salt": b64(bytes(32))})
    await house.hub.wait("refused", session_id=message["session_id"])
    (ask,) = house.gateway.record.asks(ALL).asks
    assert (ask.outcome, ask.step, ask.agency_name) == ("refused", "commitment", "")


async def test_the_record_is_asked_for_by_camera_and_by_date(house: House) -> None:
    first = await a_look(house)
    house.add_camera("Back gate")
    house.camera.push()
    second = await a_look(house)

    def found(**part: Any) -> list[str]:
        return [one.look.session_id for one in house.gateway.record.looks(Wanted(**part)).looks]

    assert found() == [second, first]
    assert found(camera_id=house.camera_id) == [second]
    assert found(limit=1, offset=1) == [first]
    assert house.gateway.record.looks(Wanted(limit=1)).more
    assert found(until=1) == []


async def test_the_file_of_the_record_holds_for_whoever_reads_it(house: House) -> None:
    session_id = await a_look(house)
    await house.hub.show_closed(session_id)
    await until(lambda: "view_session.closed" in kept(house, session_id))
    gateway = house.gateway
    data = record_file(gateway.openings, gateway.looks, gateway.asks, ALL, None)
    openings, policy = read_record_file(data)
    assert policy == house.hub.trust_policy
    shown = [verify_opening(o, policy=house.hub.ledger.policy) for o in openings]
    assert [one.entry.type for one in shown] == ["view_session.opened", "view_session.closed"]
    page = record_html(gateway.record, ALL, name="Bakery <b>")
    assert "badge 4711" in page
    assert "Bakery &lt;b&gt;" in page


async def test_all_else_that_the_log_says_of_the_owner_is_a_timeline(house: House) -> None:
    consent_id = house.consent()
    signed = house.gateway.book.consent(consent_id).signed
    public = {"agency": house.hub.agency_id, "program": house.hub.program_id}
    await house.hub.show(
        "consent.given",
        subject=consent_id,
        record={"consent": signed.to_json()},
        not_after=house.hub.program_end,
        **public,
    )
    await house.hub.show(
        "record.disclosed", subject=house.hub.gateway_id, record={"order": "2026/7"}
    )
    await until(lambda: len(house.gateway.record.events(ALL).events) == 2)
    disclosed, given = house.gateway.record.events(ALL).events
    assert disclosed.kept.type == "record.disclosed"
    assert (given.agency_name, given.camera_name) == ("Harbour City Police", "Front door")
    assert given.program_name == "Doorbell pilot"
