"""Messages between an agency and an owner about an incident (spec/message.md).

An agency says what a template says, with typed fields: there is no field for words about a person.
Decides nothing about a message; hub and gateway do.
"""

import re
from dataclasses import dataclass, field

from transom.core.codec import JsonObject
from transom.core.ids import check_id
from transom.core.log.categories import PURPOSES
from transom.core.members import Members
from transom.core.signing import Signed, Signer, verify

MESSAGE = "agency-message/v1"
ANSWER = "message-answer/v1"
REPORT = "message-report/v1"
TEMPLATES = ("please_look", "thank_you", "case_closed", "correction")
ANSWERS = ("yes", "no", "need_more_time")
REPORT_REASONS = ("describes_people", "pressure", "not_about_an_incident", "other")
LONGEST_NOTE = 200
DAY_MS = 24 * 3_600_000
WEEK_MS = 7 * DAY_MS
MOST_OF_WEEK = 5
"""Messages of an agency to one owner within seven days."""
MOST_OF_INCIDENT = 3
"""Messages about an incident to one owner."""
LONGEST_WINDOW_MS = DAY_MS
FURTHEST_BACK_MS = 30 * DAY_MS
TOLD_MS = 14 * DAY_MS
"""For so long a message waits for a gateway that is away."""
# As cases are numbered; a sentence has spaces, so it is no number.
_NUMBER = re.compile(r"[0-9A-Za-z][0-9A-Za-z./#_-]{0,63}\Z")
_PHONE = re.compile(r"\+?[0-9][0-9 ()-]{2,22}[0-9]\Z")
_LINK = re.compile(r"://|www\.|@|[0-9a-z]\.[a-z]{2}", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class MessageTerms:
    """What an agency's message says; not yet signed, or not yet verified.

    Instants are milliseconds since 1970.

    Args:
        number, purpose: the incident's.
        template: one of `TEMPLATES`.
        begin, end: for `please_look`: what time it is about, 24 hours at most, over already.
        corrects: for `correction`: the earlier message that was wrong.
        contact: a telephone number of the agency, if there is one to give.
    """

    message_id: str
    device_id: str
    agency_id: str
    camera_id: str
    incident_id: str
    number: str
    purpose: str
    template: str
    sent_at: int
    begin: int | None = None
    end: int | None = None
    corrects: str | None = None
    contact: str | None = None

    def to_body(self) -> JsonObject:
        """The body to sign.

        Raises:
            EncodingError: a member outside spec/message.md.
        """
        body: JsonObject = {name: value for name, value in vars(self).items() if value is not None}
        body.pop("signed", None)
        read_message(body)
        return body


@dataclass(frozen=True, kw_only=True)
class Message(MessageTerms):
    """A verified message. Only `verify_message` makes one."""

    signed: Signed = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class MessageAnswer:
    """An owner's answer, verified.

    Args:
        answer: one of `ANSWERS`.
        note: a few words to that agency, without links.
        answered_at: milliseconds since 1970.
    """

    message_id: str
    answer: str
    answered_at: int
    note: str | None = None


@dataclass(frozen=True, kw_only=True)
class MessageReport:
    """An owner's report of a message to the oversight seat, verified.

    Args:
        reason: one of `REPORT_REASONS`.
        reported_at: milliseconds since 1970.
    """

    message_id: str
    reason: str
    reported_at: int


def sign_message(terms: MessageTerms, *, signer: Signer) -> Signed:
    """Signs with the device's key. Raises EncodingError: a member outside spec/message.md."""
    return signer.sign(MESSAGE, terms.to_body())


def verify_message(signed: Signed, *, sign_key: bytes) -> Message:
    """The message, if the device signed it.

    Args:
        sign_key: from the device's verified certificate.

    Raises:
        SignatureRefused: not signed by `sign_key` as a message.
        EncodingError: a member outside spec/message.md.
    """
    terms = read_message(verify(signed, type_=MESSAGE, key=sign_key))
    return Message(**vars(terms), signed=signed)


def read_message(body: object) -> MessageTerms:
    """The terms of a body whose signature nobody has checked.

    Raises:
        EncodingError: a member outside spec/message.md.
    """
    m = Members(body, "message")
    terms = MessageTerms(
        message_id=m.id("message_id", "msg"),
        device_id=m.id("device_id", "dev"),
        agency_id=m.id("agency_id", "agy"),
        camera_id=m.id("camera_id", "cam"),
        incident_id=m.id("incident_id", "inc"),
        number=_matching(m, "number", _NUMBER, "a case's number, without spaces"),
        purpose=m.choice("purpose", PURPOSES),
        template=m.choice("template", TEMPLATES),
        sent_at=m.instant("sent_at"),
        begin=m.instant("begin") if m.has("begin") else None,
        end=m.instant("end") if m.has("end") else None,
        corrects=check_id(m.take("corrects"), "msg") if m.has("corrects") else None,
        contact=_matching(m, "contact", _PHONE, "a telephone number") if m.has("contact") else None,
    )
    m.end()
    _check(m, terms)
    return terms


def sign_answer(answer: MessageAnswer, *, signer: Signer) -> Signed:
    """Signs with the gateway's key. Raises EncodingError: a member outside spec/message.md."""
    body: JsonObject = {name: value for name, value in vars(answer).items() if value is not None}
    _read_answer(body)
    return signer.sign(ANSWER, body)


def verify_answer(signed: Signed, *, gateway_key: bytes) -> MessageAnswer:
    """The answer, if the owner's gateway signed it.

    Raises:
        SignatureRefused: not signed by `gateway_key` as an answer.
        EncodingError: a member outside spec/message.md.
    """
    return _read_answer(verify(signed, type_=ANSWER, key=gateway_key))


def sign_report(report: MessageReport, *, signer: Signer) -> Signed:
    """Signs with the gateway's key. Raises EncodingError: a member outside spec/message.md."""
    body: JsonObject = dict(vars(report))
    _read_report(body)
    return signer.sign(REPORT, body)


def verify_report(signed: Signed, *, gateway_key: bytes) -> MessageReport:
    """The report, if the owner's gateway signed it. Raises as `verify_answer`."""
    return _read_report(verify(signed, type_=REPORT, key=gateway_key))


def note_is_plain(note: str) -> bool:
    """Whether a note is short, on one line and without a link or an address."""
    return 0 < len(note) <= LONGEST_NOTE and "\n" not in note and not _LINK.search(note)


def _read_answer(body: object) -> MessageAnswer:
    m = Members(body, "answer to a message")
    answer = MessageAnswer(
        message_id=m.id("message_id", "msg"),
        answer=m.choice("answer", ANSWERS),
        answered_at=m.instant("answered_at"),
        note=m.text("note", 1, LONGEST_NOTE) if m.has("note") else None,
    )
    m.end()
    if answer.note is not None and not note_is_plain(answer.note):
        raise m.bad("note", "a line of plain words, without links or addresses")
    return answer


def _read_report(body: object) -> MessageReport:
    m = Members(body, "report of a message")
    report = MessageReport(
        message_id=m.id("message_id", "msg"),
        reason=m.choice("reason", REPORT_REASONS),
        reported_at=m.instant("reported_at"),
    )
    m.end()
    return report


def _matching(m: Members, name: str, pattern: re.Pattern[str], wanted: str) -> str:
    text = m.text(name, 1, 64)
    if not pattern.match(text):
        raise m.bad(name, wanted)
    return text


def _check(m: Members, terms: MessageTerms) -> None:
    looks = terms.template == "please_look"
    if (terms.begin is not None) != looks or (terms.end is not None) != looks:
        raise m.bad("begin", "there with end for please_look, and only then")
    if (terms.corrects is not None) != (terms.template == "correction"):
        raise m.bad("corrects", "there for correction, and only then")
    if terms.begin is None or terms.end is None:
        return
    if not 0 < terms.end - terms.begin <= LONGEST_WINDOW_MS:
        raise m.bad("end", "after begin, by 24 hours at most")
    if not terms.sent_at - FURTHEST_BACK_MS <= terms.begin < terms.end <= terms.sent_at:
        raise m.bad("begin", "over already, and within the last 30 days")
