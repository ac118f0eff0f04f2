"""What a witness says of itself: a page for people, and its health for machines."""

import base64
import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape

from transom.core.log.note import VerifierKey

_STYLE = (
    ":root{color-scheme:light dark;font:16px/1.5 system-ui,sans-serif}"
    "body{max-width:48rem;margin:2rem auto;padding:0 1rem;overflow-wrap:anywhere}"
    "h1{font-size:1.5rem}h2{font-size:1.2rem}"
    "th,td{text-align:left;padding:.25rem 1rem .25rem 0;vertical-align:top}"
)
_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
POLICY = f"default-src 'none'; style-src 'sha256-{_HASH}'; frame-ancestors 'none'"
"""The Content-Security-Policy of the page."""


@dataclass(frozen=True)
class Watched:
    """A log and how far this witness has seen it.

    Args:
        size: of the largest tree that it has cosigned; 0 before the first.
        cosigned_at: when that was, milliseconds since 1970.
    """

    key: VerifierKey
    size: int
    cosigned_at: int | None


def html(own: VerifierKey, logs: Iterable[Watched], problem: str | None) -> str:
    """The page for people."""
    rows = "".join(
        f"<tr><td>{escape(log.key.name)}</td><td>{log.size:,}</td><td>{_instant(log)}</td></tr>"
        for log in logs
    )
    state = f"It has a problem: {escape(problem)}." if problem else "It is well."
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>Witness {escape(own.name)}</title><style>{_STYLE}</style></head><body><main>"
        f"<h1>Witness {escape(own.name)}</h1>"
        "<p>This witness looks at public logs of camera access. It puts its signature under a log "
        "only if nothing that it saw there before was changed or removed. It sees no names and no "
        f"video. {state}</p>"
        f"<h2>Its key</h2><p><code>{escape(own.to_text())}</code></p>"
        "<h2>The logs it watches</h2><table><thead><tr><th>Log</th><th>Entries</th>"
        f"<th>Last signed (UTC)</th></tr></thead><tbody>{rows}</tbody></table>"
        "</main></body></html>\n"
    )


def health(own: VerifierKey, logs: Iterable[Watched], problem: str | None) -> str:
    """The same as JSON; `ok` is whether it can cosign."""
    listed = [
        {"origin": log.key.name, "size": log.size, "cosigned_at": log.cosigned_at} for log in logs
    ]
    body: dict[str, object] = {"ok": problem is None, "vkey": own.to_text(), "logs": listed}
    return json.dumps(body if problem is None else {**body, "problem": problem}) + "\n"


def _instant(log: Watched) -> str:
    if log.cosigned_at is None:
        return "not yet"
    return datetime.fromtimestamp(log.cosigned_at / 1000, UTC).strftime("%Y-%m-%d %H:%M:%S")
