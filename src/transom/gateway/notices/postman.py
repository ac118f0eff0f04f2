"""Sends what is due, each way for itself: a mail server that hangs holds no push up.

A delivery is done when the far side has confirmed it, and only then; what fails is tried again,
rarer and rarer, over restarts too. Nobody ever waits for this.
"""

import asyncio
import contextlib
import threading
from collections.abc import Callable, Sequence
from typing import TypeVar

import structlog

from transom.clock import Clock
from transom.errors import NoticeUnavailable, StorageUnavailable
from transom.gateway.keystore.contents import NoticeSettings, Secrets
from transom.gateway.notices import mail, push, rules
from transom.gateway.notices.book import Delivery, NoticeBook
from transom.gateway.store.subscriptions import Subscriptions
from transom.gateway.tasks import Tasks
from transom.mail import send

T = TypeVar("T")
log = structlog.get_logger(__name__)
WAITS = (5, 30, 60, 120, 300, 600, 1200, 1800, 3600)
"""Seconds until the next try; the last one again and again."""
LOOK_SECONDS = 30.0
"""How often it looks by itself: the wall clock may jump."""
MOST_TOGETHER = 100
DAY_MS = 24 * 3_600_000


class Postman:
    """Plans and sends.

    Args:
        secrets: the keystore's content, as it stands now.
        changed: told when a trouble has come or gone.
    """

    def __init__(
        self,
        book: NoticeBook,
        *,
        secrets: Callable[[], Secrets],
        subscriptions: Subscriptions,
        clock: Clock,
        tasks: Tasks,
        changed: Callable[[], None],
    ) -> None:
        self._book, self._secrets, self._subscriptions = book, secrets, subscriptions
        self._clock, self._tasks, self._changed = clock, tasks, changed
        self._woken = asyncio.Event()
        self._busy: set[str] = set()
        self._tidied = 0  # the day on which old notices were forgotten last
        self._arrived: set[int] = set()  # confirmed, while the disk refuses to note it

    def wake(self) -> None:
        """There is something new. Never waits."""
        self._woken.set()

    async def run(self) -> None:
        """Plans and sends until cancelled.

        Raises:
            FatalError: as `Database.write`.
        """
        while True:
            self._woken.clear()
            try:
                self._tidy()
                self._plan()
                self._start()
            except StorageUnavailable as error:
                log.error("notices_wait", message=error.message)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._pause()):
                    await self._woken.wait()

    def _tidy(self) -> None:
        today = self._clock.now() // DAY_MS
        if today != self._tidied:
            self._book.tidy(now=self._clock.now())
            self._tidied = today

    def _plan(self) -> None:
        now, settings = self._clock.now(), self._secrets().notices
        subscriptions = [s.subscription_id for s in self._subscriptions.all()]
        for notice in self._book.unplanned():
            ways = rules.ways(notice, settings=settings, subscriptions=subscriptions, now=now)
            self._book.plan(notice, ways)

    def _start(self) -> None:
        by_way: dict[str, list[Delivery]] = {}
        for delivery in self._book.due(self._clock.now()):
            if delivery.delivery_id not in self._arrived:
                by_way.setdefault(delivery.way, []).append(delivery)
        for way, deliveries in by_way.items():
            if way not in self._busy:
                self._busy.add(way)
                self._tasks.spawn(self._deliver(way, deliveries), name="notices")

    async def _deliver(self, way: str, deliveries: Sequence[Delivery]) -> None:
        try:
            for batch in _batches(deliveries):
                if not await self._try(way, batch):
                    break  # the rest would fail alike, and is due
        finally:
            self._busy.discard(way)
            self._woken.set()

    async def _try(self, way: str, batch: Sequence[Delivery]) -> bool:
        now = self._clock.now()
        if all(delivery.ends_at <= now for delivery in batch):
            self._book.done(batch)
            return True
        try:
            await in_background(self._sending(way, batch, now))
        except NoticeUnavailable as error:
            self._failed(way, batch, error)
            return False
        self._arrived |= {delivery.delivery_id for delivery in batch}
        self._book.done(batch)
        self._arrived -= {delivery.delivery_id for delivery in batch}
        if batch[0].tries:
            self._changed()
        return True

    def _sending(self, way: str, batch: Sequence[Delivery], now: int) -> Callable[[], None]:
        secrets = self._secrets()
        settings = secrets.notices
        if way == rules.MAIL:
            return _by_mail(batch, settings, secrets.name)
        return self._by_push(way, batch[0], settings, secrets, now)

    def _by_push(
        self, way: str, delivery: Delivery, settings: NoticeSettings, secrets: Secrets, now: int
    ) -> Callable[[], None]:
        subscription = self._subscriptions.get(way.removeprefix("push:"))
        key = settings.push_key
        if subscription is None or key is None:
            raise NoticeUnavailable("gone", "this browser no longer takes notices")
        seconds = (delivery.ends_at - now) // 1000
        message, whom = push.payload(delivery.notice), contact(secrets)
        return lambda: push.send(
            subscription, message, key=key, contact=whom, seconds=seconds, now=now
        )

    def _failed(self, way: str, batch: Sequence[Delivery], error: NoticeUnavailable) -> None:
        log.info("notice_not_taken", way=way.partition(":")[0], reason=error.reason)
        if error.reason == "gone":
            self._subscriptions.remove(way.removeprefix("push:"))
            self._book.drop(way)
        else:
            wait = WAITS[min(batch[0].tries, len(WAITS) - 1)]
            due = self._clock.now() + wait * 1000
            self._book.again(batch, due_at=due, trouble=error.message)
        self._changed()

    def _pause(self) -> float:
        due = self._book.next_due()
        if due is None or self._busy:
            return LOOK_SECONDS
        return min(LOOK_SECONDS, max(0.2, (due - self._clock.now()) / 1000))


