"""Whose word the gateway takes is the owner's to say, signed, and nobody else's."""

import asyncio
from collections.abc import Callable

import httpx
import msgspec
import pytest

from transom.core.codec import encode
from transom.core.log.cosignature import Cosigner, MLDSASigner
from transom.core.log.note import VerifierKey
from transom.core.log.policy import require_all
from transom.core.signing import Signed, Signer
from transom.errors import ConflictError, InputError, SetupError
from transom.gateway.api.app import create_app
from transom.gateway.api.trust_schemas import NewWitness
from transom.gateway.keystore.contents import Pins
from transom.gateway.trust import with_decision
from transom.testing.house import House, ShiftedClock, until
from transom.testing.hub_simulator import HubSimulator
from transom.testing.offers import Ledger, draw, signer

TOKEN = "t" * 43
PAPER = Cosigner("paper.example", MLDSASigner(draw("paper")))


def pins_of(house: House) -> Pins:
    pins = house.gateway.keystore.secrets.pins
    assert pins is not None
    return pins


async def refused(house: House) -> str:
    """The step at which an honest `open` is refused now."""
    session_id = await house.hub.open(house.camera_id)
    return str((await house.hub.wait("refused", session_id=session_id))["step"])


async def test_what_was_accepted_at_enrolment_is_signed_by_the_owner(house: House) -> None:
    (decision,) = pins_of(house).decisions
    assert decision.key == house.gateway.keystore.owner.key
    shown = house.gateway.trust.shown()
    assert shown.policy == house.hub.trust_policy
    assert [w.name for w in shown.witnesses] == ["north.example", "south.example"]
    assert [(c.quorum, len(c.witnesses)) for c in shown.changes] == [("2 of 2", 2)]


async def test_a_newspapers_witness_is_one_line_and_counts_at_once(house: House) -> None:
    house.consent()
    await house.watch()
    shown = house.gateway.trust.add_witness(NewWitness(vkey=PAPER.vkey.to_text()))
    assert (shown.quorum, shown.witnesses[-1].name) == ("3 of 3", "paper.example")
    assert await refused(house) == "witnesses"
    house.hub.ledger.witnesses.append(PAPER)
    await house.watch()


async def test_two_of_three_go_on_without_the_third(house: House) -> None:
    house.consent()
    house.gateway.trust.add_witness(NewWitness(vkey=PAPER.vkey.to_text(), quorum=2))
    await house.watch()
    house.hub.ledger.witnesses.pop()
    assert await refused(house) == "witnesses"
    house.hub.ledger.witnesses.append(PAPER)
    await house.watch()


async def test_changes_outlive_a_restart_with_their_history(house: House) -> None:
    house.gateway.trust.add_witness(NewWitness(vkey=PAPER.vkey.to_text(), quorum=2))
    house.gateway.trust.change_quorum(3)
    before = house.gateway.trust.shown()
    await house.end()
    await house.start()
    assert house.gateway.trust.shown() == before
    assert [c.quorum for c in before.changes] == ["3 of 3", "2 of 3", "2 of 2"]


async def test_the_same_policy_again_is_no_decision(house: House) -> None:
    house.gateway.trust.change(house.hub.trust_policy)
    assert len(pins_of(house).decisions) == 1


async def test_a_clock_that_ran_backwards_breaks_no_chain(
    house: House, clock: ShiftedClock
) -> None:
    clock.shift_ms = -3_600_000
    house.gateway.trust.add_witness(NewWitness(vkey=PAPER.vkey.to_text()))
    assert len(house.gateway.trust.shown().changes) == 2


@pytest.mark.parametrize(
    "policy", ["nonsense\n", Ledger("another").policy.to_text()], ids=["nonsense", "another log"]
)
async def test_a_policy_that_cant_be_used_changes_nothing(house: House, policy: str) -> None:
    before = pins_of(house)
    with pytest.raises(InputError) as caught:
        house.gateway.trust.change(policy)
    assert caught.value.field == "trust_policy"
    assert pins_of(house) == before


async def test_a_policy_without_any_witness_is_refused(house: House) -> None:
    with pytest.raises(InputError, match="without any witness"):
        house.gateway.trust.change(require_all(house.hub.ledger.log.vkey, []).to_text())


