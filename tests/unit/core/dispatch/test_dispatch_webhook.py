"""Signatures of dispatch messages, by Standard Webhooks."""

import base64

import pytest

from transom.core.dispatch.webhook import read_delivery, secret_text, sign, verify
from transom.errors import SignInRefused

# The vector of the Standard Webhooks libraries (standard-webhooks/standard-webhooks).
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
NUMBER, SENT_AT, BODY = "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}'
SIGNATURE = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
KEY = base64.b64decode(SECRET.removeprefix("whsec_"))
OTHER = bytes(24)
NOW = SENT_AT * 1000


def delivery(number=NUMBER, sent_at=str(SENT_AT), signatures=SIGNATURE):
    return read_delivery(number, sent_at, signatures)


def test_the_libraries_own_vector_is_verified_and_made():
    assert verify(delivery(), BODY, secrets=[KEY], now=NOW) == 0
    assert sign(NUMBER, SENT_AT, BODY, KEY) == SIGNATURE
    assert secret_text(KEY) == SECRET


def test_while_a_secret_is_replaced_either_of_two_counts_and_it_says_which():
    assert verify(delivery(), BODY, secrets=[OTHER, KEY], now=NOW) == 1
    both = f"{sign(NUMBER, SENT_AT, BODY, OTHER)} {SIGNATURE}"
    assert verify(delivery(signatures=both), BODY, secrets=[KEY], now=NOW) == 0


@pytest.mark.parametrize(
    "changed",
    [
        {"number": "msg_other"},
        {"sent_at": str(SENT_AT + 1)},
        {"signatures": SIGNATURE[:-3] + "AA="},
        {"signatures": SIGNATURE.replace("v1,", "v1a,")},
    ],
)
def test_nothing_that_is_signed_can_be_changed(changed):
    with pytest.raises(SignInRefused, match="isn't signed"):
        verify(delivery(**changed), BODY, secrets=[KEY], now=NOW)


def test_another_body_or_another_secret_or_none_is_refused():
    for body, secrets in ((BODY + b" ", [KEY]), (BODY, [OTHER]), (BODY, [])):
        with pytest.raises(SignInRefused, match="isn't signed"):
            verify(delivery(), body, secrets=secrets, now=NOW)


@pytest.mark.parametrize("seconds,good", [(300, True), (301, False), (-300, True), (-301, False)])
def test_a_message_holds_for_five_minutes_around_its_instant(seconds, good):
    now = NOW + seconds * 1000
    if good:
        verify(delivery(), BODY, secrets=[KEY], now=now)
    else:
        with pytest.raises(SignInRefused, match="five minutes"):
            verify(delivery(), BODY, secrets=[KEY], now=now)


@pytest.mark.parametrize(
    "number,sent_at,signatures",
    [
        ("", "1", "v1,x"),
        ("a", "", "v1,x"),
        ("a", "1", ""),
        ("a", "1.5", "v1,x"),
        ("a\n", "1", "v1,x"),
    ],
)
def test_headers_that_are_missing_or_malformed_are_refused(number, sent_at, signatures):
    with pytest.raises(SignInRefused):
        read_delivery(number, sent_at, signatures)
