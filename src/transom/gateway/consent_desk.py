"""The owner gives and withdraws consents; the key that signs them never leaves this process."""

from typing import cast

from transom.clock import Clock
from transom.core.codec import JsonObject, unb64
from transom.core.consent.consent import (
    Consent,
    ConsentTerms,
    Withdrawal,
    sign_consent,
    sign_withdrawal,
    verify_consent,
    verify_withdrawal,
)
from transom.core.consent.home import kind_allows
from transom.core.consent.hours import Hours as CoreHours
from transom.core.consent.hours import Window as CoreWindow
from transom.core.consent.hours import zone
from transom.core.ids import new_id
from transom.core.log.categories import PURPOSES
from transom.core.receipt import Receipt
from transom.errors import ConflictError, ConsentRefused, EncodingError, InputError
from transom.gateway.api.schemas import (
    Blur,
    ConsentState,
    Hours,
    LocalTier,
    NewConsent,
    Right,
    Window,
)
from transom.gateway.api.vote_schemas import HeldBack
from transom.gateway.events import Events
from transom.gateway.household import HouseholdBook
from transom.gateway.keystore.keystore import Keystore
from transom.gateway.link import HubLink
from transom.gateway.notices.reminders import renewable
from transom.gateway.receipts.shown import Row, terms
from transom.gateway.sessions import Sessions
from transom.gateway.store.consents import ConsentBook
from transom.gateway.store.directory import Agency, Directory, Program
from transom.gateway.votes.desk import ASKS_NOBODY, VoteDesk


