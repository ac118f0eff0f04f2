"""C2SP tlog-policy: which logs and which witnesses are trusted, and how many of them it takes."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from transom.core.log.note import (
    ED25519,
    ED25519_COSIGNATURE,
    MLDSA_COSIGNATURE,
    VerifierKey,
    parse_vkey,
)
from transom.errors import LogFormatError

NONE = "none"
"""The predefined quorum that asks for no cosignature."""
MAX_POLICY_BYTES = 64 * 1024
MAX_DEFINITIONS = 256
"""Logs, witnesses and groups together; C2SP tlog-policy asks for at least 32 of each."""
WITNESS_TYPES = frozenset({ED25519_COSIGNATURE, MLDSA_COSIGNATURE})
_THRESHOLD = re.compile(r"[0-9]{1,9}\Z")
_ALLOWED = frozenset({0x09, 0x0A, *range(0x20, 0x7F), *range(0x80, 0x100)})


@dataclass(frozen=True)
class PolicyLog:
    """A trusted log; its key's name is its origin line."""

    vkey: VerifierKey
    url: str | None = None


@dataclass(frozen=True)
class PolicyWitness:
    """A known witness; `name` has a meaning inside this policy only."""

    name: str
    vkey: VerifierKey
    url: str | None = None


@dataclass(frozen=True)
class PolicyGroup:
    """Witnesses once at least `threshold` of its members have."""

    name: str
    threshold: int
    members: tuple[str, ...]


@dataclass(frozen=True)
class Policy:
    """A trust policy whose names are all defined and used at most once in groups."""

    quorum: str
    logs: tuple[PolicyLog, ...] = ()
    witnesses: tuple[PolicyWitness, ...] = ()
    groups: tuple[PolicyGroup, ...] = ()

    @property
    def log_keys(self) -> tuple[VerifierKey, ...]:
        """The keys of the trusted logs."""
        return tuple(log.vkey for log in self.logs)

    def satisfied(self, cosigned: Collection[str]) -> bool:
        """Whether these witnesses, by their names in the policy, make the quorum."""
        met = {NONE, *(w.name for w in self.witnesses if w.name in cosigned)}
        # A group names only what stands before it, so one pass in order settles all of them.
        for group in self.groups:
            if sum(member in met for member in group.members) >= group.threshold:
                met.add(group.name)
        return self.quorum in met

    def to_text(self) -> str:
        """The policy as a file."""
        lines = [_line("log", log.vkey.to_text(), log.url) for log in self.logs]
        lines += [_line("witness", w.name, w.vkey.to_text(), w.url) for w in self.witnesses]
        lines += [_line("group", g.name, str(g.threshold), *g.members) for g in self.groups]
        return "".join([*lines, _line("quorum", self.quorum)])


def require_all(log: VerifierKey, witnesses: Iterable[tuple[VerifierKey, str | None]]) -> Policy:
    """The policy that trusts one log and demands every one of the witnesses.

    Args:
        witnesses: each one's key and, if known, the URL prefix where it is asked.

    Raises:
        LogFormatError: the same key twice, or a key that isn't a witness's.
    """
    known = [PolicyWitness(f"w{i}", key, url) for i, (key, url) in enumerate(witnesses, 1)]
    group = [PolicyGroup("all", len(known), tuple(w.name for w in known))] if known else []
    policy = Policy("all" if known else NONE, (PolicyLog(log),), tuple(known), tuple(group))
    return parse_policy(policy.to_text())


def parse_policy(data: str | bytes) -> Policy:
    """Reads a policy file.

    Raises:
        LogFormatError: not a policy (C2SP tlog-policy); the message names the line.
    """
    reader = _Reader()
    for number, line in enumerate(_lines(data), 1):
        try:
            reader.read(re.split(r"[ \t]+", line.strip(" \t")))
        except LogFormatError as error:
            raise LogFormatError(f"line {number} of the policy: {error.message}") from error
    return reader.policy()


