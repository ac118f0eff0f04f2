"""Consent and withdrawal (spec/consent.md): signed by the owner's key, and by no other."""

from dataclasses import dataclass, field

from transom.core.codec import JsonObject, b64
from transom.core.consent.hours import Hours
from transom.core.log.categories import BLURS, PURPOSES
from transom.core.members import Members
from transom.core.signing import Signed, Signer, verify

TYPE = "consent/v1"
WITHDRAWAL_TYPE = "consent-withdrawal/v1"
TIERS = ("registry", "on_request", "on_alarm", "scheduled", "standing")
RIGHTS = ("audio", "clip", "live", "ptz")
_WITHOUT_HOURS = ("registry", "standing")


@dataclass(frozen=True, kw_only=True)
class ConsentTerms:
    """What a consent says; not yet signed, or not yet verified.

    Instants are milliseconds since 1970; keys are raw Ed25519 public keys.

    Args:
        gateway_key: of the gateway that may act on it.
        agency_key: the key that must have certified an operator's device.
        purposes: of `PURPOSES`, sorted and distinct, at least one.
        tier: one of `TIERS`: what it takes to look.
        blur: `blurred`, or `unblurred`, which covers blurred looks too.
        rights: of `RIGHTS`, sorted and distinct; none for `registry`, else at least one.
        hours: None for any hour; `scheduled` has them, `standing` and `registry` never.
        max_minutes: cap of one view session, 1 … 1440.
        max_minutes_per_day: cap of the minutes in which anybody watches, 1 … 1440.
        alarm_minutes: for `on_alarm` alone: how long an alarm opens it, 1 … 60.
        program_not_after: the program's end as the owner was shown it.
    """

    consent_id: str
    site_id: str
    camera_id: str
    program_id: str
    gateway_key: bytes
    agency_id: str
    agency_name: str
    agency_key: bytes
    purposes: tuple[str, ...]
    tier: str
    blur: str
    rights: tuple[str, ...]
    hours: Hours | None = None
    max_minutes: int
    max_minutes_per_day: int
    alarm_minutes: int | None = None
    given_at: int
    not_before: int
    not_after: int
    program_not_after: int

    def to_body(self) -> JsonObject:
        """The body to sign.

        Raises:
            EncodingError: a member outside spec/consent.md.
        """
        body: JsonObject = {
            "consent_id": self.consent_id,
            "site_id": self.site_id,
            "camera_id": self.camera_id,
            "program_id": self.program_id,
            "gateway_key": b64(self.gateway_key),
            "agency_id": self.agency_id,
            "agency_name": self.agency_name,
            "agency_key": b64(self.agency_key),
            "purposes": list(self.purposes),
            "tier": self.tier,
            "blur": self.blur,
            "rights": list(self.rights),
            "max_minutes": self.max_minutes,
            "max_minutes_per_day": self.max_minutes_per_day,
            "nothing_demanded": True,
            "given_at": self.given_at,
            "not_before": self.not_before,
            "not_after": self.not_after,
            "program_not_after": self.program_not_after,
        }
        if self.hours is not None:
            body["hours"] = self.hours.to_json()
        if self.alarm_minutes is not None:
            body["alarm_minutes"] = self.alarm_minutes
        _read(body)
        return body


@dataclass(frozen=True, kw_only=True)
class Consent(ConsentTerms):
    """A verified consent. Only `verify_consent` makes one."""

    signed: Signed = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Withdrawal:
    """A verified withdrawal, which is never undone. Only `verify_withdrawal` makes one."""

    consent_id: str
    withdrawn_at: int
    signed: Signed = field(repr=False)


def sign_consent(terms: ConsentTerms, *, signer: Signer) -> Signed:
    """Signs with the owner's key.

    Raises:
        EncodingError: a member outside spec/consent.md.
    """
    return signer.sign(TYPE, terms.to_body())


