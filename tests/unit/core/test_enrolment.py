"""The enrolment's pure parts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transom.core.codec import unb64
from transom.core.enrolment import (
    ALPHABET,
    EnrolmentOffer,
    new_code,
    offer_mac,
    open_answer,
    open_offer,
    parse_code,
    sign_channel_auth,
    verify_channel_auth,
)
from transom.core.signing import Signed
from transom.errors import EncodingError, EnrolmentRefused, InputError
from transom.testing.offers import draw, ident, signer


@pytest.mark.vectors("enrolment/codes.json")
def test_codes(case, run):
    code = run(lambda: parse_code(case["typed"]))
    if code is None:
        return
    assert (code.text, code.name, code.secret) == (
        case["text"],
        case["public_name"],
        case["secret"],
    )
    assert code.key().hex() == case["key_hex"]
    if "random_hex" in case:
        assert new_code(bytes.fromhex(case["random_hex"])) == code


@pytest.mark.vectors("enrolment/offers.json")
def test_offers(case, run):
    key, mac = bytes.fromhex(case["key_hex"]), bytes.fromhex(case["mac_hex"])
    offer = run(lambda: open_offer(case["offer"], mac, key=key))
    if offer is not None:
        assert offer.to_json() == case["offer"]
        assert offer.hash().hex() == case["offer_hash_hex"]


@pytest.mark.vectors("enrolment/answers.json")
def test_answers(case, run):
    key, mac = bytes.fromhex(case["key_hex"]), bytes.fromhex(case["mac_hex"])
    offer = made_offer(case["offer"], key)
    answer = run(lambda: open_answer(case["answer"], mac, key=key, offer=offer))
    assert answer is None or answer.to_json() == case["answer"]


def made_offer(value, key):
    """The gateway's own offer, which it needs no MAC to trust."""
    keys = {k: unb64(value[k]) for k in ("gateway_key", "owner_key", "nonce")}
    offer = EnrolmentOffer(name=value["name"], **keys)
    assert open_offer(value, offer_mac(key, offer), key=key) == offer
    return offer


@pytest.mark.vectors("enrolment/channel.json")
def test_channel(case, run):
    run(
        lambda: verify_channel_auth(
            Signed.from_json(case["signed"]),
            key=bytes.fromhex(case["key_hex"]),
            role=case["role"],
            gateway_id=case["gateway_id"],
            my_nonce=bytes.fromhex(case["my_nonce_hex"]),
            their_nonce=bytes.fromhex(case["their_nonce_hex"]),
        )
    )


@given(st.binary(min_size=16, max_size=16), st.data())
def test_code_is_read_however_it_is_typed(random, data):
    code = new_code(random)
    confused = {"0": "0oO", "1": "1iIlL"}
    typed = "".join(
        data.draw(st.sampled_from(confused.get(c, c + c.lower()) if c in ALPHABET else c + " "))
        for c in code.text
    )
    assert parse_code(typed) == code


@given(st.text(max_size=30))
def test_anything_typed_is_a_code_or_a_plain_refusal(text):
    try:
        code = parse_code(text)
    except InputError as error:
        assert error.field == "code"
        return
    assert set(code.name + code.secret) <= set(ALPHABET)


json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda v: st.lists(v) | st.dictionaries(st.text(), v),
    max_leaves=6,
)


@given(json, st.binary(max_size=40))
def test_made_up_messages_raise_our_errors_only(value, mac):
    offer = EnrolmentOffer(name="ABCD", gateway_key=bytes(32), owner_key=bytes(32), nonce=bytes(32))
    for call in (
        lambda v: open_offer(v, mac, key=bytes(32)),
        lambda v: open_offer({**offer.to_json(), "name": v}, mac, key=bytes(32)),
        lambda v: open_answer(v, mac, key=bytes(32), offer=offer),
        lambda v: open_answer({"programs": [v]}, mac, key=bytes(32), offer=offer),
    ):
        with pytest.raises((EncodingError, EnrolmentRefused)):
            call(value)


def test_secret_is_not_shown():
    code = new_code()
    assert code.secret not in repr(code)
    assert len({new_code().text for _ in range(50)}) == 50


def test_nonce_of_another_length_is_not_signed():
    with pytest.raises(EncodingError):
        sign_channel_auth(
            "hub", ident("gwy"), their_nonce=bytes(8), my_nonce=draw("n"), signer=signer("hub")
        )
