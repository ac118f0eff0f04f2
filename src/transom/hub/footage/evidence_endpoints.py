"""HTTP: the custody of released clips, and their handing over to evidence machines."""

from typing import Any

from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from litestar.response import Stream

from transom.core.codec import unb64
from transom.errors import EncodingError, SignInRefused
from transom.hub.accounts.people import SignedIn
from transom.hub.footage import custody_shown, handing, retention
from transom.hub.footage.evidence_schemas import (
    ClipCustody,
    CustodyReason,
    EvidenceAct,
    EvidenceHandover,
)
from transom.hub.hub import Hub
from transom.hub.web.access import caller
from transom.hub.web.limits import SIGN_IN
from transom.hub.web.problems import ANONYMOUS, PERSON

_CLIP = "/v1/footage-requests/{request_id:str}/clips/{camera_id:str}"
_BEARER = "Bearer "
TAGS = ["evidence"]


@get(f"{_CLIP}/custody", operation_id="get_clip_custody", responses=PERSON, tags=TAGS)
async def get_clip_custody(
    request_id: FromPath[str],
    camera_id: FromPath[str],
    hub: NamedDependency[Hub],
    person: NamedDependency[SignedIn],
) -> ClipCustody:
    """A clip's custody: how long it stays, and all that was done with it."""
    return await custody_shown.get(hub, person, (request_id, camera_id))


@post(f"{_CLIP}/hold", operation_id="hold_clip", status_code=200, responses=PERSON, tags=TAGS)
async def hold_clip(
    request_id: FromPath[str],
    camera_id: FromPath[str],
    data: JSONBody[CustodyReason],
    hub: NamedDependency[Hub],
    person: NamedDependency[SignedIn],
) -> ClipCustody:
    """Puts a legal hold on a clip: nothing destroys it but its program's sunset."""
    where = (request_id, camera_id)
    await retention.hold(hub, person, where, data.reason)
    return await custody_shown.get(hub, person, where)


@post(
    f"{_CLIP}/hold/lift",
    operation_id="lift_clip_hold",
    status_code=200,
    responses=PERSON,
    tags=TAGS,
)
async def lift_clip_hold(
    request_id: FromPath[str],
    camera_id: FromPath[str],
    data: JSONBody[CustodyReason],
    hub: NamedDependency[Hub],
    person: NamedDependency[SignedIn],
) -> ClipCustody:
    """Lifts a clip's legal hold; a clip that is over its time is destroyed then."""
    where = (request_id, camera_id)
    await retention.lift(hub, person, where, data.reason)
    return await custody_shown.get(hub, person, where)


@post(f"{_CLIP}/destroy", operation_id="destroy_clip", status_code=200, responses=PERSON, tags=TAGS)
async def destroy_clip(
    request_id: FromPath[str],
    camera_id: FromPath[str],
    data: JSONBody[CustodyReason],
    hub: NamedDependency[Hub],
    person: NamedDependency[SignedIn],
) -> ClipCustody:
    """Destroys a clip at the hub, with every key of it."""
    where = (request_id, camera_id)
    await retention.destroy(hub, person, where, data.reason)
    return await custody_shown.get(hub, person, where)


@post("/v1/evidence/exports", operation_id="export_evidence", responses=ANONYMOUS, tags=TAGS)
async def export_evidence(
    data: JSONBody[EvidenceAct], hub: NamedDependency[Hub], request: Request[Any, Any, Any]
) -> EvidenceHandover:
    """Hands a clip to the evidence machine that signed the act, once the act is in the log."""
    hub.limits.take("evidence", caller(request), SIGN_IN)
    return await handing.hand_over(hub, data.act.signed())


@get(
    "/v1/evidence/sealed",
    operation_id="get_exported_clip",
    media_type="application/octet-stream",
    responses=ANONYMOUS,
    tags=TAGS,
)
async def get_exported_clip(hub: NamedDependency[Hub], request: Request[Any, Any, Any]) -> Stream:
    """The clip that was handed over within the hour, as it was sealed; by its bearer token."""
    hub.limits.take("evidence", caller(request), SIGN_IN)
    length, pieces = await handing.sealed(hub, _token(request))
    headers = {"content-length": str(length), "cache-control": "no-store"}
    return Stream(pieces, media_type="application/octet-stream", headers=headers)


def _token(request: Request[Any, Any, Any]) -> bytes:
    told = request.headers.get("authorization", "")
    try:
        return unb64(told.removeprefix(_BEARER), 32)
    except EncodingError as error:
        raise SignInRefused("that needs the token of an export within the hour") from error


HANDLERS: list[Any] = [
    get_clip_custody,
    hold_clip,
    lift_clip_hold,
    destroy_clip,
    export_evidence,
    get_exported_clip,
]
