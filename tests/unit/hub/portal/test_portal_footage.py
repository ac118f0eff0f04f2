"""Requests for recordings on the public pages: that there are any, roughly where, what came."""

import asyncio

import pytest

from transom.core.log.entry import Entry
from transom.core.log.table import HASH_BYTES
from transom.hub.portal.footage import FootageRequests
from transom.testing.offers import draw, ident

AGENCY = {"agency": ident("agy"), "program": ident("prg")}


def posted(label, **more):
    return Entry(
        type="footage_request.posted",
        time=1_795_420_800_000,
        commitment=draw(label, HASH_BYTES),
        purpose="fire",
        authority="consent",
        **AGENCY,
        **more,
    )


def after(type_, label):
    return Entry(
        type=type_,
        time=1_795_420_900_000,
        commitment=draw(f"{type_} {label}", HASH_BYTES),
        refers_to=draw(label, HASH_BYTES),
        **AGENCY,
    )


def test_requests_are_listed_newest_first_with_what_was_given_and_whether_they_are_closed():
    requests = FootageRequests()
    entries = [
        posted("first", area="872664c1effffff"),
        posted("second"),
        after("clip.released", "first"),
        after("clip.released", "first"),
        after("footage_request.closed", "first"),
    ]
    for index, entry in enumerate(entries):
        requests.add(index, entry)

    second, first = requests.newest(10)

    assert (first.index, first.released, first.closed) == (0, 2, 4)
    assert (second.released, second.closed, second.area) == (0, None, None)
    assert [one.index for one in requests.newest(1)] == [1]


@pytest.mark.parametrize("language", ["en", "es"])
async def test_the_page_shows_a_request_and_names_neither_place_nor_owner(world, asking, language):
    made = await asking.posted()
    await world.logged("footage_request.posted")

    async with asyncio.timeout(30):  # the portal reads the published log once a second
        while True:
            page = await asking.seat.client.get(f"/public/{language}/footage")
            assert page.status_code == 200
            if world.agency.name in page.text:
                break
            await asyncio.sleep(0.1)

    for private in (made["request_id"], made["code"], made["message"], "Front door", "32.29"):
        assert private not in page.text
