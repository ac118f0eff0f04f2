"""The owner's local API: state, stop, consents, events, and plain refusals."""

import asyncio
import io
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
from pypdf import PdfReader
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import InvalidStatus

from tests.unit.gateway.api.local_desk import MONDAY, TOKEN, Desk, a_desk
from transom.core.receipt import verify_receipt
from transom.errors import SetupError
from transom.gateway.api.guard import COOKIE
from transom.gateway.api.server import bind

__all__ = ["a_desk"]


async def test_the_state_holds_no_secret(desk: Desk) -> None:
    text = (await desk.client.get("/api/state")).text
    for secret in ("front-door-7319", "/Frontdoor", TOKEN, '"owner_seed"'):
        assert secret not in text
    (camera,) = json.loads(text)["cameras"]
    assert camera["address_shown"] == "192.0.2.7"
    assert camera["state"] == "online"


async def test_stop_and_resume(desk: Desk) -> None:
    desk.house.consent()
    session_id = await desk.house.watch()
    assert (await desk.post("/api/stop")).json() == {"ok": True}
    state = await desk.state()
    assert state["gateway"]["stopped"]
    assert state["watching"] == []
    assert state["looks"][0]["session_id"] == session_id
    assert state["looks"][0]["verified"]
    await desk.post("/api/resume")
    assert not (await desk.state())["gateway"]["stopped"]


async def test_one_cameras_stop_and_resume(desk: Desk) -> None:
    path = f"/api/cameras/{desk.house.camera_id}"
    await desk.post(f"{path}/stop")
    assert (await desk.state())["cameras"][0]["stopped"]
    await desk.post(f"{path}/resume")
    assert not (await desk.state())["cameras"][0]["stopped"]
    assert (await desk.post("/api/cameras/cam_nothing/stop")).status_code == 404


async def test_a_consent_is_given_withdrawn_and_kept_as_a_receipt(desk: Desk) -> None:
    state = await desk.state()
    wanted = {
        "camera_id": desk.house.camera_id,
        "agency_id": state["agencies"][0]["agency_id"],
        "program_id": state["programs"][0]["program_id"],
        "purposes": ["missing_person", "fire", "fire"],
        "tier": "on_request",
        "blur": "unblurred",
        "rights": ["live"],
        "max_minutes": 15,
        "max_minutes_per_day": 60,
        "nothing_demanded": True,
        "not_after": state["programs"][0]["not_after"],
        "hours": {
            "timezone": "Europe/Berlin",
            "windows": [{"days": [5, 1], "start": "22:00", "end": "06:00"}],
        },
    }
    answer = await desk.post("/api/consents", wanted)
    assert answer.status_code == 201
    consent_id = answer.json()["consent_id"]
    (shown,) = (await desk.state())["cameras"][0]["consents"]
    assert (shown["state"], shown["purposes"]) == ("active", ["fire", "missing_person"])
    assert shown["hours"]["windows"][0]["days"] == [1, 5]
    await desk.house.hub.wait("consent")
    path = f"/api/consents/{consent_id}"
    receipt = await desk.client.get(f"{path}/receipt.json")
    assert "attachment" in receipt.headers["content-disposition"]
    assert verify_receipt(receipt.json()).consent.consent_id == consent_id
    paper = pdf_of(await desk.client.get(f"{path}/receipt.pdf"))
    assert "Harbour City Police" in paper.pages[0].extract_text()
    assert "Withdrawn" not in paper.pages[0].extract_text()
    assert json.loads(paper.attachments["receipt.json"][0]) == receipt.json()
    assert (await desk.post(f"{path}/withdraw")).status_code == 200
    (shown,) = (await desk.state())["cameras"][0]["consents"]
    assert shown["state"] == "withdrawn"
    paper = pdf_of(await desk.client.get(f"{path}/receipt.pdf"))
    assert "Withdrawn" in paper.pages[0].extract_text()


def pdf_of(answer: httpx.Response) -> PdfReader:
    """The answer's file, read by somebody else's library."""
    assert answer.headers["content-type"] == "application/pdf"
    assert "attachment" in answer.headers["content-disposition"]
    return PdfReader(io.BytesIO(answer.content))


