"""Takes agencies' messages, shows them to the owner, and sends what the owner answers or reports.

Whatever the owner does here shows outside only if it is an answer or a report: a message that was
read, one that was muted and one at a gateway that is off look the same to everybody (as P10).
"""

from collections.abc import Callable
from typing import cast

import structlog

from transom.clock import Clock
from transom.core.consent.consent import Consent
from transom.core.message import (
    MOST_OF_INCIDENT,
    MOST_OF_WEEK,
    TOLD_MS,
    WEEK_MS,
    Message,
    MessageAnswer,
    MessageReport,
    MessageTerms,
    note_is_plain,
    read_message,
    sign_answer,
    sign_report,
    verify_message,
)
from transom.core.proving import Step, Trust, as_signed, certified
from transom.core.signing import Signed
from transom.errors import (
    ConflictError,
    ConsentRefused,
    EncodingError,
    InputError,
    NotFoundError,
    ProofRefused,
    SignatureRefused,
)
from transom.gateway.api.message_schemas import MessageShown, NewMessageAnswer, ReportWhy, Template
from transom.gateway.channel.messages import AgencyMessage
from transom.gateway.events import Events
from transom.gateway.keystore.keystore import Keystore
from transom.gateway.link import HubLink
from transom.gateway.messages.store import Kept, MessageBook
from transom.gateway.messages.wording import agency_wrote
from transom.gateway.notices.desk import NoticeDesk

log = structlog.get_logger(__name__)
FRESH_MS = 60_000
MOST_KEPT = 1000
SHOWN_MS = 90 * 24 * 3_600_000


