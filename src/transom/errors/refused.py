"""What is well formed, and not allowed."""

from transom.errors.base import TransomError


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