async def test_a_consent_takes_another_s_place_in_one_act(desk: Desk) -> None:
    state = await desk.state()
    wanted = {
        "camera_id": desk.house.camera_id,
        "agency_id": state["agencies"][0]["agency_id"],
        "program_id": state["programs"][0]["program_id"],
        "purposes": ["fire"],
        "tier": "standing",
        "blur": "unblurred",
        "rights": ["live"],
        "max_minutes": 15,
        "max_minutes_per_day": 60,
        "nothing_demanded": True,
        "not_after": state["programs"][0]["not_after"],
    }
    old = (await desk.post("/api/consents", wanted)).json()["consent_id"]
    change = {**wanted, "tier": "on_request", "replaces": old}
    other = await desk.post("/api/consents", {**change, "agency_id": "agy_other"})
    new = (await desk.post("/api/consents", change)).json()["consent_id"]
    again = await desk.post("/api/consents", change)
    unknown = await desk.post("/api/consents", {**change, "replaces": "cns_nothing"})

    assert (other.status_code, other.json()["error"]["field"]) == (400, "replaces")
    assert (again.status_code, unknown.status_code) == (409, 404)
    shown = (await desk.state())["cameras"][0]["consents"]
    assert [(c["consent_id"], c["state"]) for c in shown] == [(new, "active"), (old, "withdrawn")]
    told = [m for m in desk.house.hub.received if m["t"] in ("consent", "withdrawal")][-1]
    assert told["signed"]["body"]["consent_id"] == new
    assert told["replaces"]["body"]["consent_id"] == old


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"purposes": ["immigration"]}, "purposes"),
        ({"not_after": 2**46}, "not_after"),
        ({"not_after": 1}, "not_after"),
        ({"hours": {"timezone": "Mars/Base", "windows": [MONDAY]}}, "hours"),
        ({"tier": "scheduled"}, "consent"),
        ({"alarm_minutes": 5}, "consent"),
    ],
)
async def test_terms_that_cant_be_are_named(desk: Desk, change: dict[str, Any], field: str) -> None:
    state = await desk.state()
    wanted = {
        "camera_id": desk.house.camera_id,
        "agency_id": state["agencies"][0]["agency_id"],
        "program_id": state["programs"][0]["program_id"],
        "purposes": ["fire"],
        "tier": "standing",
        "blur": "unblurred",
        "rights": ["live"],
        "max_minutes": 15,
        "max_minutes_per_day": 60,
        "nothing_demanded": True,
        "not_after": state["programs"][0]["not_after"],
        **change,
    }
    answer = await desk.post("/api/consents", wanted)
    assert answer.status_code == 400
    assert answer.json()["error"]["field"] == field
    assert desk.house.gateway.book.consents == {}


async def test_what_the_schema_doesnt_know_is_refused_plainly(desk: Desk) -> None:
    for path, body in (
        ("/api/consents", {"camera_id": "x"}),
        ("/api/cameras", {"name": "x", "url": "rtsp://x", "colour": "red"}),
        ("/api/knocks/vws_x", {"answer": "maybe"}),
    ):
        answer = await desk.post(path, body)
        assert answer.status_code == 400
        error = answer.json()["error"]
        assert (error["kind"], bool(error["message"])) == ("malformed", True)
    raw = await desk.client.post("/api/stop", content=b"\xff" * 300_000)
    assert raw.status_code in (200, 413)
    assert (await desk.client.post("/api/enrol", content=b"{")).status_code == 400


JUNK: list[Any] = [
    *(None, True, 0, -1, 1.5, "", "x", [], [[]], {}, {"": None}),
    {"token": 1, "answer": None, "code": [], "hub_url": {}, "purposes": "fire", "name": ""},
    {"camera_id": "cam_", "agency_id": "\ud800", "url": "rtsp://\x00", "not_after": 2**70},
    {"hub_url": "http://[", "code": "ABCD-EFGH-JKMN-PQRS"},
    {"url": "rtsp://["},
    {"url": "rtsp://x:99999/"},
    {"camera_id": "cam_x"},
]


