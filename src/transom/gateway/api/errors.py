"""Errors as JSON: the only place of the gateway that turns a kind into an HTTP status."""

from collections.abc import Callable
from typing import Any

import structlog
from litestar import Request, Response
from litestar.exceptions import HTTPException
from litestar.openapi.datastructures import ResponseSpec

from transom.errors import FatalError, TransomError
from transom.gateway.api.error_schemas import ErrorAnswer, ErrorBody

log = structlog.get_logger(__name__)
STATUS = {
    "malformed": 400,
    "denied": 403,
    "not_found": 404,
    "conflict": 409,
    "setup": 503,
    "unavailable": 503,
    "fatal": 500,
}
ANSWERS = {
    status: ResponseSpec(ErrorAnswer, description=text, generate_examples=False)
    for status, text in {
        400: "Malformed; `field` names the member.",
        401: "Not signed in.",
        403: "Not allowed.",
        404: "There is no such thing.",
        409: "It has changed meanwhile.",
        503: "Not now; `reason` says why.",
    }.items()
}
_SIGN_IN = "Open the address that `transom gateway run` printed, or `transom gateway status`."


def answer(error: TransomError) -> tuple[int, ErrorAnswer]:
    """Status and body of an error."""
    status = 401 if error.code == "sign_in_refused" else STATUS.get(error.kind, 500)
    body = ErrorBody(
        kind=error.kind,
        code=error.code,
        message=error.message,
        hint=error.hint,
        field=getattr(error, "field", None),
        reason=getattr(error, "reason", None) or None,
        step=getattr(error, "step", None),
    )
    return status, ErrorAnswer(error=body)


def on_transom_error(_: Request[Any, Any, Any], error: TransomError) -> Response[ErrorAnswer]:
    """An expected error."""
    status, body = answer(error)
    return Response(body, status_code=status)


def on_http_error(_: Request[Any, Any, Any], error: HTTPException) -> Response[ErrorAnswer]:
    """What the framework refuses by itself: unknown paths, bodies that don't fit the schema."""
    kind = {404: "not_found", 405: "malformed"}.get(error.status_code, "malformed")
    body = ErrorBody(
        kind=kind,
        code=kind,
        message=_details(error) or error.detail,
        hint="See the API's description at /schema/openapi.json.",
    )
    return Response(ErrorAnswer(error=body), status_code=error.status_code)


def on_any_error(_: Request[Any, Any, Any], error: Exception) -> Response[ErrorAnswer]:
    """A fault of ours: logged whole, told in general."""
    log.error("unexpected", exc_info=error)
    body = ErrorBody(
        kind="error",
        code="unexpected",
        message="the gateway met an error that it didn't expect",
        hint=TransomError.default_hint,
    )
    return Response(ErrorAnswer(error=body), status_code=500)


def handlers(on_fatal: Callable[[FatalError], None]) -> dict[int | type[Exception], Any]:
    """Handlers of every error.

    Args:
        on_fatal: told, besides the page, when the result of a write is unknown.
    """

    def on_fatal_error(request: Request[Any, Any, Any], error: FatalError) -> Response[ErrorAnswer]:
        on_fatal(error)
        return on_transom_error(request, error)

    return {
        FatalError: on_fatal_error,
        TransomError: on_transom_error,
        HTTPException: on_http_error,
        Exception: on_any_error,
    }


def _details(error: HTTPException) -> str:
    extra = error.extra if isinstance(error.extra, list) else []
    parts = [f"{e.get('key', '')}: {e['message']}".lstrip(": ") for e in extra if "message" in e]
    return "; ".join(parts)
