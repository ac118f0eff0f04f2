"""Signed objects."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transom.core.signing import Signed, Signer, signed_bytes, verify
from transom.errors import EncodingError, SignatureRefused

KEY = Signer.from_seed(bytes(32))


@pytest.mark.vectors("signing/signed.json")
def test_signed_objects(case, run):
    key = bytes.fromhex(case["key_hex"])
    body = run(lambda: verify(Signed.from_json(case["signed"]), type_=case["type"], key=key))
    if body is None:
        return
    assert body == case["signed"]["body"]
    assert signed_bytes(case["type"], body).hex() == case["signed_bytes_hex"]
    signer = Signer.from_seed(bytes.fromhex(case["seed_hex"]))
    assert signer.sign(case["type"], body).to_json() == case["signed"]


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda v: st.lists(v) | st.dictionaries(st.text(), v),
        max_leaves=8,
    )
)
def test_anything_else_is_no_signed_object(value):
    with pytest.raises(EncodingError):
        Signed.from_json(value)


@given(st.binary(min_size=64, max_size=64), st.binary(min_size=32, max_size=32))
def test_a_made_up_signature_is_refused(sig, key):
    with pytest.raises(SignatureRefused):
        verify(Signed("t/v1", {}, KEY.key, sig), type_="t/v1", key=KEY.key)
    with pytest.raises(SignatureRefused):
        verify(Signed("t/v1", {}, key, sig), type_="t/v1", key=key)


def test_seed_gives_the_same_key_back():
    assert Signer.from_seed(KEY.seed()).key == KEY.key
    assert Signer.generate().key != Signer.generate().key
