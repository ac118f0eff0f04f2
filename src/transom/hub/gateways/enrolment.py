"""Enrolment by a one-time code (spec/enrolment.md): both sides pin the other's key."""

import asyncio
from typing import Any

from sqlalchemy import Connection

from transom.core.codec import JsonObject, b64, unb64
from transom.core.enrolment import (
    CODE_LIFETIME_MS,
    CODE_TRIES,
    answer_mac,
    open_offer,
)
from transom.core.enrolment import (
    EnrolmentAnswer as Answer,
)
from transom.core.enrolment import (
    EnrolmentOffer as Offer,
)
from transom.core.enrolment import (
    new_code as draw_code,
)
from transom.core.ids import new_id
from transom.errors import ConflictError, EncodingError, EnrolmentRefused, UnavailableError
from transom.hub.accounts.people import SignedIn, bare, uid
from transom.hub.cameras import repository as cameras
from transom.hub.cameras.areas import Areas
from transom.hub.gateways import repository
from transom.hub.gateways.directory import running_programs
from transom.hub.gateways.schemas import EnrolmentAnswer, EnrolmentCode, EnrolmentOffer
from transom.hub.hub import Hub
from transom.hub.ledger import Staged, stage
from transom.hub.policy import Question

_DRAWS = 5  # of a code, until one has a free name


async def new_code(hub: Hub, person: SignedIn) -> EnrolmentCode:
    """Draws a code for the person's next gateway; only its key is kept.

    Raises:
        PolicyRefused: the person isn't an owner.
        UnavailableError: no name is free.
    """
    hub.policy.check(
        Question(
            principal=person.uid,
            action="enrol_gateway",
            resource=uid("Hub", "hub"),
            entities=[person.entity(), bare("Hub", "hub")],
        )
    )
    now = hub.clock.now()
    for _ in range(_DRAWS):
        code = draw_code()
        row: dict[str, Any] = {
            "name": code.name,
            "person_id": person.person_id,
            "key": await asyncio.to_thread(code.key),
            "tries_left": CODE_TRIES,
            "created_at": now,
            "expires_at": now + CODE_LIFETIME_MS,
        }
        if await hub.db.write(_add_code, row):
            return EnrolmentCode(code=code.text, expires_at=row["expires_at"])
    raise UnavailableError("too many codes are waiting; try again in a moment")


def _add_code(conn: Connection, row: dict[str, Any]) -> bool:
    return repository.add_code(conn, **row)


async def enrol(hub: Hub, asked: EnrolmentOffer) -> EnrolmentAnswer:
    """Steps 3 to 5: checks the offer's MAC, pins the gateway's and the owner's key, answers.

    Raises:
        EnrolmentRefused: the code is wrong, used or expired; which, nobody is told.
        ConflictError: this gateway belongs to somebody else.
    """
    published = hub.ledger.sequencer.checkpoint()
    told = {
        "hub_key": hub.signer.key,
        "log_vkey": hub.log_vkey,
        "log_size": published.size,
        "trust_policy": hub.trust_policy,
    }
    done = await hub.db.write(_enrol, asked, told, hub.clock.now(), hub.areas)
    if isinstance(done, EnrolmentRefused):
        raise done
    answer, mac, staged = done
    await hub.ledger.note(staged)
    return EnrolmentAnswer(answer=answer.to_json(), mac=b64(mac))


def _enrol(
    conn: Connection, asked: EnrolmentOffer, told: dict[str, Any], now: int, areas: Areas
) -> tuple[Answer, bytes, Staged] | EnrolmentRefused:
    """Returns a refusal instead of raising it: the try that it took must be committed."""
    name = asked.offer.get("name")
    code = repository.code(conn, name) if isinstance(name, str) else None
    if code is None or code["key"] is None or code["expires_at"] <= now or code["tries_left"] < 1:
        return EnrolmentRefused("the code is wrong, used or expired")
    repository.count_try(conn, code["name"])
    try:
        offer = open_offer(asked.offer, unb64(asked.mac, 32), key=code["key"])
    except (EnrolmentRefused, EncodingError):
        return EnrolmentRefused("the code is wrong, used or expired")
    repository.use_code(conn, code["name"], at=now)
    gateway = _pin(conn, code["person_id"], offer, now)
    members: dict[str, Any] = {**gateway, **told}
    answer = Answer(**members, programs=running_programs(conn, now), offer_hash=offer.hash())
    return (
        answer,
        answer_mac(code["key"], answer),
        _stage(conn, gateway, offer, told, now=now, areas=areas),
    )


def _pin(conn: Connection, person_id: str, offer: Offer, now: int) -> dict[str, str]:
    known = repository.gateway_of_key(conn, offer.gateway_key)
    if known is not None:
        # The same gateway again: its owner never saw the first answer, or forgot the pin.
        if known["person_id"] != person_id or known["owner_key"] != offer.owner_key:
            raise ConflictError("this gateway is enrolled already")
        repository.change(conn, known["gateway_id"], enrolled_at=now)
        return {"gateway_id": known["gateway_id"], "site_id": known["site_id"]}
    made = {"gateway_id": new_id("gwy"), "site_id": new_id("sit")}
    repository.add(
        conn,
        **made,
        person_id=person_id,
        gateway_key=offer.gateway_key,
        owner_key=offer.owner_key,
        tree_size=0,
        enrolled_at=now,
    )
    return made


def _stage(
    conn: Connection,
    gateway: dict[str, str],
    offer: Offer,
    told: dict[str, Any],
    *,
    now: int,
    areas: Areas,
) -> Staged:
    record: JsonObject = {
        **gateway,
        "gateway_key": b64(offer.gateway_key),
        "owner_key": b64(offer.owner_key),
        "hub_key": b64(told["hub_key"]),
    }
    return stage(
        conn,
        "gateway.enrolled",
        subject=gateway["gateway_id"],
        record=record,
        at=now,
        gateway_id=gateway["gateway_id"],
        area=_area(conn, gateway["gateway_id"], areas),
    )


def _area(conn: Connection, gateway_id: str, areas: Areas) -> str | None:
    """Of one of its cameras: known only of a gateway that enrols again."""
    known = (areas.of(camera_id) for camera_id in sorted(cameras.of_gateway(conn, gateway_id)))
    return next((area for area in known if area is not None), None)
