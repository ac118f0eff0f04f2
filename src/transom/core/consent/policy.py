"""Decides what a verified consent covers (spec/consent.md). Reads no clock, checks no signature."""

from collections.abc import Collection
from dataclasses import dataclass

from transom.core.consent.consent import Consent
from transom.core.consent.home import Home
from transom.core.consent.hours import MINUTE_MS
from transom.errors import ConsentRefused

# The order in which spec/consent.md names the first term that fails.
REASONS = (
    "agency",
    "agency_key",
    "camera",
    "gateway_key",
    "program",
    "purpose",
    "tier",
    "rights",
    "blur",
    "kind",
    "not_yet",
    "expired",
    "hours",
    "place",
    "alarm",
    "day_cap",
    "withdrawn",
    "agreement",
)


@dataclass(frozen=True, kw_only=True)
class Ask:
    """What is asked of a consent.

    Args:
        agency_key: the key that certified the operator's device.
        gateway_key: of the gateway that asks.
        rights: all that is asked for, of `consent.RIGHTS`.
        blur: `blurred` or `unblurred`.
    """

    agency_id: str
    agency_key: bytes
    camera_id: str
    gateway_key: bytes
    program_id: str
    purpose: str
    rights: tuple[str, ...]
    blur: str


def covers(
    consent: Consent, ask: Ask, *, now: int, withdrawn: Collection[str], home: Home | None
) -> None:
    """Returns if the consent covers `ask` at the instant `now`.

    Args:
        withdrawn: identifiers of the consents that the owner has withdrawn.
        home: what the gateway has seen; None for whoever can't know: `kind`, `place`, `alarm`
            and `day_cap` then fail nothing, and the gateway has the last word.

    Raises:
        ConsentRefused: with the first of `REASONS` that fails.
    """
    _shares(consent, ask, home)
    _at_this_instant(consent, now)
    if home is not None:
        _at_home(consent, home, now)
    _not_withdrawn(consent, withdrawn)


def covers_clip(
    consent: Consent, ask: Ask, *, now: int, withdrawn: Collection[str], home: Home | None
) -> None:
    """Returns if the owner may be asked for recordings under the consent (spec/footage.md).

    Its hours, its alarms, its minutes a day and a geofence say when somebody may watch, and don't
    count here: of recordings nothing leaves the house unless the owner releases that very clip.

    Args:
        ask: with the right `clip`.
        withdrawn, home: as for `covers`.

    Raises:
        ConsentRefused: with the first of `REASONS` that fails.
    """
    _shares(consent, ask, home)
    _not_over(consent, now)
    _not_withdrawn(consent, withdrawn)


def ends_at(consent: Consent, *, start: int, home: Home | None) -> int:
    """The latest instant at which a view session that starts at `start` may run.

    Raises:
        ConsentRefused: reason `hours`: the time zone isn't known on this machine.
    """
    cap = start + consent.max_minutes * MINUTE_MS
    end = min(consent.not_after, consent.program_not_after, cap)
    if home is not None and consent.tier == "on_alarm":
        end = min(end, home.alarm_end(consent, start) or start)
    if home is not None:
        end = home.budget_end(consent, start, end)
    return end if consent.hours is None else consent.hours.end(start, end)


def _shares(consent: Consent, ask: Ask, home: Home | None) -> None:
    """What doesn't depend on the instant."""
    _same_parties(consent, ask)
    _as_asked(consent, ask)
    if home is not None and not home.suits(consent):
        raise ConsentRefused("kind", "a camera of this kind can't be shared like that")


def _not_withdrawn(consent: Consent, withdrawn: Collection[str]) -> None:
    if consent.consent_id in withdrawn:
        raise ConsentRefused("withdrawn", "the owner has withdrawn the consent")


def _same_parties(consent: Consent, ask: Ask) -> None:
    for reason, given, asked in (
        ("agency", consent.agency_id, ask.agency_id),
        ("agency_key", consent.agency_key, ask.agency_key),
        ("camera", consent.camera_id, ask.camera_id),
        ("gateway_key", consent.gateway_key, ask.gateway_key),
        ("program", consent.program_id, ask.program_id),
    ):
        if given != asked:
            raise ConsentRefused(reason, f"the consent is for another {reason.replace('_', ' ')}")
    if ask.purpose not in consent.purposes:
        raise ConsentRefused("purpose", f"the consent isn't for the purpose {ask.purpose:.40}")


def _as_asked(consent: Consent, ask: Ask) -> None:
    if consent.tier == "registry":
        raise ConsentRefused("tier", "the owner shares where the camera is, and no picture")
    missing = sorted(set(ask.rights) - set(consent.rights))
    if missing:
        raise ConsentRefused("rights", f"the consent doesn't include {', '.join(missing):.60}")
    if consent.blur not in (ask.blur, "unblurred"):
        raise ConsentRefused("blur", "the owner shares this camera with people blurred only")


def _at_home(consent: Consent, home: Home, now: int) -> None:
    if not home.in_place(consent):
        raise ConsentRefused("place", "the camera isn't in the area that its owner has set")
    if consent.tier == "on_alarm" and home.alarm_end(consent, now) is None:
        raise ConsentRefused("alarm", "the owner has raised no alarm that would open it now")
    if home.budget_end(consent, now, now + 1) <= now:
        raise ConsentRefused("day_cap", "the day's minutes of the consent are used up")


def _not_over(consent: Consent, now: int) -> None:
    if now < consent.not_before:
        raise ConsentRefused("not_yet", "the consent hasn't begun")
    if now >= min(consent.not_after, consent.program_not_after):
        raise ConsentRefused("expired", "the consent has ended")


def _at_this_instant(consent: Consent, now: int) -> None:
    _not_over(consent, now)
    if consent.hours is not None and not consent.hours.hold(now):
        raise ConsentRefused("hours", "the consent doesn't hold at this hour")
