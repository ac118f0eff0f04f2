"""Identifiers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transom.core.ids import PREFIXES, check_id, new_id
from transom.errors import EncodingError


@pytest.mark.vectors("encoding/identifiers.json")
def test_identifiers_have_one_form(case, run):
    if "random_hex" in case:
        assert new_id(case["prefix"], bytes.fromhex(case["random_hex"])) == case["id"]
    text = run(lambda: check_id(case["id"], case["prefix"]))
    assert text in (None, case["id"])


@given(st.sampled_from(sorted(PREFIXES)), st.binary(min_size=16, max_size=16))
def test_fresh_identifiers_pass_their_own_check(prefix, random):
    assert check_id(new_id(prefix, random), prefix)


@given(st.text(max_size=40) | st.none() | st.integers())
def test_anything_else_is_refused(text):
    with pytest.raises(EncodingError):
        check_id(text, "cam")


def test_unknown_prefix_makes_no_identifier():
    with pytest.raises(EncodingError):
        new_id("xyz")


def test_identifiers_differ():
    assert len({new_id("cam") for _ in range(100)}) == 100
