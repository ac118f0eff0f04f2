"""HTTP: several owners of one site. What co-owners send is signed; it needs no cookie."""

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import JSONBody

from transom.core.signing import Signed
from transom.gateway.api.errors import ANSWERS
from transom.gateway.api.household_schemas import (
    CoOwnerKey,
    Greeting,
    HouseholdState,
    HouseholdView,
    Invitation,
    InvitationToken,
    NewCoOwner,
    NewInvitation,
    SignedObject,
)
from transom.gateway.gateway import Gateway


@get("/api/household", operation_id="household", responses=ANSWERS)
async def household(gateway: NamedDependency[Gateway]) -> HouseholdState:
    """Who must agree besides the first owner."""
    return gateway.household.state()


@post("/api/household/invite", operation_id="invite_co_owner", status_code=201, responses=ANSWERS)
async def invite_co_owner(
    data: JSONBody[NewInvitation], gateway: NamedDependency[Gateway]
) -> Invitation:
    """A one-time invitation for a co-owner."""
    return gateway.household.invite(data.name)


@post("/api/household/remove", operation_id="remove_co_owner", status_code=200, responses=ANSWERS)
async def remove_co_owner(
    data: JSONBody[CoOwnerKey], gateway: NamedDependency[Gateway]
) -> HouseholdState:
    """Takes a co-owner off; nothing opens without them for 30 days more."""
    return gateway.household.remove(data.key)


@post("/api/co-owner/greet", operation_id="greet_co_owner", status_code=200, responses=ANSWERS)
async def greet_co_owner(
    data: JSONBody[InvitationToken], gateway: NamedDependency[Gateway]
) -> Greeting:
    """Whom an invitation is for."""
    return gateway.household.greet(data.token)


@post("/api/co-owner/join", operation_id="join_household", status_code=200, responses=ANSWERS)
async def join_household(
    data: JSONBody[NewCoOwner], gateway: NamedDependency[Gateway]
) -> HouseholdView:
    """Pins a new co-owner's key, once for each invitation."""
    return gateway.household.join(data.token, _signed(data.signed))


@post("/api/co-owner/look", operation_id="co_owner_look", status_code=200, responses=ANSWERS)
async def co_owner_look(
    data: JSONBody[SignedObject], gateway: NamedDependency[Gateway]
) -> HouseholdView:
    """What a co-owner sees."""
    return gateway.household.look(_signed(data))


@post("/api/co-owner/stop", operation_id="co_owner_stop", status_code=200, responses=ANSWERS)
async def co_owner_stop(
    data: JSONBody[SignedObject], gateway: NamedDependency[Gateway]
) -> HouseholdView:
    """Stops everything at once, until the same co-owner resumes."""
    return gateway.household.stop(_signed(data))


@post("/api/co-owner/resume", operation_id="co_owner_resume", status_code=200, responses=ANSWERS)
async def co_owner_resume(
    data: JSONBody[SignedObject], gateway: NamedDependency[Gateway]
) -> HouseholdView:
    """Takes the co-owner's own stop back."""
    return gateway.household.resume(_signed(data))


@post("/api/co-owner/agree", operation_id="co_owner_agree", status_code=200, responses=ANSWERS)
async def co_owner_agree(
    data: JSONBody[SignedObject], gateway: NamedDependency[Gateway]
) -> HouseholdView:
    """Agrees to one consent."""
    return gateway.household.agree(_signed(data))


@post(
    "/api/co-owner/withdraw", operation_id="co_owner_withdraw", status_code=200, responses=ANSWERS
)
async def co_owner_withdraw(
    data: JSONBody[SignedObject], gateway: NamedDependency[Gateway]
) -> HouseholdView:
    """Withdraws a consent for good."""
    return gateway.household.withdraw(_signed(data))


@post("/api/co-owner/leave", operation_id="co_owner_leave", status_code=200, responses=ANSWERS)
async def co_owner_leave(
    data: JSONBody[SignedObject], gateway: NamedDependency[Gateway]
) -> HouseholdState:
    """A co-owner goes."""
    return gateway.household.leave(_signed(data))


def _signed(data: SignedObject) -> Signed:
    members = {"type": data.type, "body": data.body, "key": data.key, "sig": data.sig}
    return Signed.from_json(members)


HANDLERS = [
    household,
    invite_co_owner,
    remove_co_owner,
    greet_co_owner,
    join_household,
    co_owner_look,
    co_owner_stop,
    co_owner_resume,
    co_owner_agree,
    co_owner_withdraw,
    co_owner_leave,
]
