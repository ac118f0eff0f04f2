"""What types of calls are for: a table that an agency edits, and what no table can allow."""

import pytest

from transom.core.dispatch.purposes import ALWAYS_PROHIBITED, DEFAULT_TABLE, PROHIBITED, meant
from transom.core.log.categories import PURPOSES


def test_the_packaged_table_has_purpose_categories_only_and_nothing_prohibited():
    assert set(DEFAULT_TABLE.values()) == set(PURPOSES)
    assert not set(DEFAULT_TABLE) & set(ALWAYS_PROHIBITED)
    assert set(ALWAYS_PROHIBITED.values()) == set(PROHIBITED)


def test_a_code_has_the_purpose_of_the_table():
    assert meant(("FSTRU",), "FSTRU", DEFAULT_TABLE).purpose == "fire"


def test_the_agencys_own_code_counts_before_the_common_one():
    table = {"10-57": "missing_person", "WELFARE": "medical_emergency"}

    assert meant(("10-57", "WELFARE"), "WELFARE", table).purpose == "missing_person"
    assert meant(("10-99", "WELFARE"), "WELFARE", table).purpose == "medical_emergency"


def test_a_code_that_isnt_in_the_table_has_no_purpose():
    found = meant(("NOISE",), "NOISE", DEFAULT_TABLE)

    assert (found.purpose, found.prohibited, found.code) == (None, None, "NOISE")


@pytest.mark.parametrize("code,use", sorted(ALWAYS_PROHIBITED.items()))
def test_no_table_gives_immigration_or_protest_a_purpose(code, use):
    table = {code: "criminal_investigation", "10-15": "criminal_investigation"}

    found = meant(("10-15", code), code, table)

    assert (found.purpose, found.prohibited) == (None, use)


def test_an_agency_can_prohibit_a_code_of_its_own():
    table = {"DEMO": "protest", "DISORD": "violent_crime_in_progress"}

    found = meant(("DEMO", "DISORD"), "DISORD", table)

    assert (found.purpose, found.prohibited, found.code) == (None, "protest", "DEMO")


def test_an_entry_that_is_no_purpose_counts_as_none():
    assert meant(("X",), "X", {"X": "curiosity"}).purpose is None
