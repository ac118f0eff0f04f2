"""The owner's settings for notices, and the one place that notices are handed to."""

import secrets as random
from collections.abc import Iterable
from zoneinfo import ZoneInfo

import msgspec
import structlog

from transom.clock import Clock
from transom.core.codec import unb64
from transom.core.consent.consent import Consent
from transom.errors import EncodingError, InputError, NotFoundError, StorageUnavailable
from transom.gateway.api.notice_schemas import (
    Device,
    MailState,
    NewMail,
    NewSubscription,
    NoticeRules,
    NoticeState,
)
from transom.gateway.events import Events
from transom.gateway.keystore.contents import MailServer, NoticeSettings
from transom.gateway.keystore.keystore import Keystore
from transom.gateway.notices import mail, push, rules
from transom.gateway.notices.book import NewNotice, NoticeBook
from transom.gateway.notices.postman import Postman, contact, in_background
from transom.gateway.notices.reminders import Reminders
from transom.gateway.store.directory import Directory
from transom.gateway.store.subscriptions import Subscription, Subscriptions
from transom.mail import LOOPBACK, send

log = structlog.get_logger(__name__)


class NoticeDesk:
    """Everything about notices that others call."""

    def __init__(
        self,
        *,
        keystore: Keystore,
        book: NoticeBook,
        subscriptions: Subscriptions,
        postman: Postman,
        directory: Directory,
        events: Events,
        clock: Clock,
    ) -> None:
        self._keystore, self._book, self._subscriptions = keystore, book, subscriptions
        self._postman, self._directory = postman, directory
        self._events, self._clock = events, clock
        self._reminders = Reminders()
        self._told: set[str] = set()

    # ------------------------------------------------------------------ telling

    def say(self, notice: NewNotice) -> None:
        """A notice that is in the book: to the open pages now, and on its other ways. No wait."""
        self._events.notice(notice.about, notice.title, notice.text)
        self._postman.wake()

    def tell(self, notice: NewNotice) -> None:
        """Keeps a notice and says it, unless one with its key has been. No disk stops it."""
        if notice.key is not None and notice.key in self._told:
            return
        try:
            fresh = self._book.add(notice)
        except StorageUnavailable as error:
            log.error("notice_not_kept", message=error.message)
            fresh = True
        if notice.key is not None:
            self._told.add(notice.key)
        if fresh:
            self.say(notice)

    def remind(self, consents: Iterable[Consent]) -> None:
        """Tells what programs give cause to.

        Args:
            consents: those that aren't withdrawn.
        """
        names = {c.camera_id: c.name for c in self._keystore.secrets.cameras}
        programs = self._directory.content.programs
        for notice in self._reminders.due(programs, consents, names, now=self._clock.now()):
            self.tell(notice)

    # ------------------------------------------------------------------ settings

    def state(self) -> NoticeState:
        """For the owner's page."""
        settings, (waiting, trouble) = self._settings(), self._book.waiting(rules.MAIL)
        return NoticeState(
            when=settings.when,
            hour=settings.hour,
            timezone=settings.timezone,
            push_key=push.public_key(self._push_key()),
            devices=[self._device(s) for s in self._subscriptions.all()],
            waiting=waiting,
            trouble=trouble,
            mail=_mail_state(settings.mail),
        )

    def set_mail(self, new: NewMail) -> None:
        """Keeps a mail server. Raises `InputError`; as `Keystore.update`."""
        self._change(mail=self._server(new))
        self._book.hurry(rules.MAIL, now=self._clock.now())
        self._postman.wake()

    def forget_mail(self) -> None:
        """No mail any more; what waited is dropped. Raises as `Keystore.update`."""
        self._change(mail=None)
        self._book.drop(rules.MAIL)

    async def try_mail(self, new: NewMail) -> None:
        """Sends a message by a server, kept or not.

        Raises:
            InputError: as `set_mail`.
            NoticeUnavailable: the server doesn't take it; `reason` says why.
        """
        server = self._server(new)
        message = mail.trial(server, name=self._keystore.secrets.name, now=self._clock.now())
        await in_background(lambda: send(message, server))

    def set_rules(self, new: NoticeRules) -> None:
        """Keeps when mail is sent. Raises `InputError`; as `Keystore.update`."""
        try:
            ZoneInfo(new.timezone)
        except (KeyError, ValueError, OSError) as error:
            raise InputError("timezone", "there is no such time zone") from error
        self._change(when=new.when, hour=new.hour, timezone=new.timezone)

    def subscribe(self, new: NewSubscription) -> str:
        """Adds a browser. Raises `InputError`; as `Database.write`."""
        endpoint = push.check_endpoint(new.endpoint)
        try:
            unb64(new.keys.p256dh.rstrip("="), 65)
            unb64(new.keys.auth.rstrip("="), 16)
        except EncodingError as error:
            raise InputError("keys", "those aren't a subscription's keys") from error
        self._push_key()  # there from now on, whoever told the browser of it
        subscription = Subscription(
            subscription_id=random.token_hex(8),
            endpoint=endpoint,
            p256dh=new.keys.p256dh.rstrip("="),
            auth=new.keys.auth.rstrip("="),
            name=new.name,
            since=self._clock.now(),
        )
        self._subscriptions.put(subscription)
        return subscription.subscription_id

    def unsubscribe(self, subscription_id: str) -> None:
        """Forgets a browser. Raises `NotFoundError`; as `Database.write`."""
        self._book.drop(rules.push_way(subscription_id))
        if not self._subscriptions.remove(subscription_id):
            raise NotFoundError("there is no such device here any more")

    async def try_push(self, subscription_id: str) -> None:
        """Sends a notice to one browser.

        Raises:
            NotFoundError: there is no such browser.
            NoticeUnavailable: its push service doesn't take it.
        """
        subscription = self._subscriptions.get(subscription_id)
        if subscription is None:
            raise NotFoundError("there is no such device here any more")
        now, key = self._clock.now(), self._push_key()
        said = NewNotice(
            about="record", at=now, title="Notices arrive here", text="As you asked for."
        )
        message, whom = push.payload(said), contact(self._keystore.secrets)
        await in_background(
            lambda: push.send(subscription, message, key=key, contact=whom, seconds=60, now=now)
        )

    def _settings(self) -> NoticeSettings:
        return self._keystore.secrets.notices

    def _change(self, **changes: object) -> None:
        settings = msgspec.structs.replace(self._settings(), **changes)
        self._keystore.update(notices=settings)
        self._events.changed()

    def _push_key(self) -> bytes:
        key = self._settings().push_key
        if key is None:
            key = push.new_key()
            self._change(push_key=key)
        return key

    def _server(self, new: NewMail) -> MailServer:
        password = new.password
        if password is None:
            password = self._kept_password(new)
        if new.user and not password:
            raise InputError("password", "this user needs a password")
        if new.security == "none" and new.host not in LOOPBACK:
            raise InputError("security", "mail isn't sent over the network without encryption")
        return MailServer(
            host=new.host,
            port=new.port,
            security=new.security,
            sender=new.sender,
            to=new.to,
            user=new.user,
            password=password if new.user else "",
        )

    def _kept_password(self, new: NewMail) -> str:
        """The kept one goes to the server and the user that it was given for, and nowhere else."""
        kept = self._settings().mail
        if kept is None or (kept.host, kept.port, kept.user) != (new.host, new.port, new.user):
            return ""
        return kept.password if new.security != "none" or kept.security == "none" else ""

    def _device(self, subscription: Subscription) -> Device:
        _, trouble = self._book.waiting(rules.push_way(subscription.subscription_id))
        return Device(
            subscription_id=subscription.subscription_id,
            name=subscription.name,
            since=subscription.since,
            trouble=trouble,
        )


def _mail_state(server: MailServer | None) -> MailState | None:
    if server is None:
        return None
    return MailState(
        host=server.host,
        port=server.port,
        security=server.security,
        user=server.user,
        has_password=bool(server.password),
        sender=server.sender,
        to=server.to,
    )
