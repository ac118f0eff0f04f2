"""The witnesses that a hub asks, and how many of them it takes: a C2SP tlog-policy file."""

from pathlib import Path

from transom.core.log.note import VerifierKey
from transom.core.log.policy import Policy, parse_policy
from transom.errors import LogFormatError, SetupError


def read_trust_policy(path: Path) -> Policy:
    """A policy from its file.

    Raises:
        SetupError: it can't be read, isn't a policy, or demands no witness.
    """
    try:
        policy = parse_policy(path.read_bytes())
    except OSError as error:
        raise SetupError(f"{path} can't be read: {error.strerror}") from error
    except LogFormatError as error:
        raise SetupError(f"{path.name}: {error.message}", hint="See C2SP tlog-policy.") from error
    if policy.satisfied(()):
        raise SetupError(
            f"{path.name} demands no witness: such a hub opens no camera",
            hint="End it with a quorum line that names a witness or a group.",
        )
    return policy


def check_trust(policy: Policy, log: VerifierKey) -> Policy:
    """The same policy, if it is about this log.

    Raises:
        SetupError: it doesn't name the log's key.
    """
    if log not in policy.log_keys:
        raise SetupError(
            "the trust policy doesn't name this hub's log",
            hint=f"Add the line: log {log.to_text()}",
        )
    return policy
