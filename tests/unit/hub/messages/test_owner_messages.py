"""Messages to owners at the hub: who may write, how often, and what comes back."""

import pytest
from hub_drivers import CLOCK, until
from sqlalchemy import update

from transom.core.ids import new_id
from transom.core.message import (
    MOST_OF_INCIDENT,
    MOST_OF_WEEK,
    MessageAnswer,
    MessageReport,
    MessageTerms,
    sign_answer,
    sign_message,
    sign_report,
)
from transom.core.signing import Signer
from transom.hub.db.tables_messages import owner_messages
from transom.hub.messages.service import KEPT_MS, forget_due
from transom.hub.messages.weeks import WEEK_MS, week_of, weeks

HOUR_MS = 3_600_000


def written(asking, **changes):
    now = CLOCK.now()
    terms = {
        "message_id": new_id("msg"),
        "device_id": asking.seat.device_id,
        "agency_id": asking.seat.me["person"]["agency"]["agency_id"],
        "camera_id": asking.world.camera_id,
        "incident_id": asking.incident["incident_id"],
        "number": asking.incident["number"],
        "purpose": asking.incident["purpose"],
        "template": "please_look",
        "sent_at": now,
        "begin": now - 2 * HOUR_MS,
        "end": now - HOUR_MS,
        **changes,
    }
    if terms["template"] != "please_look":
        terms["begin"] = terms["end"] = None
    signer = terms.pop("signer", asking.seat.signer)
    return sign_message(MessageTerms(**terms), signer=signer)


async def send(asking, **changes):
    body = {"message": written(asking, **changes).to_json()}
    return await asking.seat.client.post("/v1/messages", json=body)


async def sent(asking, **changes):
    answer = await send(asking, **changes)
    assert answer.status_code == 201, answer.text
    return answer.json()["message"]["body"]["message_id"]


async def listed(asking):
    path = f"/v1/messages?incident={asking.incident['incident_id']}"
    answer = await asking.seat.client.get(path)
    assert answer.status_code == 200, answer.text
    return answer.json()


def answer_of(asking, message_id, by=None, note=None):
    answer = MessageAnswer(message_id=message_id, answer="no", answered_at=CLOCK.now(), note=note)
    return sign_answer(answer, signer=by or asking.gateway.gateway).to_json()


async def test_a_message_reaches_the_gateway_as_the_device_signed_it(asking):
    signed = written(asking)
    answer = await asking.seat.client.post("/v1/messages", json={"message": signed.to_json()})
    assert answer.status_code == 201, answer.text

    (told,) = await until(lambda: asking.gateway.messages("message"))

    assert told["signed"] == signed.to_json()
    assert told["certificate"]["body"]["device_id"] == asking.seat.device_id


async def test_an_answer_comes_back_and_is_the_only_thing_that_does(asking):
    message_id = await sent(asking)
    (before,) = await listed(asking)
    assert "answer" not in before
    signed = answer_of(asking, message_id, note="Nothing at all")

    await asking.gateway.say("message_answer", signed=signed)

    await until(lambda: [e for e in asking.seat.events if e["t"] == "message"])
    (after,) = await listed(asking)
    assert after["answer"] == signed
    assert {**after, "answer": None} == {**before, "answer": None}


async def test_the_first_answer_stays(asking):
    message_id = await sent(asking)
    first = answer_of(asking, message_id)
    await asking.gateway.say("message_answer", signed=first)
    await until(lambda: [e for e in asking.seat.events if e["t"] == "message"])

    await asking.gateway.say("message_answer", signed=answer_of(asking, message_id, note="Later"))
    await asking.gateway.say("message_answer", signed=answer_of(asking, await sent(asking)))

    await until(lambda: len([e for e in asking.seat.events if e["t"] == "message"]) == 2)
    assert (await listed(asking))[1]["answer"] == first


async def test_an_answer_that_the_gateway_did_not_sign_is_dropped(asking):
    message_id = await sent(asking)
    other = await sent(asking)

    forged = answer_of(asking, message_id, by=Signer.generate())
    await asking.gateway.say("message_answer", signed=forged)
    await asking.gateway.say("message_answer", signed=answer_of(asking, other))

    await until(lambda: [e for e in asking.seat.events if e["t"] == "message"])
    assert [("answer" in one) for one in await listed(asking)] == [True, False]


