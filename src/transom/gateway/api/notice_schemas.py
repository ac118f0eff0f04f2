"""JSON shapes of notices' settings. A password goes in and never comes out."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

Host = Annotated[str, Meta(min_length=1, max_length=253, pattern=r"^[A-Za-z0-9.:_-]+$")]
Address = Annotated[str, Meta(min_length=3, max_length=254, pattern=r"^[^@\s<>\"]+@[^@\s<>\"]+$")]
Security = Literal["starttls", "tls", "none"]
When = Literal["at_once", "daily", "knocks"]


class MailState(Struct, kw_only=True):
    """The mail server as the owner set it up. `has_password`: one is kept in the keystore."""

    host: str
    port: int
    security: Security
    user: str
    has_password: bool
    sender: str
    to: str


class Device(Struct, kw_only=True):
    """A browser that takes notices."""

    subscription_id: str
    name: str
    since: int
    trouble: str


class NoticeState(Struct, kw_only=True, omit_defaults=True):
    """How the owner is told. `waiting` mails have failed and are tried again; `trouble` says why.

    `push_key` is the VAPID key that a browser subscribes with.
    """

    when: When
    hour: int
    timezone: str
    push_key: str
    devices: list[Device]
    waiting: int
    trouble: str
    mail: MailState | None = None


class NewMail(Struct, kw_only=True, forbid_unknown_fields=True):
    """A mail server. Without `password` the kept one stays, if server and user stay too."""

    host: Host
    port: Annotated[int, Meta(ge=1, le=65_535)]
    security: Security
    sender: Address
    to: Address
    user: Annotated[str, Meta(max_length=256)] = ""
    password: Annotated[str, Meta(max_length=256)] | None = None


class NoticeRules(Struct, kw_only=True, forbid_unknown_fields=True):
    """When mail is sent; `hour` (of `timezone`, IANA name) is the daily digest's."""

    when: When
    hour: Annotated[int, Meta(ge=0, le=23)]
    timezone: Annotated[str, Meta(min_length=1, max_length=64)]


class SubscriptionKeys(Struct, kw_only=True):
    """A browser's keys, base64url (RFC 8291 §3.1)."""

    p256dh: Annotated[str, Meta(min_length=87, max_length=88)]
    auth: Annotated[str, Meta(min_length=22, max_length=24)]


class NewSubscription(Struct, kw_only=True):
    """A browser's push subscription, and what the owner calls the device."""

    endpoint: Annotated[str, Meta(min_length=8, max_length=2048)]
    keys: SubscriptionKeys
    name: Annotated[str, Meta(min_length=1, max_length=80)]


class Subscribed(Struct, kw_only=True):
    """The subscription's identifier here."""

    subscription_id: str
