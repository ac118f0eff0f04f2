"""Signatures of dispatch messages, by Standard Webhooks 1.0.0 (spec/dispatch.md, Signature).

HMAC-SHA256 over message number, instant and body. Whether a message was seen before is the hub's
to know.
"""

import base64
import hmac
import re
from collections.abc import Sequence
from dataclasses import dataclass

from transom.errors import SignInRefused

TOLERANCE_S = 300
SECRET_BYTES = 32
_MOST_SIGNATURES = 8  # while a secret is replaced there are two
_PREFIX = "whsec_"
_NUMBER = re.compile(r"[A-Za-z0-9_.:-]{1,128}\Z")
_SECONDS = re.compile(r"[0-9]{1,12}\Z")


@dataclass(frozen=True)
class Delivery:
    """The headers of a message.

    Args:
        number: `webhook-id`: the same when a message is sent again.
        sent_at: `webhook-timestamp`, in seconds since 1970.
        signatures: `webhook-signature`.
    """

    number: str
    sent_at: int
    signatures: str


def read_delivery(number: str, sent_at: str, signatures: str) -> Delivery:
    """The headers, once each has its form.

    Raises:
        SignInRefused: one is missing or malformed.
    """
    if not _NUMBER.match(number) or not _SECONDS.match(sent_at) or not signatures:
        raise SignInRefused(
            "the message isn't signed",
            hint="Send webhook-id, webhook-timestamp and webhook-signature (spec/dispatch.md).",
        )
    return Delivery(number, int(sent_at), signatures)


def verify(delivery: Delivery, body: bytes, *, secrets: Sequence[bytes], now: int) -> int:
    """Which of the secrets has signed this body, in these minutes.

    Args:
        now: milliseconds since 1970.

    Raises:
        SignInRefused: signed by none of them, or too old.
    """
    if abs(delivery.sent_at - now // 1000) > TOLERANCE_S:
        raise SignInRefused(
            "the message is more than five minutes old, or from the future",
            hint="Set the sender's clock; sign a message anew when sending it again.",
        )
    told = delivery.signatures.split()
    matches = [_is_by(secret, delivery, body, told[:_MOST_SIGNATURES]) for secret in secrets]
    if True not in matches:
        raise SignInRefused(
            "the message isn't signed with a secret of this agency",
            hint="The agency's administrator makes one in the console, under Dispatch.",
        )
    return matches.index(True)


def _is_by(secret: bytes, delivery: Delivery, body: bytes, told: list[str]) -> bool:
    ours = sign(delivery.number, delivery.sent_at, body, secret).encode()
    return any(hmac.compare_digest(ours, one.encode()) for one in told)


def sign(number: str, sent_at: int, body: bytes, secret: bytes) -> str:
    """One signature as it stands in the header."""
    content = f"{number}.{sent_at}.".encode() + body
    return "v1," + base64.b64encode(hmac.digest(secret, content, "sha256")).decode()


def secret_text(secret: bytes) -> str:
    """A secret as people copy it."""
    return _PREFIX + base64.b64encode(secret).decode()