async def test_a_gateway_that_comes_back_is_told_again(world, asking):
    message_id = await sent(asking)
    await until(lambda: asking.gateway.messages("message"))

    async with asking.gateway.connected():
        await until(lambda: len(asking.gateway.messages("message")) == 2)

    told = asking.gateway.messages("message")
    assert {one["signed"]["body"]["message_id"] for one in told} == {message_id}


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"signer": Signer.generate()}, 403),
        ({"sent_at": CLOCK.now() - 120_000}, 403),
        ({"number": "another"}, 404),
        ({"purpose": "fire"}, 404),
        ({"incident_id": new_id("inc")}, 404),
        ({"camera_id": new_id("cam")}, 404),
        ({"device_id": new_id("dev")}, 404),
        ({"template": "correction", "corrects": new_id("msg")}, 404),
    ],
)
async def test_what_doesn_t_hold_is_refused_and_never_told(asking, changes, status):
    answer = await send(asking, **changes)

    assert answer.status_code == status, answer.text
    assert await listed(asking) == []
    assert asking.gateway.messages("message") == []


async def test_a_text_of_their_own_is_refused(asking):
    signed = written(asking)
    more = asking.seat.signer.sign(signed.type, {**signed.body, "text": "a man in a red coat"})

    answer = await asking.seat.client.post("/v1/messages", json={"message": more.to_json()})

    assert answer.status_code == 400
    assert asking.gateway.messages("message") == []


async def test_an_incident_that_is_closed_asks_nobody_but_may_thank(asking):
    path = f"/v1/incidents/{asking.incident['incident_id']}/close"
    assert (await asking.seat.client.post(path)).status_code == 200

    assert (await send(asking)).status_code == 409
    await sent(asking, template="thank_you")


async def test_an_owner_gets_so_many_about_an_incident_and_no_more(asking):
    for _ in range(MOST_OF_INCIDENT):
        await sent(asking)

    answer = await send(asking, template="thank_you")

    assert answer.status_code == 403
    assert answer.json()["error"]["rule"] == "messages.incident"


async def test_an_owner_gets_so_many_in_a_week_and_then_more(world, asking):
    for number in range(MOST_OF_WEEK):
        if number % MOST_OF_INCIDENT == 0:
            asking.incident = await asking.seat.open_incident()
        await sent(asking)
    asking.incident = await asking.seat.open_incident()

    answer = await send(asking)

    assert answer.status_code == 403
    assert answer.json()["error"]["rule"] == "messages.week"
    await move(world, -WEEK_MS)
    await sent(asking)


async def test_a_report_goes_to_the_oversight_seat_and_not_to_the_agency(world, asking):
    message_id = await sent(asking)
    (before,) = await listed(asking)
    report = MessageReport(message_id=message_id, reason="pressure", reported_at=CLOCK.now())
    signed = sign_report(report, signer=asking.gateway.gateway)
    auditor = await world.seat("auditor")

    await asking.gateway.say("message_report", signed=signed.to_json())

    async def reported():
        answer = await auditor.client.get("/v1/oversight/reported-messages")
        assert answer.status_code == 200, answer.text
        return answer.json()

    for _ in range(100):
        if found := await reported():
            break
    (one,) = found
    assert one["reason"] == "pressure"
    assert one["message"]["body"]["message_id"] == message_id
    assert await listed(asking) == [before]
    refused = await asking.seat.client.get("/v1/oversight/reported-messages")
    assert refused.status_code == 403


async def test_whole_weeks_are_counted_in_classes_and_the_running_one_is_not(world, asking):
    await sent(asking)
    now = CLOCK.now()
    assert await world.hub.db.read(weeks, now) == []

    (week,) = await world.hub.db.read(weeks, now + WEEK_MS)

    assert (week.begin, week.least, week.most) == (week_of(now), 1, 9)
    assert week.agency_id == asking.seat.me["person"]["agency"]["agency_id"]


async def test_messages_are_forgotten(world, asking):
    await sent(asking)
    await forget_due(world.hub)
    assert len(await listed(asking)) == 1

    await move(world, -KEPT_MS - 1)
    await forget_due(world.hub)

    assert await listed(asking) == []


async def move(world, by):
    query = update(owner_messages).values(sent_at=owner_messages.c.sent_at + by)
    await world.hub.db.write(lambda conn: conn.execute(query).rowcount)
