"""What a consent receipt says to people: every term that was signed, in words."""

from collections.abc import Mapping
from datetime import UTC, datetime, tzinfo

from transom.core.codec import b64
from transom.core.consent.consent import Consent, Withdrawal
from transom.core.consent.hours import Hours, zone
from transom.core.receipt import Receipt
from transom.errors import ConsentRefused
from transom.gateway.store.directory import fingerprint
from transom.gateway.wording import words

Row = tuple[str, str]
_TIERS = {
    "registry": "Knows where the camera is; may not look",
    "on_request": "Must ask each time; without a yes nothing opens",
    "on_alarm": "Only while an alarm of the owner's holds: {} minutes each",
    "scheduled": "May watch at these hours without asking",
    "standing": "May watch without asking, within these terms",
}
_RIGHTS = {
    "live": "watch live",
    "clip": "ask for recordings",
    "audio": "hear the sound",
    "ptz": "turn and zoom the camera",
}
_BLURS = {
    "blurred": "Always blurred",
    "unblurred": "Also as they are, for a reason stated each time",
}
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def terms(
    receipt: Receipt,
    *,
    camera: str,
    withdrawal: Withdrawal | None,
    names: Mapping[bytes, str],
) -> list[Row]:
    """What was agreed, and when.

    Args:
        camera: the camera's name, as only the owner's gateway knows it.
        names: of the site's other owners, by key.
    """
    consent = receipt.consent
    where = _zone(consent)
    rows = [
        ("Camera", camera),
        ("Given to", consent.agency_name),
        ("For", ", ".join(words(purpose) for purpose in consent.purposes)),
        ("How", _TIERS[consent.tier].format(consent.alarm_minutes)),
        ("What they may", ", ".join(_RIGHTS[right] for right in consent.rights) or "nothing more"),
        ("People in the picture", _BLURS[consent.blur]),
        ("At", _hours(consent.hours)),
        ("One look lasts at most", _minutes(consent.max_minutes)),
        ("In a day at most", _minutes(consent.max_minutes_per_day)),
        ("Given", _instant(consent.given_at, where)),
        *(
            (f"{names.get(one.signed.key, 'Another owner')} agreed", _instant(one.agreed_at, where))
            for one in receipt.agreements
        ),
        ("Begins", _instant(consent.not_before, where)),
        ("Ends", _instant(consent.not_after, where)),
        ("The program ends", _instant(consent.program_not_after, where)),
        ("Offered or demanded for it", "Nothing, the owner says"),
    ]
    if withdrawal is not None:
        rows.append(("Withdrawn", _instant(withdrawal.withdrawn_at, where)))
    return rows


def marks(receipt: Receipt) -> list[Row]:
    """What to compare when somebody checks it."""
    consent = receipt.consent
    return [
        ("Consent", consent.consent_id),
        ("Program", consent.program_id),
        ("Owner's key", b64(consent.signed.key)),
        *(("Another owner's key", b64(one.signed.key)) for one in receipt.agreements),
        ("Agency's key, SHA-256", fingerprint(consent.agency_key)),
        ("Signature", b64(consent.signed.sig)),
    ]


def _hours(hours: Hours | None) -> str:
    if hours is None:
        return "any hour"
    windows = (
        f"{', '.join(_DAYS[day - 1] for day in w.days)} {w.start}–{w.end}" for w in hours.windows
    )
    return f"{'; '.join(windows)} ({hours.timezone})"


def _minutes(count: int) -> str:
    return "1 minute" if count == 1 else f"{count} minutes"


def _zone(consent: Consent) -> tzinfo:
    try:
        return zone(consent.hours.timezone) if consent.hours else UTC
    except ConsentRefused:
        return UTC


def _instant(at: int, where: tzinfo) -> str:
    return datetime.fromtimestamp(at / 1000, where).strftime("%Y-%m-%d %H:%M %Z")
