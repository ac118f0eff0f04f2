"""The one place that turns kinds of errors into HTTP statuses."""

from typing import Any

import structlog
from litestar import Request, Response
from litestar.exceptions import HTTPException, ValidationException
from msgspec import UNSET

from transom.errors import EncodingError, FatalError, SignInRefused, TooManyTries, TransomError
from transom.hub.schemas import ErrorAnswer, Problem
from transom.hub.web.scope import hub_of

log = structlog.get_logger(__name__)

STATUS_OF_KIND = {
    "malformed": 400,
    "denied": 403,
    "not_found": 404,
    "conflict": 409,
    "unavailable": 503,
    "setup": 503,
    "fatal": 503,
}
# Two kinds have a finer status: who you are (401) isn't what you may (403), and slow down (429).
_FINER: tuple[tuple[type[TransomError], int], ...] = ((SignInRefused, 401), (TooManyTries, 429))
_DETAILS = ("field", "rule", "step", "reason", "check")
_HTTP = {
    404: ("not_found", "not_found", "There is no such page.", "Check the address."),
    405: ("malformed", "method", "That can't be done here.", "Look at /schema/openapi.json."),
    413: ("malformed", "too_large", "That is too large.", "Send less."),
}


def status_of(error: TransomError) -> int:
    """The HTTP status of one of our errors."""
    for type_, status in _FINER:
        if isinstance(error, type_):
            return status
    return STATUS_OF_KIND.get(error.kind, 500)


def on_ours(request: Request[Any, Any, Any], error: TransomError) -> Response[ErrorAnswer]:
    """The answer to an expected error."""
    problem = Problem(kind=error.kind, code=error.code, message=error.message, hint=error.hint)
    for name in _DETAILS:
        value = getattr(error, name, None)
        if isinstance(value, str):
            setattr(problem, name, value)
    headers = {}
    if isinstance(error, TooManyTries):
        headers["retry-after"] = str(error.retry_after)
    if isinstance(error, FatalError):
        hub_of(request.scope).tasks.report(error)
    if error.kind in ("unavailable", "setup", "fatal"):
        log.warning("unavailable", code=error.code, why=error.message)
    return _answer(request, problem, status_of(error), headers)


def on_http(request: Request[Any, Any, Any], error: HTTPException) -> Response[ErrorAnswer]:
    """The answer to what Litestar itself refuses: a bad body, no such route, a body too large."""
    if isinstance(error, ValidationException) or error.status_code == 400:
        return _answer(request, _invalid(error), 400, {})
    known = _HTTP.get(error.status_code)
    if known is None:
        return on_unforeseen(request, error)
    kind, code, message, hint = known
    problem = Problem(kind=kind, code=code, message=message, hint=hint)
    return _answer(request, problem, error.status_code, dict(error.headers or {}))


def on_unreadable(request: Request[Any, Any, Any], error: Exception) -> Response[ErrorAnswer]:
    """The answer to a body that isn't UTF-8, or nests too deep for the decoder."""
    problem = Problem(
        kind="malformed",
        code="input",
        message="The body can't be read as JSON.",
        hint=EncodingError.default_hint,
    )
    return _answer(request, problem, 400, {})


def on_unforeseen(request: Request[Any, Any, Any], error: Exception) -> Response[ErrorAnswer]:
    """The answer to a fault of ours; the log has the trace, the caller doesn't."""
    log.error("unforeseen", path=request.url.path, exc_info=error)
    problem = Problem(
        kind="error",
        code="unforeseen",
        message="Something went wrong at the hub.",
        hint=TransomError.default_hint,
    )
    return _answer(request, problem, 500, {})


def _invalid(error: HTTPException) -> Problem:
    problem = Problem(
        kind="malformed",
        code="input",
        message=str(error.detail)[:300],
        hint=EncodingError.default_hint,
    )
    extra = error.extra
    if isinstance(extra, list) and extra and isinstance(extra[0], dict):
        problem.message = str(extra[0].get("message", problem.message))[:300]
        problem.field = str(extra[0]["key"])[:80] if "key" in extra[0] else UNSET
    return problem


def _answer(
    request: Request[Any, Any, Any], problem: Problem, status: int, headers: dict[str, str]
) -> Response[ErrorAnswer]:
    hub_of(request.scope).metrics.error(problem.kind)
    return Response(ErrorAnswer(error=problem), status_code=status, headers=headers)
