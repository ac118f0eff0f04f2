"""Errors in SCIM's own shape (RFC 7644, section 3.12)."""

from typing import Any

import structlog
from litestar import Request, Response
from litestar.exceptions import HTTPException
from litestar.openapi.datastructures import ResponseSpec
from msgspec import UNSET

from transom.errors import ConflictError, FatalError, InputError, TooManyTries, TransomError
from transom.hub.scim.schemas import ERROR, MEDIA_TYPE, ScimError
from transom.hub.web.failures import status_of
from transom.hub.web.scope import hub_of

log = structlog.get_logger(__name__)

TYPES = frozenset(
    ["invalidFilter", "invalidSyntax", "invalidPath", "noTarget", "invalidValue", "mutability"]
)
_WHAT = {
    400: "malformed: nothing was done",
    401: "no token of an agency's directory",
    404: "the directory has named no such thing",
    409: "another user has this userName",
    413: "the body is too large",
    429: "too many calls; wait a little",
    503: "may go through later",
}
RESPONSES = {
    status: ResponseSpec(
        ScimError, generate_examples=False, description=what, media_type=MEDIA_TYPE
    )
    for status, what in _WHAT.items()
}


def on_ours(request: Request[Any, Any, Any], error: TransomError) -> Response[ScimError]:
    """The answer to an expected error."""
    status, headers = status_of(error), {}
    if status == 401:
        headers["www-authenticate"] = 'Bearer realm="scim"'
    if isinstance(error, TooManyTries):
        headers["retry-after"] = str(error.retry_after)
    if isinstance(error, FatalError):
        hub_of(request.scope).tasks.report(error)
    type_ = ""
    if status == 400:
        known = isinstance(error, InputError) and error.field in TYPES
        type_ = error.field if known and isinstance(error, InputError) else "invalidValue"
    if isinstance(error, ConflictError):
        type_ = "uniqueness"
    return answer(status, f"{error.message}. {error.hint}", type_, headers)


def on_http(request: Request[Any, Any, Any], error: HTTPException) -> Response[ScimError]:
    """The answer to what Litestar itself refuses."""
    status = error.status_code if error.status_code in (404, 405, 413) else 400
    if error.status_code >= 500:
        return on_unforeseen(request, error)
    return answer(status, str(error.detail)[:300], "invalidSyntax" if status == 400 else "", {})


def on_unreadable(request: Request[Any, Any, Any], error: Exception) -> Response[ScimError]:
    """The answer to a body that isn't UTF-8, or nests too deep."""
    return answer(400, "the body can't be read as JSON", "invalidSyntax", {})


def on_unforeseen(request: Request[Any, Any, Any], error: Exception) -> Response[ScimError]:
    """The answer to a fault of ours; the log has the trace, the caller doesn't."""
    log.error("unforeseen", path=request.url.path, exc_info=error)
    return answer(500, "something went wrong at the hub", "", {})


def answer(status: int, detail: str, type_: str, headers: dict[str, str]) -> Response[ScimError]:
    """An error, as SCIM tells it."""
    body = ScimError(schemas=[ERROR], status=str(status), detail=detail, scim_type=type_ or UNSET)
    return Response(body, status_code=status, media_type=MEDIA_TYPE, headers=headers)
