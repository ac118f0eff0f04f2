"""Notices arrive at least once, survive restarts, and hold nothing up."""

import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.mail_server import MailBox, mail_server
from tests.push_service import PushService, push_service
from transom.errors import InputError, NoticeUnavailable
from transom.gateway.api.notice_schemas import (
    NewMail,
    NewSubscription,
    NoticeRules,
    SubscriptionKeys,
)
from transom.gateway.notices import postman
from transom.gateway.notices.book import NewNotice, Way
from transom.gateway.options import Timing
from transom.testing.house import House, ShiftedClock, until
from transom.testing.stack.ports import free_port

MakeHouse = Callable[..., Awaitable[House]]
START, END = "is watching Front door", "no longer sees Front door"


def mail_to(port: int, **change: object) -> NewMail:
    members: dict[str, object] = {
        "host": "localhost",
        "port": port,
        "security": "none",
        "sender": "gateway@home.example",
        "to": "owner@home.example",
    }
    return NewMail(**{**members, **change})  # type: ignore[arg-type]


def subscribe(house: House, service: PushService) -> str:
    made = service.subscription()
    keys = SubscriptionKeys(**made.pop("keys"))
    return house.gateway.notices.subscribe(NewSubscription(keys=keys, **made))


async def a_look(house: House) -> str:
    session_id = await house.watch()
    await house.hub.send({"t": "close", "session_id": session_id, "reason": "viewer_left"})
    await house.hub.wait("closed", session_id=session_id)
    return session_id


def subjects(box: MailBox) -> list[str]:
    return [subject.removeprefix("Harbour City Police ") for subject in box.subjects()]


@asynccontextmanager
async def quick(house: House) -> AsyncIterator[House]:
    """A house whose postman tries again at once."""
    waits, postman.WAITS = postman.WAITS, (0,)  # type: ignore[assignment]
    try:
        yield house
    finally:
        postman.WAITS = waits


async def test_a_look_is_told_by_mail_and_by_push_at_its_start_and_at_its_end(
    house: House,
) -> None:
    with mail_server() as box, push_service() as service:
        house.gateway.notices.set_mail(mail_to(box.port))
        subscribe(house, service)
        house.consent()
        session_id = await a_look(house)
        await until(lambda: len(box.messages) == 2 and len(service.messages) == 2)
    assert subjects(box) == [START, END]
    assert [m["about"] for m in service.messages] == ["start", "end"]
    assert {m["session_id"] for m in service.messages} == {session_id}
    assert {c["aud"] for c in service.claims} == {service.url}
    assert service.claims[0]["sub"] == "mailto:owner@home.example"
    assert 24 * 3600 - 60 < int(service.headers[0]["ttl"]) <= 24 * 3600
    await until(lambda: house.gateway.parts.notice_book.next_due() is None)


async def test_a_server_that_is_down_loses_nothing_and_delays_nothing(house: House) -> None:
    port = free_port()
    house.gateway.notices.set_mail(mail_to(port))
    house.consent()
    session_id = await house.watch()
    house.gateway.stopper.stop()  # at once, whatever the mail server does
    assert house.watching() == []
    await house.hub.wait("closed", session_id=session_id)
    await until(lambda: house.gateway.notices.state().trouble)
    state = house.gateway.notices.state()
    assert "no mail server answers" in state.trouble
    await house.end()  # over a restart too
    await house.start()
    with mail_server(port=port) as box:
        house.gateway.notices.set_mail(mail_to(port))  # saving it again tries at once
        await until(lambda: len(box.messages) == 2)
        assert sorted(subjects(box)) == sorted([START, END])
        await until(lambda: house.gateway.notices.state().waiting == 0)


