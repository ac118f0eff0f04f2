"""Enrolment: who holds the code, and whose word the owner accepts. Nothing secret crosses."""

import dataclasses
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from litestar import Litestar, post
from litestar.params import JSONBody

from transom.core.enrolment import EnrolmentAnswer, EnrolmentOffer
from transom.errors import ConflictError, EnrolmentRefused, HubUnavailable, InputError
from transom.gateway.api.enrolment_schemas import NewEnrolment
from transom.gateway.api.server import bind, serving, url_of
from transom.gateway.enrolment import clean_url
from transom.testing.house import House, ShiftedClock, until
from transom.testing.hub_simulator import HubSimulator
from transom.testing.offers import Ledger


@pytest.fixture
async def home(tmp_path: Path, clock: ShiftedClock) -> AsyncIterator[House]:
    """A gateway that isn't enrolled, and a hub."""
    async with HubSimulator(clock=clock) as hub:
        house = await House(tmp_path, clock, hub).start()
        yield house
        await house.end()


def wanted(home: House, **more: object) -> NewEnrolment:
    members = {"hub_url": home.hub.url, "code": home.hub.new_code(), **more}
    return NewEnrolment(**members)  # type: ignore[arg-type]


async def test_nothing_is_pinned_before_the_owner_accepts(home: House) -> None:
    new = wanted(home)
    answer = await home.gateway.enrol(new)
    assert answer.state == "proposed"
    assert [w.name for w in answer.proposal.witnesses] == ["north.example", "south.example"]
    assert answer.proposal.quorum == "2 of 2"
    assert home.gateway.keystore.secrets.pins is None
    assert home.gateway.state().gateway.proposal == answer.proposal
    accepted = await home.gateway.enrol(
        NewEnrolment(hub_url=new.hub_url, code=new.code, accept_policy=True)
    )
    assert (accepted.state, accepted.gateway_id) == ("enrolled", home.hub.gateway_id)
    assert home.gateway.state().gateway.proposal is None
    await until(lambda: home.gateway.channel.connected)


async def test_what_was_accepted_is_pinned_over_restarts(home: House) -> None:
    await home.enrol()
    await home.end()
    await home.start()
    pins = home.gateway.keystore.secrets.pins
    assert pins is not None
    assert (pins.hub_key, pins.log_size) == (home.hub.key.key, 5)
    assert pins.trust_policy == home.hub.trust_policy
    await home.hub.wait_welcomes(2)


async def test_a_wrong_code_is_refused_in_the_hubs_words(home: House) -> None:
    with pytest.raises(EnrolmentRefused, match="wrong, used or expired"):
        await home.gateway.enrol(wanted(home, code="ABCD-EFGH-JKMN-PQRS"))


async def test_a_code_serves_once(home: House) -> None:
    new = wanted(home)
    await home.gateway.enrol(new)
    home.gateway.enrolment._proposed = None
    with pytest.raises(EnrolmentRefused, match="used"):
        await home.gateway.enrol(new)


@pytest.mark.parametrize("code", ["", "ABCD", "ABCD-EFGH-JKMN-PQR!", "U" * 16])
async def test_what_isnt_a_code_is_never_sent(home: House, code: str) -> None:
    with pytest.raises(InputError) as caught:
        await home.gateway.enrol(wanted(home, code=code))
    assert caught.value.field == "code"


async def test_somebody_in_between_without_the_code_enrols_nobody(home: House) -> None:
    @post("/v1/gateways/enrol", status_code=201)
    async def enrol(data: JSONBody[dict[str, object]]) -> dict[str, object]:
        async with httpx.AsyncClient() as client:
            reply = await client.post(f"{home.hub.url}/v1/gateways/enrol", json=data)
        changed = reply.json()
        changed["answer"]["hub_key"] = changed["answer"]["offer_hash"]
        return dict(changed)

    listening = bind("127.0.0.1:0")
    url = url_of(listening)
    async with serving(Litestar([enrol], logging_config=None), listening):
        with pytest.raises(EnrolmentRefused, match="doesn't hold the code"):
            await home.gateway.enrol(wanted(home, hub_url=url, accept_policy=True))
    assert home.gateway.keystore.secrets.pins is None


class Proposing(HubSimulator):
    """A hub that changes its answer."""

    change: dict[str, object]

    def answer_to(self, offer: EnrolmentOffer) -> EnrolmentAnswer:
        return dataclasses.replace(super().answer_to(offer), **self.change)  # type: ignore[arg-type]


async def proposed(home: House, **change: object) -> None:
    hub = Proposing(clock=home.clock)
    hub.change = change
    async with hub:
        home.hub = hub
        await home.gateway.enrol(wanted(home, accept_policy=True))


@pytest.mark.parametrize(
    "policy",
    [
        "",
        "nonsense\n",
        Ledger("another").policy.to_text(),
    ],
)
async def test_a_policy_that_cant_be_used_is_refused(home: House, policy: str) -> None:
    with pytest.raises(EnrolmentRefused, match="can't be used"):
        await proposed(home, trust_policy=policy)
    assert home.gateway.keystore.secrets.pins is None


async def test_a_hub_that_proposes_no_witness_is_refused(home: House) -> None:
    ledger = Ledger("lonely")
    ledger.witnesses = []
    with pytest.raises(EnrolmentRefused, match="without any witness"):
        await proposed(
            home,
            log_vkey=ledger.log.vkey.to_text(),
            trust_policy=ledger.policy.to_text(),
        )


async def test_the_owners_own_policy_takes_the_proposed_ones_place(home: House) -> None:
    home.hub.ledger.witnesses.pop()
    own = home.hub.ledger.policy.to_text()
    answer = await home.gateway.enrol(wanted(home, trust_policy=own, accept_policy=True))
    assert answer.proposal.quorum == "1 of 1"
    pins = home.gateway.keystore.secrets.pins
    assert pins is not None
    assert pins.trust_policy == own


async def test_an_own_policy_without_this_hubs_log_is_refused(home: House) -> None:
    other = Ledger("another").policy.to_text()
    with pytest.raises(InputError) as caught:
        await home.gateway.enrol(wanted(home, trust_policy=other, accept_policy=True))
    assert caught.value.field == "trust_policy"
    assert home.hub.ledger.log.vkey.to_text() in caught.value.hint


async def test_a_second_enrolment_is_refused(home: House) -> None:
    await home.enrol()
    with pytest.raises(ConflictError, match="enrolled already"):
        await home.gateway.enrol(wanted(home))


async def test_a_hub_that_isnt_there_is_said_plainly(home: House) -> None:
    url = home.hub.url
    await home.hub.down()
    with pytest.raises(HubUnavailable, match="no hub answers"):
        await home.gateway.enrol(wanted(home, hub_url=url))
    await home.hub.up()


@pytest.mark.parametrize("url", ["", "ftp://x", "https://", "https://hub.example/?code=1"])
def test_what_isnt_a_hubs_address_is_said_plainly(url: str) -> None:
    with pytest.raises(InputError) as caught:
        clean_url(url)
    assert caught.value.field == "hub_url"


def test_an_address_is_read_as_people_type_it() -> None:
    assert clean_url(" hub.example/ ") == "https://hub.example"
    assert clean_url("http://127.0.0.1:8787/x/") == "http://127.0.0.1:8787/x"


async def test_without_enrolment_no_consent_can_be_given(home: House) -> None:
    home.add_camera()
    home.gateway.directory.replace(home.hub.directory())
    with pytest.raises(ConflictError, match="isn't enrolled"):
        home.consent()
