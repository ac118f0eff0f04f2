"""Messages from dispatch: what is read of them, and that nobody in them is."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transom.core.dispatch.eido import read_call
from transom.errors import EncodingError
from transom.testing.dispatch import eido, pidf

PLACE = (32_298_757, -90_184_810)
# "Sample call transfer EIDO.json" of NENA911/EIDO-JSON (NENA-STA-021.1b), its location component.
SAMPLE_LOCATION = (
    '<?xml version="1.0" encoding="UTF-8"?> <presence xmlns="urn:ietf:params:xml:ns:pidf"'
    ' xmlns:gp="urn:ietf:params:xml:ns:pidf:geopriv10"'
    ' xmlns:dm="urn:ietf:params:xml:ns:pidf:data-model"'
    ' entity="pres:alice@atlanta.example.com"> <dm:device id="target123-1"> <gp:geopriv>'
    " <gp:location-info> <civicAddress"
    ' xmlns="urn:ietf:params:xml:ns:pidf:geopriv10:civicAddr"> <country>US</country>'
    " <A1>DE</A1> <A3>Wilmington</A3> <PRD>W</PRD> <RD>Cellular</RD> <STS>Street</STS>"
    " <HNO>42</HNO> </civicAddress> </gp:location-info> </gp:geopriv> </dm:device> </presence>"
)


def located(xml, kind="CurrentIncident"):
    message = eido()
    message["locationComponent"] = [
        {
            "$id": "loc-incident",
            "locationTypeDescriptionRegistryText": kind,
            "locationByValue": xml,
        }
    ]
    return read_call(message).where


def test_a_call_has_number_type_and_the_incidents_place():
    call = read_call(eido())

    assert (call.number, call.types, call.words) == ("26-004711", ("PERMISS",), "Missing child")
    assert call.where.position == PLACE
    assert call.where.address == "12 Elm Street, Jackson, MS"
    assert (call.over, call.reopened) == (False, False)


def test_nothing_of_the_people_in_a_message_is_read():
    told = repr(read_call(eido()))

    for word in ("Dana", "6015550123", "aunt", "Caller Lane", "tjones"):
        assert word in json.dumps(eido())
        assert word not in told


def test_the_callers_place_is_never_taken_for_the_incidents():
    assert located(pidf(*PLACE), kind="Caller").position is None
    assert read_call(eido(place=None)).where.position is None


def test_the_location_of_the_specifications_own_sample_is_read():
    assert located(SAMPLE_LOCATION).address == "42 W Cellular Street, Wilmington, DE"


def test_of_a_shape_the_middle_counts():
    ring = "32.0 -90.0 32.2 -90.0 32.2 -90.4 32.0 -90.4 32.0 -90.0"
    xml = pidf(*PLACE).replace(
        "<gml:pos>32.298757 -90.18481</gml:pos>", f"<gml:posList>{ring}</gml:posList>"
    )

    assert located(xml).position == (32_100_000, -90_200_000)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda xml: xml.replace("EPSG::4326", "EPSG::3857"),
        lambda xml: xml.replace("32.298757", "132.298757"),
        lambda xml: xml.replace("32.298757", "nan"),
        lambda xml: xml.replace("</presence>", ""),
        lambda xml: xml.replace("<presence", '<!DOCTYPE x [<!ENTITY a "b">]><presence', 1),
        lambda xml: xml + " " * 70_000,
    ],
    ids=["other grid", "no latitude", "no number", "cut off", "entities", "too long"],
)
def test_a_place_that_cant_be_read_is_none_and_the_call_still_comes(spoil):
    assert located(spoil(pidf(*PLACE))).position is None


@pytest.mark.parametrize("status", ["Closed", "Cancelled"])
def test_closed_and_cancelled_are_over(status):
    assert read_call(eido(status=status)).over


def test_without_a_number_of_its_own_the_identifier_has_it():
    message = eido("a56e556d871", internalIncidentId="")

    assert read_call(message).number == "a56e556d871"


def test_the_agencys_own_code_comes_before_the_common_one():
    assert read_call(eido(incidentTypeInternalCode="10-57")).types == ("10-57", "PERMISS")


def test_what_isnt_known_is_passed_over():
    message = eido(somethingNew={"a": [1]})
    message["eidoExtensionId"] = ["x"]

    assert read_call(message) == read_call(eido())


@pytest.mark.parametrize(
    "message",
    [
        [],
        "EIDO",
        {},
        {"$id": "x"},
        {"$id": "x", "incidentComponent": {}},
        {"$id": "x", "incidentComponent": {"incidentTypeCommonRegistryText": 7}},
        {"incidentComponent": {"incidentTypeCommonRegistryText": "FIRE"}},
    ],
)
def test_what_is_no_incident_is_refused_by_name(message):
    with pytest.raises(EncodingError, match="EIDO"):
        read_call(message)


JSON = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False) | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=8,
)


@given(st.sampled_from(sorted(eido()["incidentComponent"])), JSON)
def test_whatever_stands_in_a_member_nothing_else_than_a_refusal_comes_of_it(name, value):
    try:
        read_call(eido(**{name: value}))
    except EncodingError:
        assert name in ("incidentTypeCommonRegistryText",)


@given(JSON)
def test_whatever_the_locations_are_nothing_breaks(value):
    message = eido()
    message["locationComponent"] = [{"$id": "loc-incident", "locationByValue": value}, value]

    assert read_call(message).where.position is None
