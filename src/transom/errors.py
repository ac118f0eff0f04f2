"""The tree of Transom's errors. Knows kinds, not HTTP: only the apps of hub and gateway map kinds.

TransomError
├── MalformedError          kind "malformed": their bytes or values are bad
│   ├── EncodingError           not the canonical encoding
│   ├── FrameError              not a sealed frame of ours
│   ├── EnvelopeError           not a key envelope of ours
│   ├── LogFormatError          not a tile, note, checkpoint or proof
│   ├── RecordingDamaged        not a segment of ours, torn, or its salt is gone
│   └── InputError              a person's input, with the field's name
├── RefusedError            kind "denied": well formed, not allowed
│   ├── SignatureRefused        wrong key, wrong type, or a bad signature
│   ├── SteeringRefused         a camera isn't turned; `reason` says why
│   ├── SealRefused             a frame or envelope that doesn't open
│   ├── LogRefused              an inclusion, consistency or cosignature that doesn't hold
│   ├── CertificateRefused      a device certificate outside its time; `reason` says which
│   ├── ConsentRefused          no consent covers it; `reason` says which term failed
│   ├── EvidenceRefused         an evidence package that doesn't hold; `check` says which part
│   ├── ReceiptRefused          a consent receipt that says something else than was signed
│   ├── ProofRefused            a step of the numbered proof failed; `step` names it
│   ├── PolicyRefused           the hub's policy says no; `rule` says which
│   ├── EnrolmentRefused        a code that is wrong, used or expired
│   ├── SignInRefused           not signed in, or not as someone who may
│   │   └── SignOnRefused           the agency's account doesn't lead in; `reason` says why
│   ├── ReleaseRefused          a release that isn't signed, is over, or goes back
│   └── SessionEnded            the relay cut a view session; `close_code` says why
├── NotFoundError           kind "not_found"
├── ConflictError           kind "conflict": it has changed meanwhile
├── UnavailableError        kind "unavailable": may go through later
│   ├── WitnessUnavailable      the quorum of witnesses can't be met now
│   ├── CameraUnavailable       unreachable, wrong password, codec not supported, device busy
│   ├── HubUnavailable          the hub doesn't answer
│   ├── GatewayUnavailable      the gateway isn't connected
│   ├── PictureError            a mask or blur can't be burned in, so the camera stays shut
│   ├── ReleaseUnavailable      where releases are published doesn't answer
│   ├── ProviderUnavailable     an identity provider doesn't answer as one; `reason` says how
│   ├── NoticeUnavailable       a mail server or push service doesn't take a notice
│   ├── StorageUnavailable      the disk is full, or the database is locked
│   └── TooManyTries            wait for `retry_after` seconds
├── SetupError              kind "setup": port in use, disk full, keystore locked
└── FatalError              kind "fatal": the result of a write is unknown; exit and recover
"""

from collections.abc import Mapping
from typing import ClassVar


