"""Steering requests."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transom.core.ids import new_id
from transom.core.signing import Signed, Signer
from transom.core.steering import TYPE, SteeringTerms, sign_steering, verify_steering
from transom.errors import EncodingError

DEVICE = Signer.generate()


@pytest.mark.vectors("view_session/steering.json")
def test_steering_requests(case, run):
    signed, key = case["signed"], bytes.fromhex(case["sign_key_hex"])
    request = run(lambda: verify_steering(Signed.from_json(signed), sign_key=key))
    assert request is None or request.to_body() == signed["body"]


odd = st.booleans() | st.integers(-2000, 2000) | st.text(max_size=20) | st.lists(st.text())


@given(st.dictionaries(st.sampled_from(["session_id", "number", "pan", "tilt", "zoom"]), odd))
def test_made_up_requests_raise_our_errors_only(changes):
    terms = SteeringTerms(
        session_id=new_id("vws"), number=1, pan=1, tilt=0, zoom=0, requested_at=1_795_420_800_000
    )
    body = {**sign_steering(terms, signer=DEVICE).body, **changes}
    try:
        request = verify_steering(DEVICE.sign(TYPE, body), sign_key=DEVICE.key)
    except EncodingError:
        return
    assert request.to_body() == body