async def test_what_a_server_has_confirmed_is_never_sent_again(house: House) -> None:
    async with quick(house):
        with mail_server(box=MailBox(refuse="451 later")) as box:
            house.gateway.notices.set_mail(mail_to(box.port))
            house.consent()
            await a_look(house)
            await until(lambda: house.gateway.notices.state().waiting)
            box.refuse = ""
            await until(lambda: len(box.messages) == 2)
            await until(lambda: house.gateway.parts.notice_book.next_due() is None)
            await house.end()
            await house.start()
            await house.hub.wait_welcomes(2)
            house.camera.push()
            await a_look(house)
            await until(lambda: len(box.messages) == 4)
    assert subjects(box) == [START, END, START, END]
    assert len({m["Message-ID"] for m in box.messages}) == 4


async def test_a_look_that_a_crash_cut_off_is_told_as_ended_at_the_next_start(
    house: House,
) -> None:
    house.consent()
    session_id = await a_look(house)
    # As a crash leaves it: begun, and some way on.
    house.gateway._database.write(
        "UPDATE look SET ended_at = NULL, ended_because = NULL, seconds = 20"
    )
    await house.end()
    with mail_server() as box:
        await house.start()
        house.gateway.notices.set_mail(mail_to(box.port))
        state = house.gateway.state()
        assert [look.ended_because for look in state.looks] == ["gateway_stopping"]
        assert state.looks[0].session_id == session_id
        told = house.gateway.parts.notice_book
        await until(lambda: told.next_due() is None and not told.unplanned())
    assert any("It lasted 20 s" in m.get_content() for m in box.messages)


async def test_old_notices_are_forgotten_and_waiting_ones_arent(house: House) -> None:
    book, now = house.gateway.parts.notice_book, house.clock.now()
    for key, at in {"old": 1, "waiting": 1, "new": now}.items():
        book.add(NewNotice(about="record", at=at, title=key, text="", key=key))
    notices = {n.title: n for n in book.unplanned()}
    for title, notice in notices.items():
        ways = [Way(way="mail", due_at=now * 2, ends_at=now * 3)] if title == "waiting" else []
        book.plan(notice, ways)
    book.tidy(now=now)
    again = [
        key
        for key in notices
        if book.add(NewNotice(about="record", at=now, title=key, text="", key=key))
    ]
    assert again == ["old"]


@pytest.mark.parametrize("status", [404, 410])
async def test_a_subscription_that_has_ended_is_forgotten(house: House, status: int) -> None:
    with push_service() as service:
        subscribe(house, service)
        service.status = status
        house.consent()
        await a_look(house)
        await until(lambda: not house.gateway.notices.state().devices)
        assert service.tries >= 1
    assert house.gateway.parts.notice_book.next_due() is None


async def test_a_push_service_that_is_busy_is_tried_again(house: House) -> None:
    async with quick(house):
        with push_service() as service:
            subscribe(house, service)
            service.status = 503
            house.consent()
            await a_look(house)
            await until(lambda: service.tries >= 2)
            service.status = 201
            await until(lambda: len(service.messages) == 2)


async def test_a_redirecting_push_service_is_not_followed(house: House) -> None:
    with push_service() as service:
        subscription = subscribe(house, service)
        service.status = 302
        with pytest.raises(NoticeUnavailable):
            await house.gateway.notices.try_push(subscription)


async def test_a_knock_is_told_at_once_also_by_those_who_want_a_digest(
    house: House, clock: ShiftedClock
) -> None:
    with mail_server() as box:
        house.gateway.notices.set_mail(mail_to(box.port))
        rules = NoticeRules(when="daily", hour=18, timezone="Europe/Vienna")
        house.gateway.notices.set_rules(rules)
        house.consent(tier="on_request")
        session_id = await house.hub.open(house.camera_id)
        await until(lambda: len(box.messages) == 1)
        house.gateway.knocks.answer(session_id, yes=True)
        await house.hub.wait("released", session_id=session_id)
        house.gateway.stopper.stop()
        await until(lambda: not house.gateway.parts.notice_book.unplanned())
        assert len(box.messages) == 1
        clock.shift_ms = 25 * 3_600_000
        house.gateway.parts.postman.wake()
        await until(lambda: len(box.messages) == 2)
    assert "asks to watch" in box.subjects()[0]
    assert box.subjects()[1] == "1 look at your cameras"
    assert box.messages[1].get_content().count("Harbour City Police") == 2