def contact(secrets: Secrets) -> str:
    """Whom a push service may ask about this gateway (RFC 8292 §2.1)."""
    if secrets.notices.mail is not None:
        return f"mailto:{secrets.notices.mail.to}"
    if secrets.pins is not None and secrets.pins.hub_url.startswith("https://"):
        host = secrets.pins.hub_url.split("/")[2].partition(":")[0]
        return f"https://{host}"
    return "mailto:owner@gateway.invalid"


def _by_mail(batch: Sequence[Delivery], settings: NoticeSettings, name: str) -> Callable[[], None]:
    server = settings.mail
    if server is None:
        return lambda: None  # the owner wants no mail any more
    notices = [delivery.notice for delivery in batch]
    message = mail.compose(notices, server=server, name=name, zone=settings.timezone)
    return lambda: send(message, server)


def _batches(deliveries: Sequence[Delivery]) -> list[list[Delivery]]:
    """Those for a digest as one, all others one by one."""
    together = [delivery for delivery in deliveries if delivery.together]
    alone = [[delivery] for delivery in deliveries if not delivery.together]
    digests = [together[i : i + MOST_TOGETHER] for i in range(0, len(together), MOST_TOGETHER)]
    return [*alone, *digests]


async def in_background(work: Callable[[], T]) -> T:
    """The result of work that may hang: in a thread that the gateway's end doesn't wait for."""
    loop = asyncio.get_running_loop()
    result: asyncio.Future[T] = loop.create_future()

    def settle(value: T | None, error: BaseException | None) -> None:
        if result.done():
            return
        if error is not None:
            result.set_exception(error)
        else:
            result.set_result(value)  # type: ignore[arg-type]

    def run() -> None:
        value, failure = None, None
        try:
            value = work()
        except Exception as error:
            failure = error
        with contextlib.suppress(RuntimeError):  # the loop has ended
            loop.call_soon_threadsafe(settle, value, failure)

    threading.Thread(target=run, name="notice", daemon=True).start()
    return await result
