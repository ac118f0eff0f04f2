"""The agency's desk against a real hub: the key stays here, and nothing is certified unseen."""

import asyncio
import json
import stat

import pytest

from transom.agency.desk import Desk
from transom.agency.fingerprint import fingerprint, same
from transom.agency.hub import HubClient
from transom.agency.keystore import AgencyKeys, find_passphrase, init_keystore, open_keystore
from transom.cli.agency import app
from transom.clock import SystemClock
from transom.core.signing import Signer
from transom.errors import HubUnavailable, InputError, NotFoundError, RefusedError, SetupError

PASSPHRASE = "correct horse"


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "agency"


@pytest.fixture
async def desk(world):
    """A desk with the key of the hub's agency; its calls block, so they run in a thread."""
    clock = SystemClock()
    client = HubClient(world.url, signer=world.agency.signer, clock=clock)
    yield Desk(AgencyKeys(world.agency.name, world.agency.signer), client, clock)
    client.close()


def test_the_key_comes_back_with_the_passphrase_only(folder):
    made = init_keystore(folder, name="Harbour City Police", passphrase=PASSPHRASE)

    opened = open_keystore(folder, passphrase=PASSPHRASE)

    assert opened.signer.key == made.signer.key
    assert opened.name == "Harbour City Police"
    with pytest.raises(SetupError, match="wrong"):
        open_keystore(folder, passphrase="another")


def test_the_file_holds_no_readable_key(folder):
    made = init_keystore(folder, name="X", passphrase=PASSPHRASE)
    file = folder / "agency.keystore"

    assert made.signer.seed() not in file.read_bytes()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


@pytest.mark.parametrize("place", [0.3, 0.6, 0.95])
def test_a_damaged_file_is_refused(folder, place):
    init_keystore(folder, name="X", passphrase=PASSPHRASE)
    file = folder / "agency.keystore"
    data = bytearray(file.read_bytes())
    data[int(len(data) * place)] ^= 1
    file.write_bytes(data)

    with pytest.raises(SetupError):
        open_keystore(folder, passphrase=PASSPHRASE)


def test_a_second_key_never_overwrites_the_first(folder):
    init_keystore(folder, name="X", passphrase=PASSPHRASE)

    with pytest.raises(SetupError, match="already"):
        init_keystore(folder, name="X", passphrase=PASSPHRASE)


def test_without_a_passphrase_and_nobody_to_ask_it_says_where_to_put_one(monkeypatch):
    monkeypatch.delenv("TRANSOM_PASSPHRASE", raising=False)

    with pytest.raises(SetupError) as error:
        find_passphrase(file=None)

    assert "--passphrase-file" in error.value.hint


async def test_a_pending_device_is_certified_for_exactly_its_keys(world, desk):
    seat = await world.seat("operator")
    await seat.enrol_device()

    [device] = await asyncio.to_thread(desk.devices, "pending")
    made = await asyncio.to_thread(desk.certify, device)

    assert made["state"] == "certified"
    [mine] = (await seat.client.get("/v1/devices/mine")).json()
    assert mine["fingerprint"] == fingerprint(device)
    assert await asyncio.to_thread(desk.devices, "pending") == []


async def test_a_device_is_revoked(world, desk):
    seat = await world.operator()

    made = await asyncio.to_thread(desk.revoke, seat.device_id)

    assert made["state"] == "revoked"


async def test_unknown_devices_are_named_as_such(desk):
    with pytest.raises(NotFoundError):
        await asyncio.to_thread(desk.device, "dev_unknown")


async def test_a_certificate_runs_400_days_at_most(world, desk):
    seat = await world.seat("operator")
    await seat.enrol_device()
    [device] = await asyncio.to_thread(desk.devices)

    with pytest.raises(InputError):
        desk.certify(device, days=401)
    assert (await asyncio.to_thread(desk.certify, device, days=400))["state"] == "certified"


async def test_a_hub_that_swaps_a_key_shows_another_fingerprint(world, desk):
    seat = await world.seat("operator")
    announced = await seat.enrol_device()
    [listed] = await asyncio.to_thread(desk.devices)
    swapped = {**listed, "sign_key": listed["hpke_key"]}

    assert same(announced["fingerprint"].lower(), listed)
    assert not same(announced["fingerprint"], swapped)


async def test_a_hub_that_doesn_t_know_the_key_is_told_apart_from_one_that_is_away(world):
    clock = SystemClock()
    unknown = HubClient(world.url, signer=Signer.generate(), clock=clock)
    away = HubClient("http://127.0.0.1:9", signer=Signer.generate(), clock=clock)

    with pytest.raises(NotFoundError):
        await asyncio.to_thread(unknown.agency)
    with pytest.raises(HubUnavailable):
        await asyncio.to_thread(away.agency)
    unknown.close()
    away.close()


def test_a_hub_s_url_must_be_one():
    with pytest.raises(InputError):
        HubClient("hub.example", signer=Signer.generate(), clock=SystemClock())


def command(*arguments):
    app(list(arguments), result_action="return_value")


async def test_the_commands_certify_only_what_was_compared(world, folder, monkeypatch, capsys):
    monkeypatch.setenv("TRANSOM_PASSPHRASE", PASSPHRASE)
    where = ["--data", str(folder)]
    await asyncio.to_thread(command, "init", *where, "--name", world.other_agency.name)
    key = json.loads(capsys.readouterr().out)["key"]
    body = {"name": world.other_agency.name, "key": key}
    registered = (await world.admin("POST", "/v1/admin/agencies", body)).json()
    seat = await world.invited(registered["agency_id"])
    device = await seat.enrol_device()
    at = [device["device_id"], "--hub", world.url, *where]

    with pytest.raises(InputError):
        await asyncio.to_thread(command, "certify", *at)
    with pytest.raises(RefusedError):
        await asyncio.to_thread(command, "certify", *at, "--fingerprint", "0000 0000")
    await asyncio.to_thread(command, "certify", *at, "--fingerprint", device["fingerprint"])
    await asyncio.to_thread(command, "devices", "--hub", world.url, *where)
    await asyncio.to_thread(command, "revoke", *at)

    said = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["state"] for line in said] == ["certified", "certified", "revoked"]
    assert said[1]["fingerprint"] == device["fingerprint"]


def test_the_loud_desk_must_be_asked_for_by_name(folder):
    with pytest.raises(InputError):
        command("watch", "--hub", "http://127.0.0.1:9", "--data", str(folder))
