"""Shapes of messages to owners, of reports of them, and of the event that tells of an answer."""

from typing import Literal

from msgspec import UNSET, Struct, UnsetType

from transom.hub.schemas import Base64Url, Instant, SignedObject

ReportReason = Literal["describes_people", "pressure", "not_about_an_incident", "other"]


class NewMessage(Struct, kw_only=True):
    """A message to an owner, signed by the device (spec/message.md)."""

    message: SignedObject


class SentMessage(Struct, kw_only=True):
    """A message of the asking person's agency.

    `answer` is signed by the owner's gateway. Whether a message was delivered, seen or muted is
    told to nobody.
    """

    message: SignedObject
    camera_id: str
    camera_name: str
    gateway_key: Base64Url
    incident_id: str
    pseudonym: str
    sent_at: Instant
    answer: SignedObject | UnsetType = UNSET


class ReportedMessage(Struct, kw_only=True):
    """A message that an owner has reported. Who the owner is, nobody here knows."""

    message: SignedObject
    agency_id: str
    agency_name: str
    pseudonym: str
    reason: ReportReason
    reported_at: Instant


class MessageEvent(Struct, kw_only=True, tag_field="t", tag="message"):
    """An owner has answered a message of the agency."""

    incident_id: str
