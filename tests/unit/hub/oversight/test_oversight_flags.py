"""Flags: raised by the seat, answered by the agency in time, or public; freezing a program."""

import asyncio
import dataclasses

import pytest
from hub_drivers import until

from transom.hub.oversight.flags import DAY_MS

QUESTION = "Why did this look go on for half an hour after the child was found?"
ANSWER = "The officer forgot to close it; we have changed the training."


@pytest.fixture
async def auditor(scene):
    return await scene.world.seat("auditor")


@pytest.fixture
async def supervisor(scene):
    return await scene.world.seat("supervisor")


async def flagged(scene, auditor, **more):
    session_id = await scene.released()
    body = {"session_id": session_id, "question": QUESTION, **more}
    answer = await auditor.client.post("/v1/oversight/flags", json=body)
    assert answer.status_code == 201, answer.text
    return answer.json()


def later(scene, days):
    """The hub's clock, some days on, for whoever asks it next."""
    hub = scene.world.hub
    hub.clock = _Later(hub.clock, days * DAY_MS)


@dataclasses.dataclass
class _Later:
    clock: object
    ahead: int

    def now(self):
        return self.clock.now() + self.ahead

    def monotonic(self):
        return self.clock.monotonic()


async def test_a_flag_is_logged_with_its_deadline_and_refers_to_the_look(scene, auditor):
    flag = await flagged(scene, auditor, days=3)

    await scene.world.logged("flag.raised")

    entries = await scene.world.log_entries()
    opened = next(e for e in entries if e.type == "view_session.opened")
    (raised,) = [e for e in entries if e.type == "flag.raised"]
    assert raised.refers_to == opened.commitment
    assert raised.due == flag["due"] == flag["raised_at"] + 3 * DAY_MS
    assert flag["state"] == "open"


async def test_the_agencys_supervisor_answers_once_and_the_seat_is_satisfied(
    scene, auditor, supervisor
):
    flag = await flagged(scene, auditor)
    path = f"/v1/flags/{flag['flag_id']}/answer"
    (waiting,) = (await supervisor.client.get("/v1/flags")).json()

    answered = await supervisor.client.post(path, json={"text": ANSWER})
    again = await supervisor.client.post(path, json={"text": ANSWER})
    closed = await auditor.client.post(
        f"/v1/oversight/flags/{flag['flag_id']}/close", json={"outcome": "satisfied"}
    )

    assert waiting["question"] == QUESTION
    assert answered.json()["state"] == "answered"
    assert again.status_code == 409
    assert closed.json()["state"] == "satisfied"
    await scene.world.logged("flag.answered")


async def test_an_operator_answers_for_nobody(scene, auditor):
    flag = await flagged(scene, auditor)

    listed = await scene.seat.client.get("/v1/flags")
    answer = await scene.seat.client.post(
        f"/v1/flags/{flag['flag_id']}/answer", json={"text": ANSWER}
    )

    assert (listed.status_code, answer.status_code) == (403, 403)
    assert answer.json()["error"]["rule"] == "answers"


async def test_another_agency_sees_no_flag_of_ours_and_answers_none(scene, auditor):
    await scene.world.register(scene.world.other_agency)
    other = await scene.world.invited(scene.world.other_agency.agency_id, "supervisor")
    flag = await flagged(scene, auditor)

    listed = await other.client.get("/v1/flags")
    answer = await other.client.post(f"/v1/flags/{flag['flag_id']}/answer", json={"text": ANSWER})

    assert listed.json() == []
    assert answer.status_code == 404


async def test_only_the_seat_flags_and_closes(scene, auditor, supervisor):
    flag = await flagged(scene, auditor)
    body = {"session_id": flag["session_id"], "question": QUESTION}
    close = f"/v1/oversight/flags/{flag['flag_id']}/close"

    raised = await supervisor.client.post("/v1/oversight/flags", json=body)
    closed = await supervisor.client.post(close, json={"outcome": "satisfied"})

    assert (raised.status_code, closed.status_code) == (403, 403)


async def test_a_look_has_one_open_flag_and_the_agency_has_its_time(scene, auditor):
    flag = await flagged(scene, auditor)
    body = {"session_id": flag["session_id"], "question": QUESTION}

    second = await auditor.client.post("/v1/oversight/flags", json=body)
    early = await auditor.client.post(
        f"/v1/oversight/flags/{flag['flag_id']}/close", json={"outcome": "not_satisfied"}
    )

    assert (second.status_code, early.status_code) == (409, 409)


async def test_what_isn_t_answered_in_time_is_public_even_when_it_is_closed(scene, auditor):
    flag = await flagged(scene, auditor, public_text="A look of half an hour, unexplained.")
    before = (await auditor.client.get("/v1/public/flags")).json()
    later(scene, 9)
    # The sign-in is over by then, too.
    auditor = await scene.world.seat("auditor")
    closed = await auditor.client.post(
        f"/v1/oversight/flags/{flag['flag_id']}/close", json={"outcome": "not_satisfied"}
    )

    after = (await auditor.client.get("/v1/public/flags")).json()

    assert (before["waiting"], before["overdue"]) == (1, [])
    assert closed.json()["state"] == "not_satisfied"
    (overdue,) = after["overdue"]
    assert overdue["days_overdue"] == 2
    assert overdue["text"] == "A look of half an hour, unexplained."
    assert QUESTION not in str(after)
    page = await public_page(auditor, "A look of half an hour, unexplained.")
    assert QUESTION not in page


async def public_page(seat, words):
    """The public page of the board's questions, once it has read the log so far."""
    async with asyncio.timeout(30):
        while words not in (page := (await seat.client.get("/public/en/oversight")).text):
            await asyncio.sleep(0.05)
    return page


async def test_nothing_of_a_flag_is_public_unless_the_seat_chose_so(scene, auditor):
    await flagged(scene, auditor)
    later(scene, 8)

    (overdue,) = (await auditor.client.get("/v1/public/flags")).json()["overdue"]

    assert set(overdue) == {"agency_id", "agency", "raised_at", "due", "days_overdue"}


async def test_freezing_a_program_ends_its_sessions_and_keeps_new_ones_shut(scene, auditor):
    session_id = await scene.released()
    program = scene.world.program["program_id"]
    path = f"/v1/oversight/programs/{program}"

    short = await auditor.client.post(f"{path}/freeze", json={"reason": "Because."})
    frozen = await auditor.client.post(
        f"{path}/freeze", json={"reason": "Looks without a case number."}
    )
    await until(lambda: scene.seat.told(session_id, "closed"))
    refused = await scene.world.ask(scene.seat, await scene.seat.open_incident())
    overview = (await auditor.client.get("/v1/oversight")).json()
    resumed = await auditor.client.post(f"{path}/resume", json={"reason": "The agency explained."})

    assert short.status_code == 400
    assert frozen.status_code == 200
    assert refused.status_code == 403
    assert overview["programs_frozen"] == 1
    assert resumed.status_code == 200
    await scene.world.logged("program.frozen")
    await scene.world.logged("program.resumed")


async def test_only_the_seat_freezes(scene, supervisor):
    path = f"/v1/oversight/programs/{scene.world.program['program_id']}/freeze"

    answer = await supervisor.client.post(path, json={"reason": "I don't like this program."})

    assert answer.status_code == 403
