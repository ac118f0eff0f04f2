"""What may go through later."""

from collections.abc import Mapping

from transom.errors.base import TransomError


class UnavailableError(TransomError):
    """It may go through later."""

    kind = "unavailable"
    default_hint = "Try again in a moment."


class WitnessUnavailable(UnavailableError):
    """The quorum of witnesses can't be met now, so no key may be released.

    Args:
        missing: for each witness that didn't cosign, its key's name and why.
        index: where the entry stands in the log all the same.
    """

    default_hint = "The hub's operator must bring the missing witness back; then try again."

    def __init__(
        self,
        message: str,
        *,
        missing: Mapping[str, str] | None = None,
        index: int | None = None,
        hint: str | None = None,
    ) -> None:
        super().__init__(message, hint=hint)
        self.missing = dict(missing or {})
        self.index = index


class CameraUnavailable(UnavailableError):
    """The camera gives no usable picture.

    Args:
        reason: `unreachable`, `password`, `not_rtsp`, `not_mjpeg`, `not_onvif`, `no_video`,
            `no_sound`, `codec` or `lost`; of a device or a file `missing`, `denied` or `busy`; of
            Ring `signed_out`, `encrypted` or `session_over`.
    """

    default_hint = "Check the camera's address, its password and its power."

    def __init__(self, reason: str, message: str, *, hint: str | None = None) -> None:
        super().__init__(message, hint=hint)
        self.reason = reason


class PictureError(UnavailableError):
    """A mask or a blur can't be burned in, so the camera stays shut (P12)."""

    default_hint = "The owner can look at the camera's masks and at how people are blurred."


class HubUnavailable(UnavailableError):
    """The hub doesn't answer."""


class GatewayUnavailable(UnavailableError):
    """The gateway isn't connected to the hub."""

    default_hint = "The owner's gateway is off or out of reach; try again later."


class ReleaseUnavailable(UnavailableError):
    """The place where releases are published doesn't answer, or has none for this machine."""

    default_hint = "Nothing was installed; try again later."


class ProviderUnavailable(UnavailableError):
    """An agency's identity provider doesn't answer as one.

    Args:
        reason: `unreachable`, `address`, `answer` or `issuer`.
    """

    default_hint = "Try again in a moment; if it stays, your administrator must look at it."

    def __init__(self, reason: str, message: str, *, hint: str | None = None) -> None:
        super().__init__(message, hint=hint)
        self.reason = reason


class NoticeUnavailable(UnavailableError):
    """A mail server or a push service doesn't take a notice; it is tried again.

    Args:
        reason: `unreachable`, `certificate`, `no_encryption`, `password`, `sender`, `recipient`,
            `refused` or `gone`.
    """

    default_hint = "Check server, port, user and password; it is tried again by itself."

    def __init__(self, reason: str, message: str, *, hint: str | None = None) -> None:
        super().__init__(message, hint=hint)
        self.reason = reason


class StorageUnavailable(UnavailableError):
    """The disk is full, read-only, or the database is locked; nothing was written."""

    default_hint = "Free some space on the hub's disk; nothing that was written before is lost."


class TooManyTries(UnavailableError):
    """Too many tries from one place.

    Args:
        retry_after: seconds to wait.
    """

    def __init__(self, message: str, *, retry_after: int, hint: str | None = None) -> None:
        super().__init__(message, hint=hint or f"Wait {retry_after} seconds, then try again.")
        self.retry_after = retry_after