async def test_no_body_and_no_path_breaks_it(desk: Desk) -> None:
    schema = (await desk.client.get("/schema/openapi.json")).json()
    for template, methods in schema["paths"].items():
        for value in ("x", "%00", "..%2f", "cam_" + "0" * 26) if "{" in template else ("x",):
            path = template
            while "{" in path:
                path = path[: path.index("{")] + value + path[path.index("}") + 1 :]
            for method in methods:
                # Searching the network takes three seconds, whatever it is told.
                junk = (method, value) == ("post", "x") and template != "/api/devices/search"
                for body in JUNK if junk else [{}]:
                    answer = await desk.client.request(
                        method.upper(), path, content=json.dumps(body).encode()
                    )
                    assert answer.status_code != 500, (method, path, body)
                    if answer.is_error:
                        assert answer.json()["error"]["message"]
    await desk.post("/api/resume")
    assert (await desk.state())["cameras"][0]["state"] == "online"


async def test_an_unknown_knock_is_said_plainly(desk: Desk) -> None:
    answer = await desk.post("/api/knocks/vws_x", {"answer": "yes"})
    assert answer.status_code == 404
    assert "nobody is knocking" in answer.json()["error"]["message"]


async def test_looks_are_exported_as_a_file(desk: Desk) -> None:
    desk.house.consent()
    await desk.house.watch()
    await desk.post("/api/stop")
    answer = await desk.client.get("/api/looks.json")
    assert "attachment" in answer.headers["content-disposition"]
    assert answer.json()[0]["ended_because"] == "owner_stopped"


# ---------------------------------------------------------------- events


@asynccontextmanager
async def listening_page(desk: Desk) -> AsyncIterator[ClientConnection]:
    cookie = f"{COOKIE}={desk.client.cookies[COOKIE]}"
    url = desk.url.replace("http", "ws", 1) + "/api/events"
    async with connect(
        url, additional_headers={"Cookie": cookie, "Origin": desk.url}, proxy=None, max_size=None
    ) as socket:
        yield socket


async def next_event(socket: ClientConnection, t: str) -> dict[str, Any]:
    async with asyncio.timeout(20):
        while True:
            event: dict[str, Any] = json.loads(await socket.recv())
            if event["t"] == t:
                return event


async def test_a_page_gets_the_state_and_each_change(desk: Desk) -> None:
    desk.house.consent()
    async with listening_page(desk) as page:
        first = await next_event(page, "state")
        assert first["state"]["gateway"]["name"] == "Bakery"
        await desk.house.watch()
        notice = await next_event(page, "notice")
        assert "is watching Front door" in notice["title"]
        while not (await next_event(page, "state"))["state"]["watching"]:
            pass
        desk.house.gateway.stopper.stop()
        assert "no longer sees" in (await next_event(page, "notice"))["title"]


async def test_events_are_for_the_owner_and_this_origin_only(desk: Desk) -> None:
    url = desk.url.replace("http", "ws", 1) + "/api/events"
    cookie = f"{COOKIE}={desk.client.cookies[COOKIE]}"
    for headers in ({}, {"Cookie": cookie, "Origin": "http://evil.example"}):
        with pytest.raises(InvalidStatus) as caught:
            async with connect(url, additional_headers=headers, proxy=None):
                pass
        assert caught.value.response.status_code == 403


# ---------------------------------------------------------------- cameras


def test_a_port_in_use_is_said_plainly() -> None:
    first = bind("127.0.0.1:0")
    with pytest.raises(SetupError, match="in use"):
        bind(f"127.0.0.1:{first.getsockname()[1]}")
    first.close()


@pytest.mark.parametrize("listen", ["8788x", "127.0.0.1:x", "127.0.0.1:99999", "192.0.2.1:0"])
def test_an_address_that_cant_be_listened_on_is_said_plainly(listen: str) -> None:
    with pytest.raises(SetupError):
        bind(listen)


async def test_the_schema_is_served_and_complete(desk: Desk) -> None:
    schema = (await desk.client.get("/schema/openapi.json")).json()
    assert "/api/stop" in schema["paths"]
    assert {"State", "ErrorAnswer"} <= set(schema["components"]["schemas"])


async def test_the_page_is_served_or_says_how_to_build_it(desk: Desk) -> None:
    answer = await desk.client.get("/")
    assert answer.status_code in (200, 503)
    assert "text/html" in answer.headers["content-type"] or "scripts/web" in answer.text
