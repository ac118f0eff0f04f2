"""The consent receipt as a page to print. Everything that came from outside is escaped."""

import json
from datetime import UTC, datetime, tzinfo
from html import escape

from transom.core.codec import b64
from transom.core.consent.consent import Consent, Withdrawal
from transom.core.consent.hours import Hours, zone
from transom.core.receipt import make_receipt
from transom.errors import ConsentRefused
from transom.gateway.store.directory import fingerprint
from transom.gateway.wording import words

STYLE = """
body { font: 12pt/1.5 system-ui, sans-serif; max-width: 42rem; margin: 2rem auto; padding: 0 1rem;
  color: #1a1a1a; background: #fff; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.1rem; margin-top: 2rem; }
dl { display: grid; grid-template-columns: 12rem 1fr; gap: .3rem 1rem; }
dt { color: #555; } dd { margin: 0; overflow-wrap: anywhere; }
pre { font-size: 8pt; white-space: pre-wrap; overflow-wrap: anywhere; border: 1px solid #ccc;
  padding: .5rem; }
@media print { body { margin: 0; max-width: none; } }
"""
_TIERS = {
    "standing": "May watch without asking, within these terms",
    "on_request": "Must ask each time; without a yes nothing opens",
}
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def receipt_html(consent: Consent, *, camera: str, withdrawal: Withdrawal | None) -> str:
    """The page: the terms in words, and the whole machine-readable receipt below."""
    where = _zone(consent)
    rows = [
        ("Camera", camera),
        ("May be watched by", consent.agency_name),
        ("For", ", ".join(words(purpose) for purpose in consent.purposes)),
        ("How", _TIERS[consent.tier]),
        ("At", _hours(consent.hours)),
        ("One look lasts at most", f"{consent.max_minutes} minutes"),
        ("Given", _instant(consent.given_at, where)),
        ("Begins", _instant(consent.not_before, where)),
        ("Ends", _instant(consent.not_after, where)),
        ("The program ends", _instant(consent.program_not_after, where)),
    ]
    if withdrawal is not None:
        rows.append(("Withdrawn", _instant(withdrawal.withdrawn_at, where)))
    marks = [
        ("Consent", consent.consent_id),
        ("Program", consent.program_id),
        ("Owner's key", b64(consent.signed.key)),
        ("Agency's key, SHA-256", fingerprint(consent.agency_key)),
        ("Signature", b64(consent.signed.sig)),
    ]
    receipt = json.dumps(make_receipt(consent), indent=1, ensure_ascii=False)
    return (
        "<!doctype html><html lang=en><meta charset=utf-8>"
        '<meta name=viewport content="width=device-width, initial-scale=1">'
        f"<title>Consent receipt</title><style>{STYLE}</style>"
        f"<main><h1>Consent receipt</h1>{_list(rows)}"
        f"<h2>To check it</h2>{_list(marks)}"
        f"<h2>The same for machines</h2><pre>{escape(receipt)}</pre></main></html>"
    )


def _list(rows: list[tuple[str, str]]) -> str:
    cells = (f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in rows)
    return f"<dl>{''.join(cells)}</dl>"


def _hours(hours: Hours | None) -> str:
    if hours is None:
        return "any hour"
    windows = (
        f"{', '.join(_DAYS[day - 1] for day in w.days)} {w.start}–{w.end}" for w in hours.windows
    )
    return f"{'; '.join(windows)} ({hours.timezone})"


def _zone(consent: Consent) -> tzinfo:
    try:
        return zone(consent.hours.timezone) if consent.hours else UTC
    except ConsentRefused:
        return UTC


def _instant(at: int, where: tzinfo) -> str:
    return datetime.fromtimestamp(at / 1000, where).strftime("%Y-%m-%d %H:%M %Z")
