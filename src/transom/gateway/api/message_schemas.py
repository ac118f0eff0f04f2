"""Shapes of agencies' messages, as the owner's page shows and answers them."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

Template = Literal["please_look", "thank_you", "case_closed", "correction"]
AnswerIs = Literal["yes", "no", "need_more_time"]
ReportWhy = Literal["describes_people", "pressure", "not_about_an_incident", "other"]


class MessageShown(Struct, kw_only=True):
    """A message of an agency, with what the owner has done about it."""

    message_id: str
    agency_id: str
    agency_name: str
    pseudonym: str
    role: Literal["operator", "supervisor"]
    camera_name: str
    incident_number: str
    purpose: str
    template: Template
    sent_at: int
    begin: int | None = None
    end: int | None = None
    corrects: str | None = None
    contact: str = ""
    answer: AnswerIs | None = None
    note: str = ""
    reported: ReportWhy | None = None


class NewMessageAnswer(Struct, kw_only=True, forbid_unknown_fields=True):
    """The owner's answer, for that agency alone."""

    answer: AnswerIs
    note: Annotated[str, Meta(max_length=200)] = ""


class NewMessageReport(Struct, kw_only=True, forbid_unknown_fields=True):
    """Why a message goes to the oversight seat."""

    reason: ReportWhy


class NewMute(Struct, kw_only=True, forbid_unknown_fields=True):
    """Whether an agency's messages are dropped unseen."""

    muted: bool
