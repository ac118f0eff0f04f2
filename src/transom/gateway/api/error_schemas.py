"""The shape of every answer that isn't a success."""

from msgspec import Struct


class ErrorBody(Struct, kw_only=True, omit_defaults=True):
    """An error: its kind, a stable code, one sentence, and what to do next."""

    kind: str
    code: str
    message: str
    hint: str
    field: str | None = None
    reason: str | None = None
    step: str | None = None


class ErrorAnswer(Struct, kw_only=True):
    """The body of every answer that isn't a success."""

    error: ErrorBody
