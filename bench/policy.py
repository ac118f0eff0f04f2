"""The policy: how soon the hub decides about a view request, with 100,000 consents to look in.

`python -m bench.policy` prints one JSON line. A decision is what `POST /v1/view-sessions` does
before it opens or logs anything: the facts are read from the hub's own database in one snapshot,
the device's signature and those of the camera's consents are verified, the consents are asked, and
Cedar decides. Half of the requests are allowed; the others meet, in turn, a closed incident, a
purpose or a picture that no consent names, more minutes than the program has, and consents that
are over. HTTP, log and gateway aren't in it.
"""

import argparse
import asyncio
import random
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Any

from bench._consents import NOW, Shared, agency, fill
from bench._lib import quantiles_ms, report
from transom.core.ids import new_id
from transom.core.session import (
    ViewRequestTerms,
    read_view_request,
    sign_view_request,
    verify_view_request,
)
from transom.core.signing import Signed
from transom.errors import PolicyRefused
from transom.hub.accounts.people import SignedIn
from transom.hub.db.engine import Database
from transom.hub.policy import PolicyEngine, Question, packaged
from transom.hub.sessions import asking

WANTED = {
    "incident": "view_live.incident.closed",
    "purpose": "view_live.purpose",
    "blur": "view_live.consent.blur",
    "minutes": "view_live.program.minutes",
    "ended": "view_live.consent.ended",
}
"""What a request meets, and the rule that must refuse it."""
AT_ONCE = 8
Asked = tuple[SignedIn, Signed, str]


def request(one: Shared, wanted: str, program_id: str) -> Signed:
    """A signed view request that meets what is wanted."""
    cases = {"incident": one.agency.closed, "purpose": one.agency.other}
    terms = ViewRequestTerms(
        session_id=new_id("vws"),
        device_id=one.agency.device_id,
        camera_id=one.camera_id,
        agency_id=one.agency.agency_id,
        program_id=program_id,
        incident=cases.get(wanted, one.agency.open),
        rights=("live",),
        blur="unblurred" if wanted == "blur" else "blurred",
        unblurred_reason="A face must be known" if wanted == "blur" else None,
        minutes=600 if wanted == "minutes" else 15,
        requested_at=NOW,
    )
    return sign_view_request(terms, signer=one.agency.device)


def requests(shared: Sequence[Shared], program_id: str, many: int) -> list[Asked]:
    """Requests as they come: each about any camera, every second one allowed."""
    dice, made = random.Random(23), []
    over = [one for one in shared if one.over]
    valid = [one for one in shared if not one.over]
    refused = list(WANTED)
    for n in range(many):
        wanted = refused[n // 2 % len(refused)] if n % 2 else ""
        one = dice.choice(over if wanted == "ended" else valid)
        made.append((one.agency.person, request(one, wanted, program_id), WANTED.get(wanted, "")))
    return made


async def decide(db: Database, policy: PolicyEngine, asked: Asked) -> str:
    """Decides about one request as the hub does; the rule that refuses it, or nothing."""
    person, signed, _ = asked
    terms = read_view_request(signed.body)
    facts = await db.read(asking.read_facts, person, terms, NOW)
    verified = verify_view_request(signed, sign_key=facts.device["sign_key"])
    covered = asking.coverage(facts, verified, NOW)
    try:
        policy.check(asking.question(facts, person, verified, covered, NOW))
    except PolicyRefused as refusal:
        return refusal.rule
    return ""


async def one_by_one(db: Database, policy: PolicyEngine, many: Sequence[Asked]) -> list[float]:
    """Milliseconds of each decision, with nothing of ours beside it.

    Raises:
        SystemExit: a decision isn't the one that the request was made for.
    """
    taken = []
    for asked in many:
        began = time.perf_counter()
        rule = await decide(db, policy, asked)
        taken.append((time.perf_counter() - began) * 1000)
        if rule != asked[2]:
            raise SystemExit(f"decided {rule!r} where {asked[2]!r} was due")
    return taken


async def at_once(db: Database, policy: PolicyEngine, many: Sequence[Asked]) -> float:
    """Decisions a second while several requests are always under way."""
    left = iter(many)

    async def caller() -> None:
        for asked in left:
            await decide(db, policy, asked)

    began = time.perf_counter()
    await asyncio.gather(*(caller() for _ in range(AT_ONCE)))
    return len(many) / (time.perf_counter() - began)


async def stages(db: Database, policy: PolicyEngine, many: Sequence[Asked]) -> dict[str, float]:
    """Where a decision's time goes: medians in ms."""
    taken: dict[str, list[float]] = {"read": [], "signatures_and_consents": [], "cedar": []}
    for person, signed, _ in many:
        terms = read_view_request(signed.body)
        began = time.perf_counter()
        facts = await db.read(asking.read_facts, person, terms, NOW)
        read = time.perf_counter()
        verified = verify_view_request(signed, sign_key=facts.device["sign_key"])
        covered = asking.coverage(facts, verified, NOW)
        checked = time.perf_counter()
        question = asking.question(facts, person, verified, covered, NOW)
        ready = time.perf_counter()
        _ask(policy, question)
        ended = time.perf_counter()
        for name, ms in zip(taken, (read - began, checked - read, ended - ready), strict=True):
            taken[name].append(ms * 1000)
    return {name: round(median(values), 3) for name, values in taken.items()}


def _ask(policy: PolicyEngine, question: Question) -> None:
    try:
        policy.check(question)
    except PolicyRefused:
        return


async def measure(db: Database, many: Sequence[Asked], rounds: int) -> dict[str, Any]:
    """Every figure, in rounds of the same requests; the median round is told."""
    policy = PolicyEngine(packaged())
    await one_by_one(db, policy, many[:200])  # the first ones open the file's pages
    cpu = time.process_time()
    taken = [await one_by_one(db, policy, many) for _ in range(rounds)]
    cpu = time.process_time() - cpu
    rates = sorted([await at_once(db, policy, many) for _ in range(rounds)])
    middle = sorted(taken, key=median)[rounds // 2]
    return {
        "decision_ms": quantiles_ms(middle),
        "cpu_ms": round(1000 * cpu / rounds / len(many), 2),
        "decisions_s": {
            "one_by_one": round(1000 * len(middle) / sum(middle)),
            f"{AT_ONCE}_at_once": round(rates[rounds // 2]),
        },
        "median_ms": await stages(db, policy, many),
        "rules": dict(Counter(rule or "allowed" for _, _, rule in many)),
    }


def main() -> None:
    """Fills a database, measures, reports."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--consents", type=int, default=100_000)
    parser.add_argument("--requests", type=int, default=2_000)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    desks, program_id = [agency(number) for number in range(20)], new_id("prg")
    with tempfile.TemporaryDirectory() as folder:
        db = Database(Path(folder) / "hub.db")
        shared = asyncio.run(db.write(fill, options.consents, desks, program_id))
        many = requests(shared, program_id, options.requests)
        figures = asyncio.run(measure(db, many, options.rounds))
        db.close()
    of = {"consents": options.consents, "requests": options.requests, "rounds": options.rounds}
    report("policy", of | figures)


if __name__ == "__main__":
    main()