class TransomError(Exception):
    """An error with a class of fate (`kind`) and what a person can do next (`hint`).

    Args:
        message: what happened, in one sentence, naming no secret.
        hint: what to do next, in one sentence.
    """

    kind: ClassVar[str] = "error"
    default_hint: ClassVar[str] = "Try again; if it stays, report it with the time it happened."

    def __init__(self, message: str, *, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint or self.default_hint

    @property
    def code(self) -> str:
        """A stable name for interfaces: the class name in snake_case without `_error`."""
        name = type(self).__name__.removesuffix("Error")
        return "".join(f"_{c.lower()}" if c.isupper() else c for c in name).lstrip("_")


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


class RefusedError(TransomError):
    """Well formed, and not allowed."""

    kind = "denied"
    default_hint = "Nothing was opened."


class SteeringRefused(RefusedError):
    """A camera isn't turned.

    Args:
        reason: `not_allowed`, `device_key`, `old`, `locked`, `zoom_limit` or `camera`
            (spec/view-session.md).
    """

    default_hint = "Only the owner can change that."

    def __init__(self, reason: str, message: str, *, hint: str | None = None) -> None:
        super().__init__(message, hint=hint)
        self.reason = reason


class SignatureRefused(RefusedError):
    """Signed by another key, for another purpose, or not at all."""


class SealRefused(RefusedError):
    """A frame or an envelope that doesn't open with this key in this place."""


class LogRefused(RefusedError):
    """An inclusion, a consistency or a cosignature that doesn't hold.

    Args:
        check: `commitment`, `inclusion`, `checkpoint`, `witnesses`, `consistency` or `seal`.
    """

    def __init__(self, check: str, message: str, *, hint: str | None = None) -> None:
        super().__init__(message, hint=hint)
        self.check = check


class CertificateRefused(RefusedError):
    """A device certificate outside its time.

    Args:
        reason: `not_yet` or `expired`.
    """

    default_hint = "The agency's administrator can certify the device again."

    def __init__(self, reason: str, message: str, *, hint: str | None = None) -> None:
        super().__init__(message, hint=hint)
        self.reason = reason


class ConsentRefused(RefusedError):
    """No consent covers it.

    Args:
        reason: the first term that fails, as named in spec/consent.md.
    """

    default_hint = "Only the owner can change that."

    def __init__(self, reason: str, message: str, *, hint: str | None = None) -> None:
        super().__init__(message, hint=hint)
        self.reason = reason


class ReceiptRefused(RefusedError):
    """A consent receipt whose readable sections say something else than was signed."""

    default_hint = "Ask the owner's gateway for the receipt again, and trust only that one."


class EvidenceRefused(RefusedError):
    """An evidence package that doesn't hold (spec/evidence-package.md).

    Args:
        check: the name of the check that failed, for example `video`.
    """

    default_hint = "Ask for another copy of the package, and trust only one that holds."

    def __init__(self, check: str, message: str, *, hint: str | None = None) -> None:
        super().__init__(message, hint=hint)
        self.check = check


class ProofRefused(RefusedError):
    """A step of the numbered proof failed (spec/view-session.md).

    Args:
        step: the step's name, for example `witnesses`.
        reason: a finer name where a step has several, for example `expired`.
    """

    def __init__(
        self, step: str, message: str, *, reason: str = "", hint: str | None = None
    ) -> None:
        super().__init__(message, hint=hint)
        self.step = step
        self.reason = reason or step


class PolicyRefused(RefusedError):
    """The hub's policy says no.

    Args:
        rule: the identifier of the rule that decided.
    """

    def __init__(self, rule: str, message: str, *, hint: str | None = None) -> None:
        super().__init__(message, hint=hint)
        self.rule = rule


class EnrolmentRefused(RefusedError):
    """A one-time code that is wrong, used or expired."""

    default_hint = "Ask for a new code and enter it within ten minutes."


class SignInRefused(RefusedError):
    """Not signed in, or not as someone who may do this."""

    default_hint = "Sign in as someone who may do this."


class SignOnRefused(SignInRefused):
    """An agency's account doesn't lead in.

    Args:
        reason: `over`, `provider`, `token`, `domain`, `role`, `deactivated`, `left` or `unset`
            (spec/sign-on.md).
    """

    def __init__(self, reason: str, message: str, *, hint: str | None = None) -> None:
        super().__init__(message, hint=hint)
        self.reason = reason


class ReleaseRefused(RefusedError):
    """A release that isn't signed by who may release, is over, or is older than one seen before."""

    default_hint = "Nothing was installed. Ask the people who publish the releases."


class SessionEnded(RefusedError):
    """The relay cut a view session.

    Args:
        close_code: 403 ended by right, 410 over, 503 hub stopping (spec/moq-mapping.md).
    """

    def __init__(self, close_code: int, message: str, *, hint: str | None = None) -> None:
        super().__init__(message, hint=hint)
        self.close_code = close_code


class NotFoundError(TransomError):
    """There is no such thing, or not for this person."""

    kind = "not_found"
    default_hint = "Check the address, or go back to the list."


class ConflictError(TransomError):
    """It has changed meanwhile."""

    kind = "conflict"
    default_hint = "Load it again, and repeat what you wanted to do."


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


class SetupError(TransomError):
    """This machine or its configuration keeps us from starting."""

    kind = "setup"
    default_hint = "Mend what the message names, and start again."


class FatalError(TransomError):
    """The result of a write is unknown. The process exits; start-up finds out and recovers."""

    kind = "fatal"
    default_hint = "Start it again: it recovers by itself."
