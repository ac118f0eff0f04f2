"""View requests and records."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transom.core.session import TYPE, Record, verify_view_request
from transom.core.signing import Signed
from transom.errors import EncodingError
from transom.testing.offers import Scene

SCENE = Scene(1_795_420_800_000)


@pytest.mark.vectors("view_session/requests.json")
def test_view_requests(case, run):
    signed, key = case["signed"], bytes.fromhex(case["sign_key_hex"])
    request = run(lambda: verify_view_request(Signed.from_json(signed), sign_key=key))
    assert request is None or request.to_body() == signed["body"]


odd = st.booleans() | st.integers(-9, 2000) | st.text(max_size=20) | st.lists(st.text())


@given(
    st.dictionaries(st.sampled_from(sorted(SCENE.request().body)), odd),
    st.dictionaries(st.sampled_from(["number", "purpose", "justification", "authority"]), odd),
)
def test_made_up_requests_raise_our_errors_only(changes, told):
    body = SCENE.request().body
    body = {**body, "incident": {**body["incident"], **told}, **changes}
    try:
        signed = SCENE.device.sign(TYPE, body)
        request = verify_view_request(signed, sign_key=SCENE.device.key)
    except EncodingError:
        return
    assert request.to_body() == signed.body


@given(st.dictionaries(st.sampled_from(sorted(SCENE.record().to_json())), odd, min_size=1))
def test_made_up_records_raise_our_errors_only(changes):
    value = {**SCENE.record().to_json(), **changes}
    try:
        record = Record.from_json(value)
    except EncodingError:
        return
    assert record.to_json() == value


def test_record_comes_back_the_same():
    record = SCENE.record()
    assert Record.from_json(record.to_json()) == record


def test_record_that_ends_before_it_opens_is_refused():
    record = SCENE.record(not_after=SCENE.now - 200)
    with pytest.raises(EncodingError):
        Record.from_json(record.to_json())


def test_record_with_an_unknown_member_is_refused():
    with pytest.raises(EncodingError):
        Record.from_json({**SCENE.record().to_json(), "note": "x"})


def test_public_members_name_no_person_camera_or_gateway():
    public = SCENE.record().public_members()
    assert set(public) == {
        "time",
        "agency",
        "program",
        "purpose",
        "authority",
        "blur",
        "max_seconds",
    }


def test_public_members_of_a_malformed_request_are_refused():
    request = SCENE.device.sign(TYPE, {"minutes": 3})
    with pytest.raises(EncodingError):
        SCENE.record(view_request=request).public_members()
