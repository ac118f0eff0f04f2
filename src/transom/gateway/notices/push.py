"""Web Push: to the owner's browsers, encrypted for each of them (RFC 8030, 8291, 8292). Blocks."""

import base64
import json
from typing import Any
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from transom.core.codec import b64
from transom.errors import InputError, NoticeUnavailable
from transom.gateway.notices.book import NewNotice
from transom.gateway.store.subscriptions import Subscription

TIMEOUT_SECONDS = 15.0
TOKEN_SECONDS = 12 * 3600  # RFC 8292 §2: at most 24 hours
MAX_TEXT = 600
"""Characters; a push service takes 4,096 bytes and no more (RFC 8030 §7.2)."""
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
GONE = frozenset({404, 410})


def new_key() -> bytes:
    """A fresh VAPID key's scalar, 32 bytes."""
    key = ec.generate_private_key(ec.SECP256R1())
    return key.private_numbers().private_value.to_bytes(32, "big")


def public_key(scalar: bytes) -> str:
    """What a browser is given as `applicationServerKey`, base64url."""
    key = ec.derive_private_key(int.from_bytes(scalar, "big"), ec.SECP256R1())
    return b64(key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint))


def check_endpoint(url: str) -> str:
    """A push service's address as a browser names it.

    Raises:
        InputError: field `endpoint`: not HTTPS (or, for trials, on this machine).
    """
    parts = urlsplit(url)
    local = parts.scheme == "http" and parts.hostname in LOOPBACK
    if not parts.hostname or not (parts.scheme == "https" or local):
        raise InputError("endpoint", "a push service is reached by HTTPS")
    return url


def payload(notice: NewNotice) -> str:
    """What the service worker is told (web/apps/owner/sw.ts reads it)."""
    message = {
        "about": notice.about,
        "title": notice.title[:200],
        "text": notice.text[:MAX_TEXT],
        "link": notice.link,
        "at": notice.at,
        "session_id": notice.session_id,
        "until": notice.until,
    }
    return json.dumps({k: v for k, v in message.items() if v is not None}, ensure_ascii=False)


def send(
    subscription: Subscription, message: str, *, key: bytes, contact: str, seconds: int, now: int
) -> None:
    """Hands a message to the push service; when it returns, the service has taken it.

    Args:
        key: the VAPID key's scalar.
        contact: `mailto:` or `https:`, whom the service may ask (RFC 8292 §2.1).
        seconds: how long it has use.
        now: milliseconds since 1970, for the token's end.

    Raises:
        NoticeUnavailable: it hasn't; `reason` is `gone` if the subscription has ended.
    """
    # Only here: half a second that a gateway's start, and every command, needn't wait for.
    import requests  # noqa: PLC0415
    from py_vapid import Vapid02  # noqa: PLC0415
    from pywebpush import WebPushException, webpush  # noqa: PLC0415

    scalar = base64.urlsafe_b64encode(key).rstrip(b"=")
    claims: dict[str, Any] = {"sub": contact, "exp": now // 1000 + TOKEN_SECONDS}
    with requests.Session() as session:
        session.trust_env = False
        session.max_redirects = 0
        try:
            webpush(
                {
                    "endpoint": subscription.endpoint,
                    "keys": {"p256dh": subscription.p256dh, "auth": subscription.auth},
                },
                data=message,
                vapid_private_key=Vapid02.from_raw(scalar),
                vapid_claims=claims,
                ttl=max(0, seconds),
                timeout=TIMEOUT_SECONDS,
                headers={"urgency": "high"},
                requests_session=session,
            )
        except WebPushException as error:
            raise _refusal(error.status_code) from error
        except (requests.RequestException, ValueError) as error:
            raise NoticeUnavailable("unreachable", "the push service doesn't answer") from error


def _refusal(status: int | None) -> NoticeUnavailable:
    if status in GONE:
        return NoticeUnavailable("gone", "this browser no longer takes notices")
    return NoticeUnavailable("refused", f"the push service answered with status {status}")
