"""Whom an audit believes: a policy that it is given, the one it kept, or, once, the log's own."""

from dataclasses import dataclass
from typing import Any

import msgspec

from transom.audit.sources import HttpSource, Source
from transom.audit.state import StateFolder
from transom.core.log.note import parse_vkey
from transom.core.log.policy import Policy, parse_policy, require_all
from transom.errors import InputError, LogFormatError, NotFoundError, TransomError

HINT = "Give a trust policy with --policy FILE; the hub, its witnesses or the press publish one."


@dataclass(frozen=True)
class Trust:
    """A trust policy, and whether it is merely the log's own word."""

    policy: Policy
    first_use: bool

    def lines(self) -> list[str]:
        """The policy, line by line, as a file that pins it holds it."""
        octets = self.policy.to_text().encode("utf-8", "surrogateescape")
        return octets.decode("utf-8", "replace").splitlines()


def find_trust(source: Source, state: StateFolder, given: Policy | None) -> Trust:
    """The policy of an audit: the one given, the one kept, the one that the log proposes.

    Raises:
        InputError: there is none of them.
        SetupError: the one kept is damaged.
    """
    if given is not None:
        return Trust(given, first_use=False)
    kept = state.policy()
    if kept is not None:
        progress = state.progress()
        return Trust(kept, first_use=progress is None or progress.first_use)
    return Trust(proposed(source), first_use=True)


def proposed(source: Source) -> Policy:
    """The policy that a log names for itself, or that of its key alone.

    Raises:
        InputError: it names none.
    """
    for ask in (_by_hub, _by_file):
        try:
            return ask(source)
        except (TransomError, msgspec.DecodeError, KeyError, TypeError):
            continue
    raise InputError("policy", f"{source.url} doesn't say whose keys to trust", hint=HINT)


def _by_hub(source: Source) -> Policy:
    """What a hub answers under `/v1/log`."""
    if not isinstance(source, HttpSource) or not source.url.endswith("/log"):
        raise NotFoundError("not a hub's log")
    hub = HttpSource(source.url.removesuffix("/log"))
    try:
        told: Any = msgspec.json.decode(hub.read("v1/log"))
    finally:
        hub.close()
    policy = parse_policy(told["policy"])
    if parse_vkey(told["vkey"]) not in policy.log_keys:
        raise LogFormatError("the hub's policy is for another log")
    return policy


def _by_file(source: Source) -> Policy:
    """The file `vkey` that stands beside a log in an object store: the log's key, no witness."""
    return require_all(parse_vkey(source.read("vkey").decode().strip()), [])