def verify_consent(signed: Signed, *, owner_key: bytes) -> Consent:
    """The consent, if the owner signed it. Says nothing about what it covers.

    Raises:
        SignatureRefused: not signed by `owner_key` as a consent.
        EncodingError: a member outside spec/consent.md.
    """
    terms = _read(verify(signed, type_=TYPE, key=owner_key))
    return Consent(**vars(terms), signed=signed)


def sign_withdrawal(consent_id: str, withdrawn_at: int, *, signer: Signer) -> Signed:
    """Signs a withdrawal with the owner's key.

    Raises:
        EncodingError: not a consent's identifier, or not an instant.
    """
    body: JsonObject = {"consent_id": consent_id, "withdrawn_at": withdrawn_at}
    _read_withdrawal(body)
    return signer.sign(WITHDRAWAL_TYPE, body)


def verify_withdrawal(signed: Signed, *, owner_key: bytes) -> Withdrawal:
    """The withdrawal, if the owner signed it.

    Raises:
        SignatureRefused: not signed by `owner_key` as a withdrawal.
        EncodingError: a member outside spec/consent.md.
    """
    consent_id, at = _read_withdrawal(verify(signed, type_=WITHDRAWAL_TYPE, key=owner_key))
    return Withdrawal(consent_id=consent_id, withdrawn_at=at, signed=signed)


def _read(body: object) -> ConsentTerms:
    m = Members(body, "consent")
    terms = ConsentTerms(
        consent_id=m.id("consent_id", "cns"),
        site_id=m.id("site_id", "sit"),
        camera_id=m.id("camera_id", "cam"),
        program_id=m.id("program_id", "prg"),
        gateway_key=m.data("gateway_key", 32),
        agency_id=m.id("agency_id", "agy"),
        agency_name=m.text("agency_name"),
        agency_key=m.data("agency_key", 32),
        purposes=_read_purposes(m),
        tier=m.choice("tier", TIERS),
        blur=m.choice("blur", BLURS),
        rights=m.words("rights", RIGHTS),
        hours=Hours.from_json(m.take("hours")) if m.has("hours") else None,
        max_minutes=m.integer("max_minutes", 1, 1440),
        max_minutes_per_day=m.integer("max_minutes_per_day", 1, 1440),
        alarm_minutes=m.integer("alarm_minutes", 1, 60) if m.has("alarm_minutes") else None,
        given_at=m.instant("given_at"),
        not_before=m.instant("not_before"),
        not_after=m.instant("not_after"),
        program_not_after=m.instant("program_not_after"),
    )
    if m.take("nothing_demanded") is not True:
        raise m.bad("nothing_demanded", "true: a consent that was bought or forced is none")
    m.end()
    _check_tier(m, terms)
    if not terms.not_before < terms.not_after <= terms.program_not_after:
        raise m.bad("not_after", "after not_before and at most program_not_after")
    return terms


def _check_tier(m: Members, terms: ConsentTerms) -> None:
    """What each tier needs, and what it can't have."""
    tier = terms.tier
    if bool(terms.rights) != (tier != "registry"):
        raise m.bad("rights", f"what the tier {tier} has")
    if (terms.alarm_minutes is not None) != (tier == "on_alarm"):
        raise m.bad("alarm_minutes", f"what the tier {tier} has")
    if terms.hours is None and tier == "scheduled":
        raise m.bad("hours", "there, as the tier scheduled needs them")
    if terms.hours is not None and tier in _WITHOUT_HOURS:
        raise m.bad("hours", f"what the tier {tier} has")


def _read_purposes(m: Members) -> tuple[str, ...]:
    listed = m.list("purposes", len(PURPOSES))
    # A category that isn't in the list is refused everywhere (spec/consent.md).
    purposes = tuple(p for p in listed if isinstance(p, str) and p in PURPOSES)
    if not purposes or list(listed) != sorted(set(purposes)):
        raise m.bad("purposes", "a sorted list of distinct purpose categories")
    return purposes


def _read_withdrawal(body: object) -> tuple[str, int]:
    m = Members(body, "withdrawal")
    read = m.id("consent_id", "cns"), m.instant("withdrawn_at")
    m.end()
    return read
