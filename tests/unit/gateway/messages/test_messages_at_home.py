"""An agency's message at the owner's: proved, shown, answered, muted, reported, or left alone."""

import json

import pytest

from transom.core.ids import new_id
from transom.core.message import (
    MOST_OF_INCIDENT,
    MOST_OF_WEEK,
    MessageTerms,
    sign_message,
    verify_answer,
    verify_report,
)
from transom.core.signing import Signed, Signer
from transom.errors import ConflictError, InputError, NotFoundError
from transom.gateway.api.message_schemas import NewMessageAnswer
from transom.testing.house import ShiftedClock, a_house, until

DAY_MS = 24 * 3_600_000


class WrittenHouse:
    """A house that shares its camera, and what an agency writes to it."""

    def __init__(self, house):
        self.house, self.hub = house, house.hub

    @property
    def desk(self):
        return self.house.gateway.messages

    def writes(self, **changes):
        """The hub's `message`; each is about an incident of its own."""
        now = self.house.clock.now()
        terms = {
            "message_id": new_id("msg"),
            "device_id": self.hub.device.terms.device_id,
            "agency_id": self.hub.agency_id,
            "camera_id": self.house.camera_id,
            "incident_id": new_id("inc"),
            "number": "2026-0815",
            "purpose": "missing_person",
            "template": "please_look",
            "sent_at": now,
            "begin": now - 7_200_000,
            "end": now - 3_600_000,
            **changes,
        }
        if terms["template"] != "please_look":
            terms["begin"] = terms["end"] = None
        signer = terms.pop("signer", self.hub.device.sign)
        signed = sign_message(MessageTerms(**terms), signer=signer)
        certificate = self.hub.device.certificate
        return {"t": "message", "signed": signed.to_json(), "certificate": certificate.to_json()}

    async def put(self, message=None, **changes):
        """The hub tells a message; waits until it is shown."""
        message = message or self.writes(**changes)
        wanted = message["signed"]["body"]["message_id"]
        await self.hub.send(message)
        await until(lambda: wanted in {one.message_id for one in self.desk.states()})
        return wanted

    async def drop(self, message):
        """The hub sends what must be dropped; waits until the gateway has read past it."""
        before = [one.message_id for one in self.desk.states()]
        await self.hub.send(message)
        await self.settle()
        assert [one.message_id for one in self.desk.states()] == before

    async def settle(self):
        before = len([m for m in self.hub.received if m["t"] == "pong"])
        await self.hub.send({"t": "ping"})
        await until(lambda: len([m for m in self.hub.received if m["t"] == "pong"]) > before)

    def said(self):
        """What the hub has heard besides what it hears of every gateway."""
        always = {"hello", "pong", "tree_size", "camera", "consent", "withdrawal"}
        return [m for m in self.hub.received if m["t"] not in always]


@pytest.fixture(name="home")
async def a_written_house(tmp_path):
    async with a_house(tmp_path, ShiftedClock()) as house:
        house.consent(tier="on_request")
        yield WrittenHouse(house)


async def test_a_message_is_shown_with_who_wrote_about_what(home):
    await home.put(contact="+1 601 555 0100")

    (one,) = home.desk.states()
    assert one.agency_name == "Harbour City Police"
    assert one.pseudonym == "badge 4711"
    assert one.incident_number == "2026-0815"
    assert one.template == "please_look"
    assert one.camera_name == "Front door"
    assert one.contact == "+1 601 555 0100"
    assert one.answer is None


async def test_the_owner_is_told_wherever_the_owner_is(home):
    message_id = await home.put()

    row = home.house.gateway._database.row(
        "SELECT title, link FROM notice WHERE key = ?", f"message/{message_id}"
    )
    assert row["title"] == "Harbour City Police asks whether your camera saw something: Front door"
    assert row["link"] == "/messages"


async def test_that_a_message_has_come_is_told_to_nobody(home):
    await home.put()
    await home.settle()

    assert home.said() == []


