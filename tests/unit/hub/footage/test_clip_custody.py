"""Custody of clips at the hub: logged before it is done, held, and destroyed for certain."""

import sqlite3

import pytest
from hub_drivers import CLOCK, until
from hub_footage import Clip
from sqlalchemy import update

from transom.core.codec import b64, encode, unb64
from transom.core.crypto.envelope import HpkeKeyPair
from transom.core.footage.act import EvidenceActTerms, sign_evidence_act
from transom.core.footage.clip_key import unwrap_clip_key
from transom.core.ids import new_id
from transom.core.log.opening import Opening, verify_opening
from transom.core.log.policy import parse_policy
from transom.core.signing import Signed, Signer
from transom.hub.db.tables_footage import footage_clips
from transom.testing.memory import read_files

REASON = "The prosecutor asked for it under 2026-0815."


class Given:
    """A clip that an owner gave, sealed to the operator's and to a supervisor's machine."""

    def __init__(self, world, asking, supervisor, film=b"a short film" * 900):
        self.world, self.asking, self.supervisor, self.film = world, asking, supervisor, film
        self.hpke = HpkeKeyPair.generate()

    async def arrive(self):
        made = await self.asking.posted()
        await self.asking.offered(made["request_id"])
        self.clip = Clip(self.asking, made, self.film)
        devices = (self.asking.seat.device_id, self.supervisor.device_id)
        self.keys = [self.clip.key_for(device_id, self.hpke) for device_id in devices]
        await self.clip.arrive(*self.keys)
        self.request_id = made["request_id"]
        self.path = f"/v1/footage-requests/{self.request_id}/clips/{self.clip.camera_id}"
        await self.world.logged("clip.released")
        return self

    def act(self, signer=None, **changes):
        terms = {
            "act_id": new_id("evd"),
            "kind": "export",
            "request_id": self.request_id,
            "camera_id": self.clip.camera_id,
            "reason": REASON,
            "acted_at": CLOCK.now(),
            **changes,
        }
        signed = sign_evidence_act(
            EvidenceActTerms(**terms), signer=signer or self.supervisor.signer
        )
        return {"act": signed.to_json()}

    async def export(self, act=None):
        # Without a cookie: the signature alone says who it is.
        self.supervisor.client.cookies, kept = {}, self.supervisor.client.cookies
        answer = await self.supervisor.client.post("/v1/evidence/exports", json=act or self.act())
        self.supervisor.client.cookies = kept
        return answer

    async def do(self, what, seat=None, reason=REASON):
        client = (seat or self.supervisor).client
        return await client.post(f"{self.path}/{what}", json={"reason": reason})

    async def custody(self):
        return (await self.supervisor.client.get(f"{self.path}/custody")).json()

    async def key(self):
        seat = self.asking.seat
        return await seat.client.post(f"{self.path}/keys/{seat.device_id}")

    async def out_of_time(self):
        query = update(footage_clips).values(keep_until=CLOCK.now() - 1)
        await self.world.hub.db.write(lambda conn: conn.execute(query).rowcount)

    async def gone(self):
        row = await self.world.hub.db.read(
            lambda conn: conn.execute(footage_clips.select()).mappings().one()
        )
        return row["destroyed_at"] is not None and row["next_piece"] == 0


@pytest.fixture
async def given(world, asking):
    supervisor = await world.seat("supervisor")
    await supervisor.enrol_device()
    answer = await world.agency.certify(supervisor.device_id)
    assert answer.status_code == 200, answer.text
    return await Given(world, asking, supervisor).arrive()


async def test_nobody_gets_a_clip_before_the_log_says_so(world, given):
    before = await given.asking.seat.client.get(f"{given.path}/sealed")
    assert before.status_code == 409
    assert "clip.fetched" not in await world.log_types()

    assert (await given.key()).status_code == 200

    entries = await world.log_entries()
    (fetched,) = [e for e in entries if e.type == "clip.fetched"]
    (released,) = [e for e in entries if e.type == "clip.released"]
    assert fetched.refers_to == released.commitment
    sealed = await given.asking.seat.client.get(f"{given.path}/sealed")
    assert sealed.content == b"".join(given.clip.pieces)
    (event,) = (await given.custody())["events"]
    assert (event["type"], event["entry_index"]) == ("clip.fetched", entries.index(fetched))


async def test_somebody_elses_entry_opens_nothing(given):
    await given.key()

    assert (await given.supervisor.client.get(f"{given.path}/sealed")).status_code == 409


async def test_without_the_witnesses_no_key_is_handed_out(world, given):
    await world.witnesses[0].stop()

    assert (await given.key()).status_code == 503
    assert (await given.export()).status_code == 503


async def test_an_export_brings_all_that_a_package_needs_and_its_own_entry(world, given):
    answer = await given.export()

    assert answer.status_code == 201, answer.text
    told = answer.json()
    policy = parse_policy(told["policy"])
    held = [verify_opening(Opening.from_json(o), policy=policy) for o in told["openings"]]
    assert [one.entry.type for one in held] == [
        "agency.enrolled",
        "device.enrolled",
        "consent.given",
        "footage_request.posted",
        "clip.released",
        "evidence.exported",
    ]
    assert held[-1].entry.refers_to == held[-2].entry.commitment
    signed = Signed.from_json(told["key"])
    key = unwrap_clip_key(
        signed,
        gateway_key=unb64(told["gateway_key"]),
        release=Signed.from_json(told["release"]),
        device_id=given.supervisor.device_id,
        private=given.hpke,
    )
    assert key == given.clip.key
    bearer = {"authorization": f"Bearer {told['token']}"}
    sealed = await given.supervisor.client.get("/v1/evidence/sealed", headers=bearer)
    assert sealed.content == b"".join(given.clip.pieces)


