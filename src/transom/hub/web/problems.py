"""What each group of routes may answer besides success, for the OpenAPI document."""

from litestar.openapi.datastructures import ResponseSpec

from transom.hub.schemas import ErrorAnswer


def _spec(*statuses: int) -> dict[int, ResponseSpec]:
    return {
        status: ResponseSpec(ErrorAnswer, generate_examples=False, description=_WHAT[status])
        for status in statuses
    }


_WHAT = {
    400: "malformed: nothing was done",
    401: "not signed in, or not with this credential",
    403: "refused: the body says by which rule and what would change it",
    404: "there is no such thing, or not for the asking person",
    409: "it has changed meanwhile",
    413: "the body is too large",
    429: "too many tries; wait a little",
    503: "may go through later",
}

ANONYMOUS = _spec(400, 401, 403, 404, 409, 413, 429, 503)
PERSON = _spec(400, 401, 403, 404, 409, 413, 429, 503)
PUBLIC = _spec(400, 404, 503)
