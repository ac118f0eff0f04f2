"""The page that a link by e-mail leads to. Opening it does nothing; its button does."""

from typing import Any

from transom.errors import ConflictError, NotFoundError, TooManyTries
from transom.hub.lands import filing
from transom.hub.mail import proofs
from transom.hub.portal.visit import PRIVATE, Page, Visit
from transom.hub.votes import voicing
from transom.hub.web.limits import LANDS

TOKEN_LENGTH = 64


async def show(visit: Visit) -> Page:
    """What the link is for, and the button."""
    token = visit.text("token", TOKEN_LENGTH)
    try:
        visit.hub.limits.take("proof", visit.caller, LANDS)
        proof = await proofs.waiting(visit.hub, token)
    except NotFoundError:
        return _nothing(404, "gone")
    except TooManyTries:
        return _nothing(429, "often")
    values: dict[str, Any] = {"token": token, "what": proof.what, "wrong": None}
    if proof.what == "vote":
        vote, _, _ = await voicing.find(visit.hub, str(proof.content["vote_id"]))
        values |= {"vote": vote.name, "opposed": bool(proof.content["opposed"])}
    return Page("prove", values, cache=PRIVATE)


async def use(visit: Visit) -> Page:
    """Does what the link is for, once."""
    token = visit.text("token", TOKEN_LENGTH)
    what = ""
    try:
        visit.hub.limits.take("proof", visit.caller, LANDS)
        proof = await proofs.waiting(visit.hub, token)
        what = proof.what
        return await _do(visit, token, proof)
    except NotFoundError:
        return _nothing(404, "gone")
    except ConflictError:
        return _nothing(409, "closed" if what == "vote" else "many")
    except TooManyTries:
        return _nothing(429, "often")


async def _do(visit: Visit, token: str, proof: proofs.Proof) -> Page:
    if proof.what == "vote":
        code = await voicing.cast(visit.hub, token)
        values = {"code": code, "vote_id": proof.content["vote_id"]}
        return Page("cast", values, cache=PRIVATE)
    return Page("filed", {"filed": await filing.file(visit.hub, token)}, cache=PRIVATE)


def _nothing(status: int, wrong: str) -> Page:
    values = {"token": "", "what": "", "wrong": wrong}
    return Page("prove", values, status=status, cache=PRIVATE)