async def test_an_answer_goes_to_the_hub_as_the_gateway_signed_it(home):
    message_id = await home.put()

    home.desk.answer(message_id, NewMessageAnswer(answer="yes", note="The gate was open"))

    told = await home.hub.wait("message_answer")
    key = home.house.gateway.keystore.gateway.key
    answer = verify_answer(Signed.from_json(told["signed"]), gateway_key=key)
    assert (answer.message_id, answer.answer, answer.note) == (
        message_id,
        "yes",
        "The gate was open",
    )
    assert home.desk.states()[0].answer == "yes"
    with pytest.raises(ConflictError):
        home.desk.answer(message_id, NewMessageAnswer(answer="no"))


async def test_a_note_with_a_link_is_refused_and_nothing_is_told(home):
    message_id = await home.put()

    with pytest.raises(InputError):
        home.desk.answer(message_id, NewMessageAnswer(answer="yes", note="see www.example.org"))

    await home.settle()
    assert home.said() == []


async def test_only_a_question_can_be_answered(home):
    message_id = await home.put(template="thank_you")

    with pytest.raises(ConflictError):
        home.desk.answer(message_id, NewMessageAnswer(answer="yes"))
    with pytest.raises(NotFoundError):
        home.desk.answer(new_id("msg"), NewMessageAnswer(answer="yes"))


async def test_a_muted_agencys_messages_are_dropped_and_nobody_can_tell(home):
    home.desk.mute(home.hub.agency_id, muted=True)
    message = home.writes()
    await home.drop(message)
    assert home.said() == []

    home.desk.mute(home.hub.agency_id, muted=False)
    await home.put(message)
    await home.settle()
    assert home.said() == []


async def test_a_report_goes_to_the_hub_as_the_gateway_signed_it(home):
    message_id = await home.put()

    home.desk.report(message_id, "pressure")

    told = await home.hub.wait("message_report")
    key = home.house.gateway.keystore.gateway.key
    report = verify_report(Signed.from_json(told["signed"]), gateway_key=key)
    assert (report.message_id, report.reason) == (message_id, "pressure")
    assert home.desk.states()[0].reported == "pressure"
    with pytest.raises(ConflictError):
        home.desk.report(message_id, "other")


@pytest.mark.parametrize(
    "changes",
    [
        {"signer": Signer.generate()},
        {"camera_id": new_id("cam")},
        {"agency_id": new_id("agy")},
        {"device_id": new_id("dev")},
        {"template": "correction", "corrects": new_id("msg"), "signer": Signer.generate()},
    ],
    ids=["another signer", "another camera", "another agency", "another device", "a forged one"],
)
async def test_what_doesn_t_hold_is_never_shown(home, changes):
    await home.drop(home.writes(**changes))

    assert home.said() == []


async def test_an_agency_that_nothing_is_shared_with_any_more_can_t_write(home):
    for consent_id in list(home.house.gateway.book.consents):
        home.house.gateway.consents.withdraw(consent_id)

    await home.drop(home.writes())


async def test_a_message_that_is_old_is_not_shown(home):
    message = home.writes()
    home.house.clock.shift_ms += 15 * DAY_MS

    await home.drop(message)


async def test_a_hub_can_t_send_more_than_the_limits(home):
    incident = new_id("inc")
    for _ in range(MOST_OF_INCIDENT):
        await home.put(incident_id=incident)
    await home.drop(home.writes(incident_id=incident))
    for _ in range(MOST_OF_WEEK - MOST_OF_INCIDENT):
        await home.put()

    await home.drop(home.writes())

    home.house.clock.shift_ms += 7 * DAY_MS
    await home.put()


async def test_answers_and_mutes_survive_a_restart_and_are_told_again(home):
    message_id = await home.put()
    home.desk.answer(message_id, NewMessageAnswer(answer="need_more_time"))
    home.desk.mute(home.hub.agency_id, muted=True)
    await home.hub.wait("message_answer")
    await home.house.end()
    before = len(home.hub.received)

    await home.house.start()
    await home.hub.wait_welcomes(2)
    await home.settle()

    assert home.desk.states()[0].answer == "need_more_time"
    assert home.desk.muted == [home.hub.agency_id]
    again = [m for m in home.hub.received[before:] if m["t"] == "message_answer"]
    assert [m["signed"]["body"]["message_id"] for m in again] == [message_id]
    assert "mute" not in json.dumps(home.hub.received)
