"""A monitor alarms once for each thing that is wrong, and says when it is made good."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import msgspec
import pytest

from tests.unit.audit.audited import Audited
from transom.audit.follow import Event, Monitor, printer
from transom.audit.problems import FINE, FORKED, FOUND, UNUSABLE
from transom.audit.webhook import PAUSES_S, Webhook
from transom.testing.log_entries import DAY, HOUR, MINUTE
from transom.testing.public_log import PublicLog


class Watched:
    """A monitor of the log that is served, and what it told."""

    def __init__(self, audited: Audited) -> None:
        self.events: list[Event] = []
        self.monitor = Monitor(audited.auditor(), audited.clock, [self.events.append])

    def step(self) -> list[tuple[str, str]]:
        """What one more audit tells, besides how far the log has come."""
        self.events.clear()
        self.monitor.step()
        return [(e["event"], e["code"]) for e in self.events if e["event"] != "state"]


def alarm(code: str) -> list[tuple[str, str]]:
    return [("alarm", code)]


@pytest.fixture
def watched(audited: Audited) -> Watched:
    audited.write([audited.maker.created(), *audited.look(2)])
    made = Watched(audited)
    assert made.step() == []
    return made


class TestAlarms:
    def test_a_log_that_grows_as_it_should_is_no_alarm(
        self, audited: Audited, watched: Watched
    ) -> None:
        audited.write(audited.look(100))
        assert watched.step() == []
        assert [e["size"] for e in watched.events] == [307]
        assert watched.step() == watched.events == []
        assert watched.monitor.worst == FINE

    def test_a_fork(self, audited: Audited, watched: Watched) -> None:
        PublicLog(audited.folder).write(audited.look(5), now=audited.clock.now())
        assert watched.step() == alarm("fork")
        assert "evidence" in watched.events[0]
        assert watched.step() == []
        assert watched.monitor.worst == FORKED

    def test_a_rollback_that_is_taken_back(self, audited: Audited, watched: Watched) -> None:
        old = (audited.folder / "checkpoint").read_bytes()
        audited.write(audited.look())
        assert watched.step() == []
        new = (audited.folder / "checkpoint").read_bytes()
        audited.log.put("checkpoint", old)
        assert watched.step() == alarm("rollback")
        audited.log.put("checkpoint", new)
        assert watched.step() == [("over", "rollback")]
        assert watched.monitor.worst == FORKED

    def test_a_missing_cosignature(self, audited: Audited, watched: Watched) -> None:
        audited.write(audited.look(), cosign=1)
        assert watched.step() == alarm("missing_cosignature")
        audited.write([])
        assert watched.step() == [("over", "missing_cosignature")]

    def test_a_log_that_grows_without_its_witnesses(
        self, audited: Audited, watched: Watched
    ) -> None:
        cosigned = (audited.folder / "checkpoint").read_bytes()
        audited.write(audited.look(), cosign=1)
        (audited.folder / "checkpoint").rename(audited.folder / "checkpoint.unwitnessed")
        audited.log.put("checkpoint", cosigned)
        assert watched.step() == alarm("missing_cosignature")
        audited.write([])
        assert watched.step() == [("over", "missing_cosignature")]

    def test_an_overdue_seal(self, audited: Audited, watched: Watched) -> None:
        sealed = audited.maker.make("sealed", due=audited.maker.now + HOUR)
        audited.write([sealed])
        assert watched.step() == []
        audited.clock.instant += 2 * HOUR + 1
        assert watched.step() == alarm("overdue_seal")

    def test_a_session_longer_than_its_cap(self, audited: Audited, watched: Watched) -> None:
        asked = audited.maker.asked()
        opened = audited.maker.opened(asked, max_seconds=60)
        audited.write([asked, opened, audited.maker.closed(opened, seconds=600)])
        assert watched.step() == alarm("session_over_cap")
        assert watched.step() == []

    def test_a_session_that_isnt_closed(self, audited: Audited, watched: Watched) -> None:
        asked = audited.maker.asked()
        opened = audited.maker.opened(asked, max_seconds=60)
        audited.write([asked, opened])
        assert watched.step() == []
        audited.clock.instant += 12 * MINUTE
        assert watched.step() == alarm("session_never_closed")

    def test_a_look_with_no_program_in_force(self, audited: Audited, watched: Watched) -> None:
        asked = audited.maker.asked(program=audited.maker.id("prg"))
        audited.write([asked, audited.maker.opened(asked)])
        assert watched.step() == alarm("no_program")

    def test_a_program_past_its_sunset(self, audited: Audited, watched: Watched) -> None:
        audited.maker.now += 46 * DAY
        audited.write([audited.maker.make("staff.access")])
        assert watched.step() == alarm("program_past_sunset")
        audited.write([audited.maker.about_program("program.sunset")])
        assert watched.step() == [("over", "program_past_sunset")]
        assert watched.monitor.worst == FOUND

    def test_an_unanswered_flag(self, audited: Audited, watched: Watched) -> None:
        looks = audited.look()
        target = looks[1]
        assert not isinstance(target, bytes)
        members = {"agency": audited.maker.agency, "refers_to": target.commitment}
        flag = audited.maker.make("flag.raised", due=audited.maker.now + DAY, **members)
        audited.write([*looks, flag])
        assert watched.step() == []
        audited.clock.instant += DAY + 1
        audited.write([])
        assert watched.step() == alarm("unanswered_flag")

    def test_a_log_that_cant_be_reached(self, audited: Audited, watched: Watched) -> None:
        (audited.folder / "checkpoint").unlink()
        assert [watched.step() for _ in range(4)] == [[], [], alarm("unreachable"), []]
        assert watched.monitor.worst == UNUSABLE


def test_it_ends_at_the_first_alarm_if_asked(audited: Audited) -> None:
    audited.write([audited.maker.created()])
    rounds: list[float] = []

    def pause(seconds: float) -> None:
        rounds.append(seconds)
        asked = audited.maker.asked(program=audited.maker.id("prg"))
        audited.write([asked, audited.maker.opened(asked)])

    monitor = Monitor(
        audited.auditor(),
        audited.clock,
        [printer(as_json=True), printer(as_json=False)],
        every_s=7,
        until_alarm=True,
        pause=pause,
    )
    assert monitor.run() == FOUND
    assert rounds == [7]


class TestWebhook:
    def test_an_alarm_is_posted_again_until_it_is_taken(self) -> None:
        waits: list[float] = []
        with _receiver([500, 500, 200]) as (url, bodies):
            Webhook(url, waits.append).post({"event": "alarm", "code": "fork"})
        assert [body["code"] for body in bodies] == ["fork"] * 3
        assert waits == list(PAUSES_S[:2])

    def test_it_gives_up_in_the_end(self) -> None:
        waits: list[float] = []
        Webhook("http://127.0.0.1:9/", waits.append).post({"event": "alarm", "code": "fork"})
        assert waits == list(PAUSES_S)

    def test_only_alarms_are_posted(self) -> None:
        with _receiver([200]) as (url, bodies):
            Webhook(url).post({"event": "state", "size": 1})
        assert bodies == []


@contextmanager
def _receiver(statuses: list[int]) -> Iterator[tuple[str, list[Any]]]:
    bodies: list[Any] = []
    answers = iter(statuses)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            data = self.rfile.read(int(self.headers["content-length"]))
            bodies.append(msgspec.json.decode(data))
            self.send_response(next(answers))
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/", bodies
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