async def test_the_hub_can_propose_nothing_after_enrolment(house: House) -> None:
    before = pins_of(house)
    easier = require_all(house.hub.ledger.log.vkey, [(PAPER.vkey, None)]).to_text()
    for message in (
        {"t": "trust", "policy": easier},
        {"t": "trust_policy", "trust_policy": easier},
        {**house.hub.welcome(), "trust_policy": easier},
        {"t": "programs", **house.hub.directory(), "trust_policy": easier},
    ):
        await house.hub.send(message)
    house.consent()
    await house.watch()  # whatever it made of them, it has read them by now
    assert pins_of(house) == before


def by_a_stranger(pins: Pins, policy: str) -> Pins:
    bare = msgspec.structs.replace(pins, trust=())
    return with_decision(bare, policy, signer=Signer.generate(), now=1)


def swapped(pins: Pins, policy: str) -> Pins:
    (decision,) = pins.decisions
    forged = Signed(decision.type, {**decision.body, "policy": policy}, decision.key, decision.sig)
    return msgspec.structs.replace(pins, trust=(encode(forged.to_json()),))


def unsigned(pins: Pins, policy: str) -> Pins:
    return msgspec.structs.replace(pins, trust=())


def rubbish(pins: Pins, policy: str) -> Pins:
    return msgspec.structs.replace(pins, trust=(policy.encode(),))


@pytest.mark.parametrize("tamper", [by_a_stranger, swapped, unsigned, rubbish])
async def test_a_gateway_with_a_policy_that_the_owner_didnt_sign_doesnt_start(
    house: House, tamper: Callable[[Pins, str], Pins]
) -> None:
    easier = require_all(house.hub.ledger.log.vkey, [(PAPER.vkey, None)]).to_text()
    good = pins_of(house)
    house.gateway.keystore.update(pins=tamper(good, easier))
    await house.end()
    with pytest.raises(SetupError, match="isn't the owner's"):
        await house.start()
    house.gateway.keystore.update(pins=good)
    await house.start()
    await until(lambda: house.gateway.channel.connected)


async def test_the_first_decision_left_out_is_noticed(house: House) -> None:
    house.gateway.trust.add_witness(NewWitness(vkey=PAPER.vkey.to_text()))
    good = pins_of(house)
    house.gateway.keystore.update(pins=msgspec.structs.replace(good, trust=good.trust[1:]))
    await house.end()
    with pytest.raises(SetupError, match="doesn't follow"):
        await house.start()
    house.gateway.keystore.update(pins=good)
    await house.start()


async def test_before_enrolment_there_is_nobody_to_trust(
    tmp_path_factory: pytest.TempPathFactory, clock: ShiftedClock
) -> None:
    async with HubSimulator(clock=clock) as hub:
        house = await House(tmp_path_factory.mktemp("new"), clock, hub).start()
        with pytest.raises(ConflictError):
            house.gateway.trust.shown()
        await asyncio.sleep(0)  # what was started has begun
        await house.end()


async def test_the_local_api_shows_and_changes_it(house: House) -> None:
    app = create_app(house.gateway, token=TOKEN)
    transport = httpx.ASGITransport(app=app)  # type: ignore[arg-type]
    headers = {"authorization": f"Bearer {TOKEN}"}
    async with httpx.AsyncClient(
        transport=transport, base_url="http://localhost", headers=headers
    ) as client:
        vkey = PAPER.vkey.to_text()
        added = await client.post(
            "/api/trust/witnesses", json={"vkey": vkey, "url": "https://paper.example"}
        )
        assert (added.status_code, added.json()["quorum"]) == (200, "3 of 3")
        assert added.json()["witnesses"][-1]["url"] == "https://paper.example"
        fewer = await client.put("/api/trust", json={"quorum": 2})
        assert fewer.json()["quorum"] == "2 of 3"
        own = require_all(house.hub.ledger.log.vkey, [(signer_key(), None)]).to_text()
        changed = await client.put("/api/trust", json={"policy": own})
        assert changed.json()["policy"] == own
        shown = await client.get("/api/trust")
        assert shown.json() == changed.json()
        assert len(shown.json()["changes"]) == 4
        known = await client.post("/api/trust/witnesses", json={"vkey": "nonsense"})
        assert (known.status_code, known.json()["error"]["field"]) == (400, "witness")
        neither = await client.put("/api/trust", json={})
        assert (neither.status_code, neither.json()["error"]["field"]) == (400, "quorum")
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as stranger:
        assert (await stranger.get("/api/trust")).status_code == 401


def signer_key() -> VerifierKey:
    return Cosigner("club.example", signer("club")).vkey
