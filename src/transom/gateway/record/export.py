"""The record as files: `transom-record/v1` for whoever checks it, a page to print for people."""

from collections.abc import Sequence
from datetime import UTC, datetime, tzinfo
from html import escape

from transom.core.log.opening import write_record_file
from transom.errors import NotFoundError
from transom.gateway.record.pages import RecordPages, Wanted, opening_of
from transom.gateway.store.asks import Asks
from transom.gateway.store.looks import Looks
from transom.gateway.store.openings import Kept, Openings
from transom.gateway.wording import length, words

PAGE_STYLE = """
body { font: 12pt/1.5 system-ui, sans-serif; max-width: 42rem; margin: 2rem auto; padding: 0 1rem;
  color: #1a1a1a; background: #fff; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.1rem; margin-top: 2rem; }
dl { display: grid; grid-template-columns: 12rem 1fr; gap: .3rem 1rem; }
dt { color: #555; } dd { margin: 0; overflow-wrap: anywhere; }
pre { font-size: 8pt; white-space: pre-wrap; overflow-wrap: anywhere; border: 1px solid #ccc;
  padding: .5rem; }
@media print { body { margin: 0; max-width: none; } }
article { break-inside: avoid; border-top: 1px solid #999; margin-top: 1.5rem; }
"""


def record_file(
    openings: Openings, looks: Looks, asks: Asks, wanted: Wanted, policy_id: str | None
) -> bytes:
    """A part of the record, or all of it, as `transom-record/v1`.

    Args:
        policy_id: only what was verified under this policy; the newest one otherwise. A file has
            one policy, and openings under another one don't hold under it.

    Raises:
        NotFoundError: there is nothing to save.
    """
    kept = _selected(openings, looks, asks, wanted)
    if not kept:
        raise NotFoundError(
            "there is nothing in this part of your record yet",
            hint="Choose another camera or other dates.",
        )
    chosen = policy_id or max(kept, key=lambda one: one.entry_index).policy_id
    policies = openings.policies([chosen])
    under = [opening_of(one) for one in kept if one.policy_id == chosen]
    return write_record_file(under, policies.get(chosen))


def _selected(openings: Openings, looks: Looks, asks: Asks, wanted: Wanted) -> list[Kept]:
    camera_id, since, until = wanted.camera_id, wanted.since, wanted.until
    sessions = [
        *(one.session_id for one in looks.past(camera_id=camera_id, since=since, until=until)),
        *(one.session_id for one in asks.past(camera_id=camera_id, since=since, until=until)),
    ]
    found = [one for many in openings.of_many(sessions).values() for one in many]
    if camera_id is None:
        found += openings.events(since=since, until=until)
    return sorted(found, key=lambda one: one.entry_index)


def record_html(pages: RecordPages, wanted: Wanted, *, name: str, zone: tzinfo = UTC) -> str:
    """Looks as a page to print; everything that came from outside is escaped."""
    found = pages.looks(wanted).looks
    parts = [
        _look(
            [
                ("Camera", one.look.camera_name),
                ("Who", f"{one.look.agency_name}, {one.look.role}, badge {one.look.pseudonym}"),
                ("Incident", one.look.incident_number),
                ("For", words(one.look.purpose)),
                ("Their reason", one.look.justification),
                ("On the ground of", words(one.look.authority)),
                ("From", _instant(one.look.since, zone)),
                ("To", _instant(one.look.ended_at, zone)),
                ("How long", f"{length(one.look.seconds)}, {one.look.bytes} bytes"),
                ("Picture", words(one.look.blur)),
                ("Ended", words(one.look.ended_because)),
                ("Entries of the public log", ", ".join(str(o.index) for o in one.openings)),
                ("The log says otherwise", ", ".join(one.differences) or "nothing"),
            ]
        )
        for one in found
    ]
    none = "<p>Nobody has looked.</p>" if not parts else ""
    return (
        "<!doctype html><html lang=en><meta charset=utf-8>"
        '<meta name=viewport content="width=device-width, initial-scale=1">'
        f"<title>Record of looks</title><style>{PAGE_STYLE}</style>"
        f"<main><h1>Record of looks: {escape(name)}</h1>"
        "<p>The file beside this page (JSON) can be checked by anybody: "
        "<code>transom audit verify-receipt FILE</code>.</p>"
        f"{none}{''.join(parts)}</main></html>"
    )


def _look(rows: Sequence[tuple[str, str]]) -> str:
    cells = (f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in rows)
    return f"<article><dl>{''.join(cells)}</dl></article>"


def _instant(at: int, where: tzinfo) -> str:
    return datetime.fromtimestamp(at / 1000, where).strftime("%Y-%m-%d %H:%M:%S %Z")
