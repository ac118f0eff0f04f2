"""Bytes or values that are bad."""

from transom.errors.base import TransomError


class MalformedError(TransomError):
    """Their bytes or values are bad; nothing was done."""

    kind = "malformed"
    default_hint = "Send it again in the documented form."


class EncodingError(MalformedError):
    """Not the canonical encoding (spec/encoding.md)."""


class FrameError(MalformedError):
    """Not a sealed frame (spec/frame-seal.md)."""


class EnvelopeError(MalformedError):
    """Not a key envelope (spec/key-envelope.md)."""


class LogFormatError(MalformedError):
    """Not a tile, signed note, checkpoint or proof (spec/log-entry.md)."""


class RecordingDamaged(MalformedError):
    """Not a part of a recording that opens (spec/recording.md)."""

    default_hint = "What was recorded before and after it can still be played."


class InputError(MalformedError):
    """A person's input that can't be used.

    Args:
        field: the name of the field, as in the interface.
    """

    def __init__(self, field: str, message: str, *, hint: str | None = None) -> None:
        super().__init__(message, hint=hint)
        self.field = field
