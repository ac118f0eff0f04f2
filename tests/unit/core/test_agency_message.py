"""Messages, answers and reports."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transom.core.ids import new_id
from transom.core.message import (
    MESSAGE,
    MessageTerms,
    sign_message,
    verify_answer,
    verify_message,
    verify_report,
)
from transom.core.signing import Signed, Signer
from transom.errors import EncodingError

DEVICE = Signer.generate()


@pytest.mark.vectors("message/messages.json")
def test_messages(case, run):
    signed, key = case["signed"], bytes.fromhex(case["sign_key_hex"])
    message = run(lambda: verify_message(Signed.from_json(signed), sign_key=key))
    assert message is None or message.to_body() == signed["body"]


@pytest.mark.vectors("message/answers.json")
def test_answers(case, run):
    signed, key = case["signed"], bytes.fromhex(case["gateway_key_hex"])
    answer = run(lambda: verify_answer(Signed.from_json(signed), gateway_key=key))
    assert answer is None or answer.answer == signed["body"]["answer"]


@pytest.mark.vectors("message/reports.json")
def test_reports(case, run):
    signed, key = case["signed"], bytes.fromhex(case["gateway_key_hex"])
    report = run(lambda: verify_report(Signed.from_json(signed), gateway_key=key))
    assert report is None or report.reason == signed["body"]["reason"]


odd = st.booleans() | st.integers(-2000, 2000) | st.text(max_size=20) | st.lists(st.text())
NAMES = ["message_id", "number", "template", "begin", "end", "contact", "corrects", "text"]


@given(st.dictionaries(st.sampled_from(NAMES), odd))
def test_made_up_messages_raise_our_errors_only(changes):
    terms = MessageTerms(
        message_id=new_id("msg"),
        device_id=new_id("dev"),
        agency_id=new_id("agy"),
        camera_id=new_id("cam"),
        incident_id=new_id("inc"),
        number="1",
        purpose="fire",
        template="thank_you",
        sent_at=1_795_420_800_000,
    )
    body = {**sign_message(terms, signer=DEVICE).body, **changes}
    try:
        message = verify_message(DEVICE.sign(MESSAGE, body), sign_key=DEVICE.key)
    except EncodingError:
        return
    assert message.to_body() == body
