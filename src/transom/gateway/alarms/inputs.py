"""What raises the owner's alarm besides the owner: contacts by webhook, a topic at an MQTT broker.

Each can raise and clear an alarm, and nothing else. What is kept of them is in the keystore (P7).
"""

import asyncio
import secrets

from transom.clock import Clock
from transom.errors import ConflictError, NotFoundError, SignInRefused, TooManyTries
from transom.gateway.alarms.desk import AlarmDesk
from transom.gateway.alarms.mqtt import BrokerState, listen
from transom.gateway.api.alarm_schemas import (
    AlarmInputsState,
    ContactAdded,
    ContactState,
    MqttState,
    NewContact,
    NewMqtt,
)
from transom.gateway.events import Events
from transom.gateway.keystore.alarm_settings import AlarmContact, AlarmSettings, MqttBroker
from transom.gateway.keystore.keystore import Keystore
from transom.gateway.tasks import Tasks
from transom.wire.tokens import hash_token, matches, new_token

MOST_CONTACTS = 50
EVERY_SECONDS = 1
"""Between two calls of one contact that are heard: a door that rattles raises one alarm."""


class AlarmInputs:
    """The owner's contacts and broker."""

    def __init__(
        self, *, desk: AlarmDesk, keystore: Keystore, events: Events, tasks: Tasks, clock: Clock
    ) -> None:
        self._desk, self._keystore, self._events = desk, keystore, events
        self._tasks, self._clock = tasks, clock
        self._heard: dict[str, float] = {}
        self._listening: asyncio.Task[None] | None = None
        self._broker_state = BrokerState()

    # ------------------------------------------------------------------ contacts

    def add_contact(self, new: NewContact) -> ContactAdded:
        """Adds a contact; its token is in the answer, and never shown again.

        Raises:
            NotFoundError: no such camera.
            ConflictError: there are too many.
            StorageUnavailable, FatalError: as `Keystore.update`.
        """
        if new.camera_id is not None:
            self._keystore.camera(new.camera_id)
        settings = self._settings
        if len(settings.contacts) >= MOST_CONTACTS:
            raise ConflictError("there are fifty contacts already", hint="Remove one first.")
        token = new_token()
        contact = AlarmContact(
            contact_id=secrets.token_hex(8),
            name=new.name.strip(),
            token_hash=hash_token(token),
            camera_id=new.camera_id,
        )
        self._save(contacts=(*settings.contacts, contact), broker=settings.broker)
        path = f"/api/alarm-contacts/{contact.contact_id}"
        return ContactAdded(contact_id=contact.contact_id, path=path, token=token)

    def remove_contact(self, contact_id: str) -> None:
        """Forgets a contact. Raises `NotFoundError`, and as `Keystore.update`."""
        self._contact(contact_id)
        settings = self._settings
        rest = tuple(one for one in settings.contacts if one.contact_id != contact_id)
        self._save(contacts=rest, broker=settings.broker)

    def called(self, contact_id: str, token: str, *, on: bool) -> None:
        """A contact calls.

        Raises:
            SignInRefused: there is no such contact, or it has another token.
            TooManyTries: it has called a moment ago.
            NotFoundError: its camera is gone.
            StorageUnavailable, FatalError: as `AlarmDesk.raise_`.
        """
        contact = next((c for c in self._settings.contacts if c.contact_id == contact_id), None)
        if contact is None or not matches(token, contact.token_hash):
            raise SignInRefused(
                "that isn't one of this gateway's contacts",
                hint="Send its token: Authorization: Bearer …",
            )
        now = self._clock.monotonic()
        if on and now - self._heard.get(contact_id, -EVERY_SECONDS) < EVERY_SECONDS:
            raise TooManyTries("it has just called", retry_after=EVERY_SECONDS)
        self._heard[contact_id] = now
        self._set(contact.camera_id, on=on)

    # ------------------------------------------------------------------ the broker

    def set_broker(self, new: NewMqtt) -> None:
        """Listens at another broker from now on. Raises `NotFoundError`, as `Keystore.update`."""
        if new.camera_id is not None:
            self._keystore.camera(new.camera_id)
        old = self._settings.broker
        same = old is not None and (old.host, old.user) == (new.host, new.user)
        kept = old.password if old is not None and same else ""
        broker = MqttBroker(
            host=new.host,
            port=new.port,
            tls=new.tls,
            topic=new.topic,
            user=new.user,
            password=kept if new.password is None else new.password,
            camera_id=new.camera_id,
        )
        self._save(contacts=self._settings.contacts, broker=broker)
        self.listen()

    def forget_broker(self) -> None:
        """Listens no more, and forgets the broker and its password. Raises as `Keystore.update`."""
        self._save(contacts=self._settings.contacts, broker=None)
        self.listen()

    def listen(self) -> None:
        """Listens at the broker of the keystore, if there is one; at no other any more."""
        if self._listening is not None:
            self._listening.cancel()
        self._broker_state = BrokerState()
        broker = self._settings.broker
        self._listening = None
        if broker is not None:
            state = self._broker_state
            work = listen(
                broker,
                state,
                on_change=self._events.changed,
                heard=lambda on: self._set(broker.camera_id, on=on),
            )
            self._listening = self._tasks.spawn(work, name="mqtt")

    def state(self) -> AlarmInputsState:
        """For the owner's page: no token, no password."""
        settings = self._settings
        shown = AlarmInputsState(
            contacts=[
                ContactState(contact_id=c.contact_id, name=c.name, camera_id=c.camera_id)
                for c in settings.contacts
            ]
        )
        if (broker := settings.broker) is not None:
            shown.mqtt = MqttState(
                host=broker.host,
                port=broker.port,
                tls=broker.tls,
                topic=broker.topic,
                user=broker.user,
                camera_id=broker.camera_id,
                connected=self._broker_state.connected,
                trouble=self._broker_state.trouble,
            )
        return shown

    # ------------------------------------------------------------------

    @property
    def _settings(self) -> AlarmSettings:
        return self._keystore.secrets.alarm_inputs

    def _save(self, *, contacts: tuple[AlarmContact, ...], broker: MqttBroker | None) -> None:
        self._keystore.update(alarm_inputs=AlarmSettings(contacts=contacts, broker=broker))
        self._events.changed()

    def _contact(self, contact_id: str) -> AlarmContact:
        for contact in self._settings.contacts:
            if contact.contact_id == contact_id:
                return contact
        raise NotFoundError("there is no such contact")

    def _set(self, camera_id: str | None, *, on: bool) -> None:
        if on:
            self._desk.raise_(camera_id)
        else:
            self._desk.clear(camera_id)