async def test_a_defence_copy_has_its_own_entry_and_names_its_recipient(world, given):
    act = given.act(kind="defence_copy", recipient="A. Counsel, for the defence")

    assert (await given.export(act)).status_code == 201

    assert "evidence.copied" in await world.log_types()
    (event,) = (await given.custody())["events"]
    assert (event["type"], event["detail"]) == ("evidence.copied", "A. Counsel, for the defence")


async def test_an_act_is_used_once_by_a_certified_custodian_now(world, given):
    act = given.act()
    assert (await given.export(act)).status_code == 201
    assert (await given.export(act)).status_code == 409
    old = given.act(acted_at=CLOCK.now() - 120_000)
    assert (await given.export(old)).json()["error"]["step"] == "freshness"
    stranger = given.act(signer=Signer.generate())
    assert (await given.export(stranger)).status_code == 401
    operator = given.act(signer=given.asking.seat.signer)
    assert (await given.export(operator)).json()["error"]["rule"] == "evidence"
    await given.asking.world.agency.call("DELETE", f"/v1/devices/{given.supervisor.device_id}")
    assert (await given.export()).status_code == 401
    assert (await world.log_types()).count("evidence.exported") == 1


async def test_no_token_opens_the_sealed_bytes_but_an_exports(given):
    client = given.supervisor.client
    for header in (
        {},
        {"authorization": "Bearer x"},
        {"authorization": f"Bearer {b64(bytes(32))}"},
    ):
        assert (await client.get("/v1/evidence/sealed", headers=header)).status_code == 401


async def test_after_destruction_neither_disk_nor_database_holds_keys_or_bytes(world, given):
    await given.key()
    vault = world.folder / "hub" / "vault"
    part = next(path for path in (vault / "keys").iterdir() if "clip_" in path.name)
    needles = {"the part's key": part.read_bytes()}
    needles |= {f"sealed key {i}": encode(key.to_json()) for i, key in enumerate(given.keys)}
    needles |= {
        f"the sealing of key {i}": str(key.body["sealed"]).encode()
        for i, key in enumerate(given.keys)
    }
    stored = [path.read_bytes()[:64] for path in vault.glob("objects/*/*")]
    needles |= {f"stored piece {i}": piece for i, piece in enumerate(stored)}
    before = b"".join(read_files(world.folder / "hub").values())
    assert all(needle in before for needle in needles.values())  # so the search would find them

    answer = await given.do("destroy")
    assert answer.status_code == 200, answer.text
    await until_gone(given)

    for path, data in read_files(world.folder / "hub").items():
        found = [name for name, needle in needles.items() if needle in data]
        assert not found, path
    with sqlite3.connect(world.folder / "hub" / "hub.db") as db:
        assert db.execute("SELECT count(*) FROM footage_keys").fetchone() == (0,)
    assert (await given.key()).status_code == 404
    assert (await given.export()).status_code == 404
    assert (await given.asking.seat.client.get(f"{given.path}/sealed")).status_code == 404
    await world.logged("clip.destroyed")
    assert (await given.custody())["events"][-1]["detail"] == REASON


async def test_a_clip_is_destroyed_when_its_time_is_over_and_a_hold_stops_that(world, given):
    assert (await given.do("hold")).json()["held_at"] > 0
    await given.out_of_time()
    await world.hub.db.read(lambda conn: None)
    assert (await given.do("destroy")).status_code == 409
    assert "destroyed_at" not in await given.custody()

    lifted = (await given.do("hold/lift")).json()
    assert "held_at" not in lifted
    await until_gone(given)

    await world.logged("clip.destroyed")
    entries = {e.type: e for e in await world.log_entries()}
    assert entries["clip.hold_lifted"].refers_to == entries["clip.held"].commitment
    assert entries["clip.destroyed"].refers_to == entries["clip.released"].commitment
    types = [event["type"] for event in (await given.custody())["events"]]
    assert types == ["clip.held", "clip.hold_lifted", "clip.destroyed"]


async def test_operators_see_the_custody_and_change_nothing_of_it(given):
    operator = given.asking.seat

    seen = (await operator.client.get(f"{given.path}/custody")).json()
    assert seen["may_keep"] is False
    for what in ("hold", "hold/lift", "destroy"):
        answer = await given.do(what, operator)
        assert answer.json()["error"]["rule"] == "evidence"
    assert (await given.do("hold", reason="short")).status_code == 400
    assert (await given.do("hold/lift")).status_code == 409


async def test_the_owner_hears_what_was_done_with_the_clip(world, given):
    await given.key()
    await given.do("hold")
    await given.do("hold/lift")

    def types():
        told = given.asking.gateway.logged(given.request_id)
        return [one["opening"]["record"].get("by") for one in told]

    await until(lambda: len(types()) == 2)
    assert len(types()) == 2  # the clip and who opened it; a hold's reason is the agency's


async def until_gone(given):
    import asyncio

    async with asyncio.timeout(30):
        while not await given.gone():
            await asyncio.sleep(0.05)