class ConsentDesk:
    """Everything that the owner does with consents."""

    def __init__(
        self,
        *,
        keystore: Keystore,
        book: ConsentBook,
        household: HouseholdBook,
        directory: Directory,
        votes: VoteDesk,
        sessions: Sessions,
        hub: HubLink,
        events: Events,
        clock: Clock,
    ) -> None:
        self._keystore, self._book, self._directory = keystore, book, directory
        self._sessions, self._hub, self._events = sessions, hub, events
        self._clock, self._household, self._votes = clock, household, votes

    def give(self, new: NewConsent) -> str:
        """Signs a consent and keeps it; returns its identifier.

        The hub is told once every co-owner has agreed, without co-owners at once.

        One that replaces another withdraws that in the same act, and ends what runs under it.

        Raises:
            InputError: a term that can't be; `field` names it.
            NotFoundError: no such camera, agency, program, or consent to replace.
            ConflictError: the gateway isn't enrolled, or what is to be replaced has ended.
            StorageUnavailable, FatalError: as `ConsentBook.give`; nobody has been told.
        """
        old = None if new.replaces is None else self._replaceable(new, new.replaces)
        consent = self._sign(new)
        withdrawal: Withdrawal | None = None
        if old is None:
            self._book.give(consent)
        else:
            withdrawal = self._withdrawal(old.consent_id)
            self._book.replace(consent, withdrawal)
            self._sessions.end(self._sessions.under(old.consent_id), "consent_withdrawn")
        self.tell(consent, replaces=withdrawal)
        self._events.changed()
        return consent.consent_id

    def tell(self, consent: Consent, *, replaces: Withdrawal | None = None) -> None:
        """Tells the hub of a consent if all have agreed, and of what it replaces in any case."""
        if self._household.in_force(consent, self._clock.now()):
            message: JsonObject = {"t": "consent", "signed": consent.signed.to_json()}
            if replaces is not None:
                message["replaces"] = replaces.signed.to_json()
            self._hub.tell(message)
        elif replaces is not None:
            self._hub.tell({"t": "withdrawal", "signed": replaces.signed.to_json()})

    def withdraw(self, consent_id: str) -> None:
        """Ends what runs under the consent, then keeps and tells the withdrawal. Twice is once.

        Raises:
            NotFoundError: no such consent.
            StorageUnavailable, FatalError: withdrawn, but a restart would forget it.
        """
        consent = self._book.consent(consent_id)
        if consent_id in self._book.withdrawals:
            return
        withdrawal = self._withdrawal(consent_id)
        self._book.hold(withdrawal)
        self._sessions.end(self._sessions.under(consent.consent_id), "consent_withdrawn")
        self._hub.tell({"t": "withdrawal", "signed": withdrawal.signed.to_json()})
        self._events.changed()
        self._book.save(withdrawal)

    def receipt(self, consent_id: str) -> Receipt:
        """What the receipt to keep is made of. Raises `NotFoundError`: no such consent."""
        consent = self._book.consent(consent_id)
        return Receipt(consent, self._household.agreements_to(consent))

    def receipt_terms(self, receipt: Receipt) -> list[Row]:
        """The receipt in words, with names that only this gateway knows."""
        cameras = {c.camera_id: c.name for c in self._keystore.secrets.cameras}
        return terms(
            receipt,
            camera=cameras.get(receipt.consent.camera_id, "a camera that has been removed"),
            withdrawal=self._book.withdrawals.get(receipt.consent.consent_id),
            names=self._household.names(),
        )

    def states(self, camera_id: str) -> list[ConsentState]:
        """A camera's consents for the owner's page, newest first."""
        consents = [c for c in self._book.consents.values() if c.camera_id == camera_id]
        return [self._state(c) for c in reversed(consents)]

    def _replaceable(self, new: NewConsent, consent_id: str) -> Consent:
        old = self._book.consent(consent_id)
        same = ("camera_id", "agency_id", "program_id")
        if any(getattr(old, name) != getattr(new, name) for name in same):
            raise InputError(
                "replaces",
                "that consent is for another camera, agency or program",
                hint="Give a new consent, and withdraw the other one.",
            )
        if self._state(old).state != "active":
            raise ConflictError("that consent has ended already", hint="Give a new one.")
        return old

    def _withdrawal(self, consent_id: str) -> Withdrawal:
        signed = sign_withdrawal(consent_id, self._clock.now(), signer=self._keystore.owner)
        return verify_withdrawal(signed, owner_key=self._keystore.owner.key)

    def _sign(self, new: NewConsent) -> Consent:
        agency, program = self._parties(new)
        terms = self._terms(new, agency, program)
        try:
            signed = sign_consent(terms, signer=self._keystore.owner)
        except EncodingError as error:
            raise InputError("consent", error.message) from error
        return verify_consent(signed, owner_key=self._keystore.owner.key)

    def _parties(self, new: NewConsent) -> tuple[Agency, Program]:
        kind = self._keystore.camera(new.camera_id).kind
        if not kind_allows(kind, new.tier):
            raise InputError(
                "tier",
                f"the tier {new.tier} isn't for cameras of the kind {kind}",
                hint="Let each look have its occasion: choose on_request or on_alarm.",
            )
        agency = self._directory.agency(new.agency_id)
        program = self._directory.program(new.program_id)
        if agency.agency_id not in program.agency_ids:
            raise InputError(
                "agency_id",
                f"{agency.name} doesn't take part in {program.name}",
                hint="Choose one of the program's agencies.",
            )
        return agency, program

    def _terms(self, new: NewConsent, agency: Agency, program: Program) -> ConsentTerms:
        pins, now = self._keystore.secrets.pins, self._clock.now()
        if pins is None:
            raise ConflictError(
                "this gateway isn't enrolled at a hub yet", hint="Enrol it first, then consent."
            )
        begins = now if new.not_before is None else new.not_before
        _check_period(begins, new.not_after, program, now)
        return ConsentTerms(
            consent_id=new_id("cns"),
            site_id=pins.site_id,
            camera_id=new.camera_id,
            program_id=program.program_id,
            gateway_key=self._keystore.gateway.key,
            agency_id=agency.agency_id,
            agency_name=agency.name,
            agency_key=unb64(agency.key, 32),
            purposes=_purposes(new.purposes),
            tier=new.tier,
            blur=new.blur,
            rights=tuple(sorted(set(new.rights))),
            hours=None if new.hours is None else _core_hours(new.hours),
            max_minutes=new.max_minutes,
            max_minutes_per_day=new.max_minutes_per_day,
            alarm_minutes=new.alarm_minutes,
            given_at=now,
            not_before=begins,
            not_after=new.not_after,
            program_not_after=program.not_after,
        )

    def _state(self, consent: Consent) -> ConsentState:
        withdrawal = self._book.withdrawals.get(consent.consent_id)
        program_end = self._directory.sunset_of(consent.program_id)
        end = min(consent.not_after, consent.program_not_after, program_end)
        over = self._clock.now() >= end
        active = withdrawal is None and not over
        return ConsentState(
            consent_id=consent.consent_id,
            agency_id=consent.agency_id,
            agency_name=consent.agency_name,
            program_id=consent.program_id,
            purposes=list(consent.purposes),
            tier=cast("LocalTier", consent.tier),
            blur=cast("Blur", consent.blur),
            rights=cast("list[Right]", list(consent.rights)),
            max_minutes=consent.max_minutes,
            max_minutes_per_day=consent.max_minutes_per_day,
            alarm_minutes=consent.alarm_minutes,
            given_at=consent.given_at,
            not_before=consent.not_before,
            not_after=consent.not_after,
            state="withdrawn" if withdrawal else "ended" if over else "active",
            hours=None if consent.hours is None else _shown_hours(consent.hours),
            withdrawn_at=withdrawal.withdrawn_at if withdrawal else None,
            renewable_until=self._renewable(consent) if active else None,
            waits_for=[one.name for one in self._household.missing(consent, self._clock.now())]
            if active
            else [],
            held_back=self._held_back(consent) if active else [],
        )

    def _held_back(self, consent: Consent) -> list[HeldBack]:
        """Why each look asks, although the consent itself wouldn't."""
        if consent.tier not in ASKS_NOBODY:
            return []
        return self._votes.held_back(consent.program_id, consent.camera_id)

    def _renewable(self, consent: Consent) -> int | None:
        programs = self._directory.content.programs
        ends = (p.not_after for p in programs if p.program_id == consent.program_id)
        end = next(ends, 0)
        return end if renewable(consent, end) else None


def _check_period(begins: int, ends: int, program: Program, now: int) -> None:
    if ends > program.not_after:
        raise InputError(
            "not_after",
            "the consent would outlast the program",
            hint="Choose an end no later than the program's.",
        )
    if ends <= max(begins, now):
        raise InputError("not_after", "the consent would end before it begins")


def _purposes(chosen: list[str]) -> tuple[str, ...]:
    unknown = sorted(set(chosen) - set(PURPOSES))
    if unknown:
        raise InputError("purposes", f"there is no purpose {unknown[0]!r:.60}")
    return tuple(sorted(set(chosen)))


def _core_hours(hours: Hours) -> CoreHours:
    try:
        zone(hours.timezone)
    except ConsentRefused as error:
        raise InputError("hours", error.message, hint=error.hint) from error
    windows = (CoreWindow(tuple(sorted(set(w.days))), w.start, w.end) for w in hours.windows)
    return CoreHours(hours.timezone, tuple(windows))


def _shown_hours(hours: CoreHours) -> Hours:
    return Hours(
        timezone=hours.timezone,
        windows=[Window(days=list(w.days), start=w.start, end=w.end) for w in hours.windows],
    )
