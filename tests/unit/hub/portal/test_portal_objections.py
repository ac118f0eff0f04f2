"""Complaints without an account and without JavaScript."""

import re

import httpx
import pytest
from html_check import Checked

FORM = {"kind": "mask", "text": "The camera sees into our kitchen."}


@pytest.fixture
async def client(world):
    async with httpx.AsyncClient(base_url=world.url) as client:
        yield client


async def filed(client, **more):
    answer = await client.post("/public/en/send", data=FORM | more)
    assert answer.status_code == 200, answer.text
    assert Checked(answer.text).problems == []
    return answer, re.search(r'id="reference">([A-Z0-9-]+)<', answer.text)[1]


async def test_a_complaint_is_filed_and_looked_up_by_its_code(world, client):
    answer, reference = await filed(client, agency=world.agency.agency_id)

    status = await client.post("/public/es/reference", data={"reference": reference.lower()})

    assert answer.headers["cache-control"] == status.headers["cache-control"] == "no-store"
    assert reference not in str(answer.url)
    assert "Todavía sin respuesta" in status.text
    assert "Harbour City Police" in status.text
    await world.logged("objection.filed")
    listed = await client.get("/public/en/objections")
    assert "Waits for an answer: 1" in listed.text
    assert "kitchen" not in listed.text


WRONG = (
    ({"text": "short"}, "at least ten letters"),
    ({"kind": "threat"}, "Choose one."),
    ({"place": "Atlantis"}, "No such place"),
    ({"agency": "agy_nobody"}, "no longer there"),
    ({"contact": "x" * 401}, "too long"),
)


async def test_what_is_wrong_is_said_beside_its_field_and_the_words_are_kept(client):
    for wrong, said in WRONG:
        answer = await client.post("/public/en/send", data=FORM | wrong)
        assert answer.status_code == 400, wrong
        assert said in answer.text
        assert Checked(answer.text).problems == []
        assert (FORM | wrong)["text"] in answer.text
        assert "kitchen" not in "".join(Checked(answer.text).links)


async def test_the_same_words_an_unknown_code_and_another_site_s_form_are_refused(client):
    await filed(client)

    elsewhere = {"origin": "https://elsewhere.example"}
    foreign = await client.post("/public/en/send", data=FORM, headers=elsewhere)
    again = await client.post("/public/en/send", data=FORM)
    unknown = await client.post("/public/en/reference", data={"reference": "ABCD"})

    assert foreign.status_code in (401, 403)
    assert (again.status_code, unknown.status_code) == (409, 404)
    assert "Once is enough" in again.text
    assert "nothing under this code" in unknown.text


async def test_a_flood_from_one_address_is_slowed_down(client):
    codes = [
        (await client.post("/public/en/reference", data={"reference": f"X{n}"})).status_code
        for n in range(60)
    ]

    assert codes[0] == 404
    assert codes[-1] == 429
