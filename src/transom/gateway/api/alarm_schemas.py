"""Shapes of the owner's alarm: what may raise it, and how that stands."""

from typing import Annotated

from msgspec import Meta, Struct

Name = Annotated[str, Meta(min_length=1, max_length=80, pattern=r"\S")]
Topic = Annotated[str, Meta(min_length=1, max_length=200, pattern=r"^[^#+\u0000]+$")]


class NewContact(Struct, kw_only=True):
    """A contact to add. `camera_id`: whose alarm it raises; without it, all of them."""

    name: Name
    camera_id: str | None = None


class ContactAdded(Struct, kw_only=True):
    """Where the contact calls (`POST`, with the token as a bearer token). Shown this once."""

    contact_id: str
    path: str
    token: str


class ContactCall(Struct, kw_only=True):
    """What a contact says; without a body the alarm is raised."""

    on: bool = True


class ContactState(Struct, kw_only=True, omit_defaults=True):
    """A contact as the owner's page shows it."""

    contact_id: str
    name: str
    camera_id: str | None = None


class NewMqtt(Struct, kw_only=True):
    """A broker to listen at. Without `password` the one that is kept stays."""

    host: Annotated[str, Meta(min_length=1, max_length=253)]
    topic: Topic
    port: Annotated[int, Meta(ge=1, le=65535)] = 8883
    tls: bool = True
    user: Annotated[str, Meta(max_length=200)] = ""
    password: Annotated[str, Meta(max_length=200)] | None = None
    camera_id: str | None = None


class MqttState(Struct, kw_only=True, omit_defaults=True):
    """The broker as the owner's page shows it; `trouble` is words for the owner."""

    host: str
    port: int
    tls: bool
    topic: str
    connected: bool
    user: str = ""
    camera_id: str | None = None
    trouble: str = ""


class AlarmInputsState(Struct, kw_only=True, omit_defaults=True):
    """Everything that may raise the alarm, besides the owner."""

    contacts: list[ContactState]
    mqtt: MqttState | None = None
