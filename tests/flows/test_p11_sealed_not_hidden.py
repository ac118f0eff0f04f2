"""P11 Sealed, not hidden: announced at once, counted in public, told to the owner on its day."""

import json
import time
from collections.abc import Callable
from typing import Any

import httpx

from transom.core.log.entry import Entry
from transom.core.log.findings import SEAL_GRACE
from transom.core.log.opening import VerifiedOpening, read_record_file, verify_opening
from transom.core.log.policy import parse_policy
from transom.core.log.seal import verify_revealed
from transom.core.log.tally import Tally
from transom.demo.log_check import check_log
from transom.testing.stack import OwnerSeat, Stack
from transom.testing.stack.waiting import wait_until

DAY = 24 * 3_600_000
RECIPIENT = "Office of the district attorney"


def disclose(stack: Stack, *, delay_ms: int) -> dict[str, Any]:
    """Records under a sealed court order what the hub gave away about the owner."""
    with stack.hub_client("owner") as client:
        (gateway,) = client.get("/v1/gateways").raise_for_status().json()
    order = {
        "gateway_id": gateway["gateway_id"],
        "recipient": RECIPIENT,
        "what": "The times of all looks in March.",
        "authority": "court_order",
        "order_number": "24-cv-0117",
        "agency_id": stack.agency["agency_id"],
        "delay_notice_until": int(time.time() * 1000) + delay_ms,
    }
    return stack.admin("POST", "/v1/admin/disclosures", order)


def log_until(stack: Stack, holds: Callable[[list[Entry]], bool]) -> list[Entry]:
    """The published log, verified entry by entry, once `holds` is true of it."""
    return wait_until(lambda: list(check_log(stack).entries), holds)


def revelation(log: list[Entry], made: dict[str, Any]) -> int | None:
    """Where the log reveals a seal, if it does yet."""
    if len(log) <= made["entry_index"]:
        return None
    seal = log[made["entry_index"]].commitment
    found = (n for n, e in enumerate(log) if (e.type, e.refers_to) == ("sealed.revealed", seal))
    return next(found, None)


def record(owner: OwnerSeat) -> list[VerifiedOpening]:
    """What the owner can show: the openings that their gateway saves, each of them checked."""
    openings, policy = read_record_file(owner.client.get("/api/record/file.json").content)
    assert policy is not None
    return [verify_opening(opening, policy=parse_policy(policy)) for opening in openings]


def findings(entries: list[Entry], at: int) -> list[str]:
    """What anybody's monitor finds wrong with a log at an instant."""
    tally = Tally()
    found = tally.extend(entries)
    return [finding.code for finding in [*found, *tally.standing(at)]]


def test_a_seal_is_announced_at_once_and_nobody_is_told_what_it_is_about(
    stack: Stack, owner: OwnerSeat
) -> None:
    before = stack.hub_get("/v1/seals")
    made = disclose(stack, delay_ms=30 * DAY)
    entries = log_until(stack, lambda log: len(log) > made["entry_index"])

    sealed = entries[made["entry_index"]]
    assert sealed.type == "sealed"
    assert set(sealed.to_json()) == {"v", "type", "time", "commitment", "due"}
    assert stack.hub_get("/v1/seals")["sealed"] == before["sealed"] + 1
    with stack.hub_client("supervisor") as client:
        told = client.get("/v1/openings").text
        assert client.get(f"/v1/openings/{made['number']}").status_code == 404
    told += json.dumps(owner.state()) + owner.client.get("/api/record/file.json").text
    told += httpx.get(stack.hub_url + "/v1/seals").text
    assert RECIPIENT not in told
    assert "sealed" not in {one.entry.type for one in record(owner)}
    # The order is lifted before its day: revealed now, for good.
    stack.admin("POST", f"/v1/admin/disclosures/{made['number']}/reveal", {})
    log_until(stack, lambda log: revelation(log, made) is not None)


def test_on_its_day_the_owner_holds_what_was_sealed_and_what_was_revealed(
    stack: Stack, owner: OwnerSeat
) -> None:
    made = disclose(stack, delay_ms=1500)
    entries = log_until(stack, lambda log: revelation(log, made) is not None)
    at = revelation(entries, made)
    assert at is not None
    revealed = entries[at]
    held = wait_until(
        lambda: {one.index: one for one in record(owner)},
        lambda held: at in held and made["entry_index"] in held,
    )

    assert revealed.time >= made["due"]
    assert (revealed.revealed, revealed.agency) == ("record.disclosed", stack.agency["agency_id"])
    first, second = held[made["entry_index"]], held[at]
    verify_revealed(first, second)
    assert second.record["recipient"] == RECIPIENT
    assert owner.state()["alarms"] == []
    assert stack.hub_get("/v1/seals")["overdue"] == 0


def test_a_hub_that_withholds_the_revelation_is_found_by_every_monitor(stack: Stack) -> None:
    made = disclose(stack, delay_ms=1500)
    entries = log_until(stack, lambda log: revelation(log, made) is not None)
    late, at = made["due"] + SEAL_GRACE + 1, revelation(entries, made)

    withheld = entries[:at]

    assert "overdue_seal" in findings(withheld, late)
    assert "overdue_seal" not in findings(withheld, made["due"])
    assert "overdue_seal" not in findings(entries, late)
