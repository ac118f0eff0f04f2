"""Disclosures: what the hub gave somebody about an owner, said at once, or sealed for a while."""

from datetime import UTC, datetime
from typing import Any

from msgspec import UNSET
from sqlalchemy import Connection

from transom.core.codec import JsonObject
from transom.errors import InputError, NotFoundError
from transom.hub.agencies import repository as agencies
from transom.hub.gateways import repository as gateways
from transom.hub.hub import Hub
from transom.hub.ledger import Staged, stage
from transom.hub.seals import repository
from transom.hub.seals.schemas import Disclosure, NewDisclosure, Seals
from transom.hub.seals.sealing import reveal_now, seal

DAY_MS = 24 * 3_600_000
MOST_DELAY_MS = 180 * DAY_MS
SEALABLE = ("warrant", "court_order")
TYPE = "record.disclosed"


async def disclose(hub: Hub, new: NewDisclosure) -> Disclosure:
    """Records a disclosure: logs `record.disclosed`, or `sealed` if the owner's notice is delayed.

    Raises:
        NotFoundError: no such gateway or agency.
        InputError: fields `delay_notice_until`, `order_number`: a delay that the law can't ask for.
    """
    now = hub.clock.now()
    due = _due(hub, new, now)
    staged = await hub.db.write(_stage, new, now, due)
    index = await hub.ledger.note(staged)
    made = Disclosure(number=staged.opening_id, sealed=due is not None)
    if due is not None:
        made.due = due
    if index is not None:
        made.entry_index = index
    return made


async def list_sealed(hub: Hub) -> list[Disclosure]:
    """What is still sealed, the next to be revealed first."""
    rows = await hub.db.read(repository.waiting)
    return [
        Disclosure(
            number=row["opening_id"],
            sealed=True,
            due=row["due"],
            entry_index=UNSET if row["entry_index"] is None else row["entry_index"],
        )
        for row in rows
    ]


async def reveal_early(hub: Hub, number: int) -> Disclosure:
    """Reveals before the day, for example when the order was lifted.

    Raises:
        NotFoundError: there is no such seal.
        ConflictError: it was revealed before.
    """
    staged = await reveal_now(hub, number)
    return Disclosure(number=staged.opening_id, sealed=False)


async def counted(hub: Hub) -> Seals:
    """The public count."""
    sealed, revealed, overdue, following = await hub.db.read(repository.count, hub.clock.now())
    seals = Seals(sealed=sealed, revealed=revealed, overdue=overdue)
    if following is not None:
        seals.next_due_month = datetime.fromtimestamp(following / 1000, UTC).strftime("%Y-%m")
    return seals


def _due(hub: Hub, new: NewDisclosure, now: int) -> int | None:
    if new.delay_notice_until is UNSET:
        return None
    if new.authority not in SEALABLE or new.order_number is UNSET:
        raise InputError(
            "order_number",
            "notice is delayed only under a warrant or a court order that has a number",
            hint="Give its number, or record the disclosure without a delay.",
        )
    least = 0 if hub.config.demo else round(1000 * hub.config.timings.least_delay)
    if not now + least < new.delay_notice_until <= now + MOST_DELAY_MS:
        raise InputError(
            "delay_notice_until",
            "notice is delayed by a day at least and by 180 days at most",
            hint="A longer order needs a new disclosure, which the owner is told of in its turn.",
        )
    return new.delay_notice_until


def _stage(conn: Connection, new: NewDisclosure, now: int, due: int | None) -> Staged:
    if gateways.gateway(conn, new.gateway_id) is None:
        raise NotFoundError("there is no such gateway")
    public: dict[str, Any] = {"authority": new.authority}
    if new.agency_id is not UNSET:
        if agencies.agency(conn, new.agency_id) is None:
            raise NotFoundError("there is no such agency")
        public["agency"] = new.agency_id
    record: JsonObject = {
        "gateway_id": new.gateway_id,
        "recipient": new.recipient,
        "what": new.what,
        "authority": new.authority,
        "disclosed_at": now,
    }
    if new.order_number is not UNSET:
        record["order_number"] = new.order_number
    owner = new.gateway_id
    if due is not None:
        return seal(conn, TYPE, record=record, gateway_id=owner, at=now, due=due, **public)
    return stage(conn, TYPE, subject=owner, record=record, at=now, gateway_id=owner, **public)
