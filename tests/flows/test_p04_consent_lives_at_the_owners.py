"""P4 Consent lives at the owner's: what the hub's database says opens no camera."""

import json
import sqlite3
from contextlib import closing
from dataclasses import replace

import pytest

from tests.flows.looking import opening, refused
from transom.core.codec import encode
from transom.core.consent.consent import ConsentTerms, sign_consent
from transom.core.consent.household import CoOwner, sign_agreement
from transom.core.ids import new_id
from transom.core.signing import Signer
from transom.errors import PolicyRefused
from transom.testing.house import House
from transom.testing.stack import OperatorSeat, OwnerSeat, Stack


async def test_rows_forged_in_the_hubs_database_open_no_camera(
    stack: Stack, owner: OwnerSeat, operator: OperatorSeat, camera: str
) -> None:
    consent_id = owner.give_consent(camera, purposes=["fire"])
    target = await operator.target(camera)
    _forge_purposes(stack, consent_id, ["fire", "missing_person"])
    incident = await operator.open_incident(purpose="missing_person")
    with pytest.raises(PolicyRefused):  # an honest hub notices; the house's hub below doesn't care
        await operator.viewer.watch(target, incident=incident)
    assert owner.state()["watching"] == []


def _forge_purposes(stack: Stack, consent_id: str, purposes: list[str]) -> None:
    with closing(sqlite3.connect(stack.data("hub") / "hub.db")) as database, database:
        where = "where consent_id = ?"
        row = database.execute(f"select signed from consents {where}", (consent_id,)).fetchone()
        signed = json.loads(row[0])
        signed["body"]["purposes"] = purposes
        forged = encode(signed)
        database.execute(f"update consents set signed = ? {where}", (forged, consent_id))


async def test_a_consent_that_the_hub_signed_itself_is_refused(house: House) -> None:
    house.consent(purposes=["fire"])
    forger = Signer.generate()
    now = house.clock.now()
    terms = ConsentTerms(
        consent_id=new_id("cns"),
        site_id=house.hub.site_id,
        camera_id=house.camera_id,
        program_id=house.hub.program_id,
        gateway_key=house.hub.gateway_key,
        agency_id=house.hub.agency_id,
        agency_name="Harbour City Police",
        agency_key=house.hub.agency.key,
        purposes=("missing_person",),
        tier="standing",
        blur="unblurred",
        rights=("live",),
        max_minutes=30,
        max_minutes_per_day=1440,
        given_at=now,
        not_before=now,
        not_after=house.hub.program_end,
        program_not_after=house.hub.program_end,
    )
    await house.hub.send({"t": "consent", "signed": sign_consent(terms, signer=forger).to_json()})
    assert await refused(house, opening(house)) == ("consent", "purpose")


async def test_a_purpose_that_the_owner_never_consented_to_is_refused(house: House) -> None:
    house.consent(purposes=["fire"])
    assert await refused(house, opening(house)) == ("consent", "purpose")


async def test_another_agency_than_the_consents_is_refused(house: House) -> None:
    house.consent()
    house.hub.agency_id = new_id("agy")
    step, _ = await refused(house, opening(house))
    assert step in ("device", "request", "consent")


async def test_a_withdrawn_consent_opens_nothing(house: House) -> None:
    consent_id = house.consent()
    house.gateway.consents.withdraw(consent_id)
    assert await refused(house, opening(house)) == ("consent", "withdrawn")


async def test_agreement_that_a_co_owner_never_signed_opens_nothing(house: House) -> None:
    ann, gateway = Signer.generate(), house.gateway
    consent = gateway.book.consent(house.consent())
    key = gateway.keystore.gateway.key
    gateway.household_book.decide((CoOwner(name="Ann", key=ann.key),), now=house.clock.now())
    for forger in (gateway.keystore.owner, gateway.keystore.gateway, house.hub.agency):
        made = sign_agreement(
            consent.signed, gateway_key=key, agreed_at=house.clock.now(), signer=forger
        )
        for forged in (made, replace(made, key=ann.key)):
            gateway.household_book.agree(consent.consent_id, forged)
            assert await refused(house, opening(house)) == ("consent", "agreement")
    assert house.watching() == []
