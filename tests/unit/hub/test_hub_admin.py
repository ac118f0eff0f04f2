"""`transom hub admin` against a running hub: what its administrator can do, and only they."""

import asyncio
import json
from datetime import datetime, timedelta

import pytest
from hub_mailbox import mailing

from transom.cli.hub import app
from transom.core.codec import b64
from transom.core.signing import Signer
from transom.errors import HubUnavailable, InputError, RefusedError, SetupError
from transom.hub.policy import packaged


class Admin:
    """Runs admin commands and reads what they print."""

    def __init__(self, world, capsys) -> None:
        self._where = ["--hub", world.url, "--data", str(world.folder / "hub")]
        self._capsys = capsys

    async def run(self, command, *arguments, where=None):
        words = ["admin", command, *(self._where if where is None else where), *arguments]
        await asyncio.to_thread(app, words, result_action="return_value")
        return self._capsys.readouterr().out

    async def said(self, command, *arguments):
        out = await self.run(command, *arguments)
        return json.loads(out.splitlines()[-1])  # the hub of this process logs there too


@pytest.fixture
def admin(world, capsys) -> Admin:
    return Admin(world, capsys)


async def test_agency_program_and_invitation_in_turn(world, admin):
    key = b64(Signer.generate().key)
    agency = await admin.said("agency", "--name", "Hill Town Police", "--key", key)
    arguments = ["--name", "Pilot", "--agency", agency["agency_id"], "--decision", "Resolution 7"]
    program = await admin.said("program", *arguments, "--days", "10")
    invitation = await admin.said("invite", "--agency", agency["agency_id"], "--name", "Ann")
    seat = await admin.said("invite-oversight", "--name", "Ida")
    ended = await admin.said("end-program", "--program", program["program_id"])

    assert agency["key"] == key
    assert program["not_after"] - program["not_before"] == 10 * 24 * 3_600_000
    assert len(invitation["code"]) > 20
    assert len(seat["code"]) > 20
    assert ended["not_after"] < program["not_after"]


def geojson(*properties, ring=None):
    ring = ring or [[-90.19, 32.29], [-90.18, 32.29], [-90.18, 32.30], [-90.19, 32.30]]
    polygon = {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}
    features = [{"type": "Feature", "geometry": polygon, "properties": p} for p in properties]
    return json.dumps({"type": "FeatureCollection", "features": features})


async def test_a_program_s_votes_come_from_a_map_department_s_file(world, admin, tmp_path):
    areas = tmp_path / "areas.geojson"
    day = datetime.now() + timedelta(days=20)  # noqa: DTZ005 (the file takes local time)
    elm = {"name": "Elm Street", "households": 240, "max_opposed_percent": 10}
    areas.write_text(geojson({**elm, "closes_at": f"{day:%Y-%m-%dT18:00}"}))
    words = ["--name", "Pilot", "--agency", world.agency.agency_id, "--decision", "Resolution 9"]

    with mailing(world):
        program = await admin.said("program", *words, "--votes", str(areas))

    path = f"/v1/programs/{program['program_id']}/votes"
    (vote,) = (await world.admin("GET", path)).json()
    assert {name: vote[name] for name in elm} == elm
    assert vote["area"][0] == {"lat_e6": 32290000, "lon_e6": -90190000}
    assert len(vote["area"]) == 4
    closes = day.replace(hour=18, minute=0, second=0, microsecond=0)
    assert vote["closes_at"] == closes.timestamp() * 1000
    assert vote["opens_at"] == program["not_before"]


@pytest.mark.parametrize(
    "text", ["[", "{}", geojson({"name": "Elm"}), geojson({"name": "Elm"}).replace("[[[", "[[[[")]
)
async def test_a_file_that_isn_t_of_votes_makes_no_program(world, admin, tmp_path, text):
    areas = tmp_path / "areas.geojson"
    areas.write_text(text)
    words = ["--name", "Pilot", "--agency", world.agency.agency_id, "--decision", "Resolution 9"]

    with pytest.raises(InputError, match="votes"):
        await admin.run("program", *words, "--votes", str(areas))


async def test_documents_are_printed_edited_and_put_in_force(world, admin, tmp_path):
    own = tmp_path / "own.json"
    both = json.loads(await admin.run("documents", "--template", where=[]))
    both["use_policy"]["complaints_contact"] = "The city clerk, 12 Main Street."
    own.write_text(json.dumps(both))
    program = ["--program", world.program["program_id"]]

    changed = await admin.said("documents", *program, "--file", str(own))
    renewed = await admin.said("renew", *program, "--decision", "Resolution 8", "--days", "3")
    printed = json.loads(await admin.run("documents", *program))

    assert changed["version"] == 2
    assert renewed["not_after"] - world.program["not_after"] == 3 * 24 * 3_600_000
    assert renewed["document"] != changed["document"]
    assert printed == both


@pytest.mark.parametrize("words", [[], ["--program", "prg_1"]], ids=["nothing", "no hub"])
async def test_documents_of_no_program_are_asked_for(admin, words):
    with pytest.raises(InputError, match="--template"):
        await admin.run("documents", *words, where=[])


async def test_a_file_that_is_no_json_is_named(world, admin, tmp_path):
    bad = tmp_path / "bad.json"
    bad.write_text("{")

    with pytest.raises(InputError, match=r"bad\.json"):
        await admin.run("renew", "--program", "prg_1", "--decision", "x", "--documents", str(bad))


async def test_the_policy_is_printed_and_replaced(world, admin, tmp_path):
    assert (await admin.run("policy")).strip() == packaged().strip()
    own = tmp_path / "own.cedar"
    own.write_text(packaged() + "\n// ours\n")

    changed = await admin.said("policy", "--file", str(own))

    assert world.hub.policy.text.endswith("// ours\n")
    assert changed["version"] == world.hub.policy.version


async def test_the_hub_s_refusal_is_told_in_its_own_words(admin, tmp_path):
    bad = tmp_path / "bad.cedar"
    bad.write_text("permit")

    with pytest.raises(RefusedError, match="doesn't parse"):
        await admin.run("policy", "--file", str(bad))


async def test_without_the_token_s_file_nothing_is_tried(world, admin, tmp_path):
    with pytest.raises(SetupError, match="token"):
        await admin.run("policy", where=["--hub", world.url, "--data", str(tmp_path)])


async def test_a_hub_that_is_away_is_named(world, admin):
    where = ["--hub", "http://127.0.0.1:9", "--data", str(world.folder / "hub")]

    with pytest.raises(HubUnavailable, match="no hub answers"):
        await admin.run("policy", where=where)