class MessageDesk:
    """Everything about messages at this house.

    Args:
        trust: what is pinned and what the owner has decided, at an instant; as the gate has it.
    """

    def __init__(
        self,
        *,
        book: MessageBook,
        keystore: Keystore,
        notices: NoticeDesk,
        hub: HubLink,
        events: Events,
        clock: Clock,
        trust: Callable[[int], Trust],
    ) -> None:
        self._book, self._keystore, self._notices = book, keystore, notices
        self._hub, self._events, self._clock, self._trust = hub, events, clock, trust

    @property
    def muted(self) -> list[str]:
        """The agencies that the owner has muted."""
        return list(self._book.muted)

    def take(self, message: AgencyMessage) -> None:
        """Shows a message to the owner, if it holds; what doesn't is dropped without a word (P12).

        Raises:
            StorageUnavailable, FatalError: as `Database.write`; the hub tells it again.
        """
        now = self._clock.now()
        try:
            kept = self._proved(message, now)
        except (ProofRefused, ConsentRefused, SignatureRefused, EncodingError) as error:
            log.warning("message_dropped", why=error.message)
            return
        if kept is None:
            return
        self._book.put(kept)
        camera = self._keystore.camera(kept.terms.camera_id).name
        self._notices.tell(agency_wrote(kept, camera))
        self._events.changed()

    def resume(self) -> None:
        """Tells the hub again what it may have missed; it knows what it has."""
        since = self._clock.now() - TOLD_MS
        for kept in self._book.all():
            if kept.told_at > since:
                self._say(kept)

    def states(self) -> list[MessageShown]:
        """For the owner's page, newest first."""
        since = self._clock.now() - SHOWN_MS
        names = {camera.camera_id: camera.name for camera in self._keystore.secrets.cameras}
        return [
            _shown(kept, names[kept.terms.camera_id])
            for kept in reversed(self._book.all())
            if kept.told_at > since and kept.terms.camera_id in names
        ]

    def answer(self, message_id: str, new: NewMessageAnswer) -> None:
        """Answers an agency's question, once.

        Raises:
            NotFoundError: there is no such message.
            ConflictError: it asks nothing, or was answered.
            InputError: the note has a link or more than a line.
            StorageUnavailable, FatalError: as `Database.write`.
        """
        kept = self._one(message_id)
        if kept.terms.template != "please_look" or kept.answer is not None:
            raise ConflictError("this message has been answered, or asks nothing")
        note = new.note.strip() or None
        if note is not None and not note_is_plain(note):
            raise InputError(
                "note",
                "the note isn't a line of plain words",
                hint="Leave out links and addresses, and write a space after a full stop.",
            )
        answer = MessageAnswer(
            message_id=message_id, answer=new.answer, answered_at=self._clock.now(), note=note
        )
        self._book.answered(kept, sign_answer(answer, signer=self._keystore.gateway))
        self._done(message_id)

    def report(self, message_id: str, why: ReportWhy) -> None:
        """Reports a message to the oversight seat, once; the agency isn't told.

        Raises:
            NotFoundError: there is no such message.
            ConflictError: it was reported.
            StorageUnavailable, FatalError: as `Database.write`.
        """
        kept = self._one(message_id)
        if kept.report is not None:
            raise ConflictError("you have reported this message")
        report = MessageReport(message_id=message_id, reason=why, reported_at=self._clock.now())
        self._book.reported(kept, sign_report(report, signer=self._keystore.gateway))
        self._done(message_id)

    def mute(self, agency_id: str, *, muted: bool) -> None:
        """Drops an agency's messages unseen from now on, or no more. Nobody is told.

        Raises:
            StorageUnavailable, FatalError: as `Database.write`.
        """
        self._book.mute(agency_id, muted=muted)
        self._events.changed()

    def _one(self, message_id: str) -> Kept:
        kept = self._book.get(message_id)
        if kept is None:
            raise NotFoundError("there is no such message")
        return kept

    def _done(self, message_id: str) -> None:
        self._say(self._one(message_id))
        self._events.changed()

    def _say(self, kept: Kept) -> None:
        for name, signed in (("message_answer", kept.answer), ("message_report", kept.report)):
            if signed is not None:
                self._hub.tell({"t": name, "signed": signed.to_json()})

    def _proved(self, told: AgencyMessage, now: int) -> Kept | None:
        """The message, if it holds and the owner wants it (spec/message.md)."""
        signed, certificate = Signed.from_json(told.signed), Signed.from_json(told.certificate)
        terms = read_message(signed.body)
        if self._book.get(terms.message_id) or terms.agency_id in self._book.muted:
            return None
        trust = self._trust(now)
        device = certified(
            certificate,
            device_id=terms.device_id,
            agency_id=terms.agency_id,
            trust=trust,
            now=now,
        )
        message = verify_message(signed, sign_key=device.sign_key)
        consent = _sharing(message, certificate.key, trust, now)
        self._check_rate(message, now)
        return Kept(
            terms=terms,
            signed=signed,
            agency_name=consent.agency_name,
            pseudonym=device.pseudonym,
            role=device.role,
            told_at=now,
        )

    def _check_rate(self, message: MessageTerms, now: int) -> None:
        """The limits of the hub, by this house's own counting: no hub lifts them."""
        step = Step("freshness")
        fresh = now - TOLD_MS <= message.sent_at <= now + FRESH_MS
        step.require(fresh, "sent_at", "the message is old, or from the future")
        same = [k.terms for k in self._book.all() if k.terms.agency_id == message.agency_id]
        week = [t for t in same if abs(t.sent_at - message.sent_at) < WEEK_MS]
        about = [t for t in same if t.incident_id == message.incident_id]
        few = len(week) < MOST_OF_WEEK and len(about) < MOST_OF_INCIDENT
        step.require(few and len(self._book.all()) < MOST_KEPT, "rate", "too many messages")


def _sharing(message: Message, agency_key: bytes, trust: Trust, now: int) -> Consent:
    """The consent that shares the camera with this agency: nobody else writes to its owner."""
    for consent in trust.consents:
        if (
            (consent.camera_id, consent.agency_id, consent.agency_key)
            == (message.camera_id, message.agency_id, agency_key)
            and consent.consent_id not in trust.withdrawn
            and consent.not_before <= now < min(consent.not_after, consent.program_not_after)
        ):
            return as_signed(consent, trust)
    raise ConsentRefused("camera", "the owner shares no such camera with this agency")


def _shown(kept: Kept, camera: str) -> MessageShown:
    terms = kept.terms
    shown = MessageShown(
        message_id=terms.message_id,
        agency_id=terms.agency_id,
        agency_name=kept.agency_name,
        pseudonym=kept.pseudonym,
        role="supervisor" if kept.role == "supervisor" else "operator",
        camera_name=camera,
        incident_number=terms.number,
        purpose=terms.purpose,
        template=cast("Template", terms.template),
        sent_at=terms.sent_at,
        begin=terms.begin,
        end=terms.end,
        corrects=terms.corrects,
        contact=terms.contact or "",
    )
    if kept.answer is not None:
        shown.answer = cast("str", kept.answer.body["answer"])  # type: ignore[assignment]
        shown.note = str(kept.answer.body.get("note", ""))
    if kept.report is not None:
        shown.reported = cast("ReportWhy", kept.report.body["reason"])
    return shown