@dataclass
class _Reader:
    logs: list[PolicyLog] = field(default_factory=list)
    witnesses: list[PolicyWitness] = field(default_factory=list)
    groups: list[PolicyGroup] = field(default_factory=list)
    names: set[str] = field(default_factory=lambda: {NONE})
    members: set[str] = field(default_factory=set)
    quorum: str | None = None

    def read(self, items: list[str]) -> None:
        if items[0] == "" or items[0].startswith("#"):
            return
        match items:
            case ["log", vkey, *url] if len(url) <= 1:
                self._log(parse_vkey(vkey), *url)
            case ["witness", name, vkey, *url] if len(url) <= 1:
                self._witness(name, parse_vkey(vkey), *url)
            case ["group", name, threshold, *members]:
                self._group(name, threshold, members)
            case ["quorum", name]:
                self._quorum(name)
            case _:
                raise LogFormatError(f"not a definition: {' '.join(items)!r:.80}")
        if len(self.logs) + len(self.names) > MAX_DEFINITIONS:
            raise LogFormatError(f"more than {MAX_DEFINITIONS} definitions")

    def _log(self, vkey: VerifierKey, url: str | None = None) -> None:
        if vkey.type != ED25519:
            raise LogFormatError("a log's key is of type 0x01")
        if any(vkey.public == log.vkey.public for log in self.logs):
            raise LogFormatError("the same log key twice")
        self.logs.append(PolicyLog(vkey, url))

    def _witness(self, name: str, vkey: VerifierKey, url: str | None = None) -> None:
        if vkey.type not in WITNESS_TYPES:
            raise LogFormatError("a witness's key is of type 0x04 or 0x06")
        if any(vkey.public == w.vkey.public for w in self.witnesses):
            raise LogFormatError("the same witness key twice")
        self._define(name)
        self.witnesses.append(PolicyWitness(name, vkey, url))

    def _group(self, name: str, threshold: str, members: list[str]) -> None:
        for member in members:
            if member == NONE or member not in self.names:
                raise LogFormatError(f"a group member that isn't defined above: {member!r:.80}")
            if member in self.members:
                raise LogFormatError(f"a name that is a group member twice: {member!r:.80}")
            self.members.add(member)
        self._define(name)
        self.groups.append(PolicyGroup(name, _threshold(threshold, len(members)), tuple(members)))

    def _quorum(self, name: str) -> None:
        if self.quorum is not None:
            raise LogFormatError("a second quorum")
        if name not in self.names:
            raise LogFormatError(f"a quorum that isn't defined above: {name!r:.80}")
        self.quorum = name

    def _define(self, name: str) -> None:
        if name in self.names:
            raise LogFormatError(f"a name defined twice: {name!r:.80}")
        self.names.add(name)

    def policy(self) -> Policy:
        if self.quorum is None:
            raise LogFormatError("a policy without a quorum line")
        return Policy(self.quorum, tuple(self.logs), tuple(self.witnesses), tuple(self.groups))


def _threshold(text: str, members: int) -> int:
    named = {"any": 1, "all": members}
    number = named.get(text, int(text) if _THRESHOLD.match(text) else 0)
    if not 1 <= number <= members:
        raise LogFormatError(f"a group needs any, all or 1 to {members} members, not {text!r:.20}")
    return number


def _lines(data: str | bytes) -> list[str]:
    try:
        raw = data.encode("utf-8", "surrogateescape") if isinstance(data, str) else data
    except UnicodeError as error:
        raise LogFormatError("a policy that isn't made of octets") from error
    if len(raw) > MAX_POLICY_BYTES:
        raise LogFormatError(f"a policy longer than {MAX_POLICY_BYTES} bytes")
    if not _ALLOWED.issuperset(raw):
        raise LogFormatError("a policy with a control character")
    # Octets above 0x7F are opaque: surrogateescape keeps each of them apart.
    lines = raw.decode("utf-8", "surrogateescape").split("\n")
    if lines.pop():
        raise LogFormatError("a policy whose last line doesn't end in a newline")
    return lines


def _line(*items: str | None) -> str:
    return " ".join(item for item in items if item is not None) + "\n"