async def test_those_who_want_knocks_only_get_no_look_by_mail(house: House) -> None:
    with mail_server() as box:
        house.gateway.notices.set_mail(mail_to(box.port))
        house.gateway.notices.set_rules(NoticeRules(when="knocks", hour=0, timezone="UTC"))
        house.consent()
        await a_look(house)
        await until(lambda: not house.gateway.parts.notice_book.unplanned())
        assert house.gateway.parts.notice_book.next_due() is None
        for consent_id in list(house.gateway.book.consents):
            house.gateway.consents.withdraw(consent_id)
        house.consent(tier="on_request")
        await house.hub.open(house.camera_id)
        await until(lambda: len(box.messages) == 1)
    assert "asks to watch" in box.subjects()[0]


async def test_a_knock_that_is_over_is_told_nobody(make_house: MakeHouse) -> None:
    house = await make_house(timing=Timing(knock=0.3))
    port = free_port()
    house.gateway.notices.set_mail(mail_to(port))
    house.consent(tier="on_request")
    session_id = await house.hub.open(house.camera_id)
    await house.hub.wait("refused", session_id=session_id)
    await until(lambda: house.gateway.notices.state().waiting)
    with mail_server(port=port) as box:
        house.gateway.parts.notice_book.hurry("mail", now=house.clock.now())
        house.gateway.parts.postman.wake()
        await until(lambda: house.gateway.parts.notice_book.next_due() is None)
    assert box.messages == []


async def test_a_mail_server_that_hangs_holds_no_push_up(house: House) -> None:
    # Takes connections, and says nothing.
    with socket.create_server(("127.0.0.1", 0)) as hanging, push_service() as service:
        port = hanging.getsockname()[1]
        house.gateway.notices.set_mail(mail_to(port, host="127.0.0.1"))
        subscribe(house, service)
        house.consent()
        await a_look(house)
        await until(lambda: len(service.messages) == 2)


async def test_a_kept_password_goes_to_its_own_server_only(house: House) -> None:
    desk = house.gateway.notices
    desk.set_mail(mail_to(465, host="mail.example", security="tls", user="me", password="secret"))
    assert house.gateway.keystore.secrets.notices.mail is not None
    assert b"secret" not in (house.folder / "keystore").read_bytes()
    assert "secret" not in repr(desk.state())
    desk.set_mail(mail_to(465, host="mail.example", security="tls", user="me"))
    assert house.gateway.keystore.secrets.notices.mail.password == "secret"
    for change in ({"host": "evil.example"}, {"user": "you"}, {"port": 2465}):
        other = {"host": "mail.example", "security": "tls", "user": "me", "port": 465, **change}
        with pytest.raises(InputError):
            desk.set_mail(mail_to(**other))  # type: ignore[arg-type]
    with pytest.raises(InputError):
        desk.set_mail(mail_to(25, host="mail.example"))


async def test_settings_survive_a_restart_and_mail_can_be_stopped(
    house: House, tmp_path: Path
) -> None:
    desk = house.gateway.notices
    desk.set_mail(mail_to(25))
    desk.set_rules(NoticeRules(when="daily", hour=7, timezone="UTC"))
    key = desk.state().push_key
    await house.end()
    await house.start()
    state = house.gateway.notices.state()
    assert (state.when, state.hour, state.push_key) == ("daily", 7, key)
    house.gateway.notices.forget_mail()
    assert house.gateway.notices.state().mail is None
    with pytest.raises(InputError):
        house.gateway.notices.set_rules(NoticeRules(when="daily", hour=7, timezone="Mars/Base"))
