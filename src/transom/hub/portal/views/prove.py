"""The page that a link by e-mail leads to. Opening it does nothing; its button does."""

from transom.errors import ConflictError, NotFoundError, TooManyTries
from transom.hub.lands import filing
from transom.hub.mail import proofs
from transom.hub.portal.visit import PRIVATE, Page, Visit
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
    return Page("prove", {"token": token, "what": proof.what, "wrong": None}, cache=PRIVATE)


async def use(visit: Visit) -> Page:
    """Does what the link is for, once."""
    token = visit.text("token", TOKEN_LENGTH)
    try:
        visit.hub.limits.take("proof", visit.caller, LANDS)
        filed = await filing.file(visit.hub, token)
    except NotFoundError:
        return _nothing(404, "gone")
    except ConflictError:
        return _nothing(409, "many")
    except TooManyTries:
        return _nothing(429, "often")
    return Page("filed", {"filed": filed}, cache=PRIVATE)


def _nothing(status: int, wrong: str) -> Page:
    values = {"token": "", "what": "", "wrong": wrong}
    return Page("prove", values, status=status, cache=PRIVATE)
