"""Shapes of programs, purposes and the hub's policy."""

from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from transom.core.vote import MOST_VOTES
from transom.hub.documents.schemas import Documents, Hash
from transom.hub.schemas import Instant, Name
from transom.hub.votes.schemas import NewVote

ProgramState = Literal["not_begun", "running", "frozen", "over"]


class Purpose(Struct, kw_only=True):
    """A purpose category (spec/consent.md) in words."""

    id: str
    title: str
    description: str


class NewProgram(Struct, kw_only=True):
    """A scheme of one agency or several; it ends `days` after its start.

    Args:
        documents: its use policy and impact report, if they aren't the packaged ones.
        votes: of neighbourhoods in which no standing consent counts before their residents have
            voted (spec/vote.md). They stay as they are for as long as the program runs.
    """

    name: Name
    agency_ids: Annotated[list[str], Meta(min_length=1, max_length=32)]
    authorising_decision: Annotated[str, Meta(min_length=1, max_length=400)]
    days: Annotated[int, Meta(ge=1, le=3660)] = 45
    starts_at: Instant | UnsetType = UNSET
    max_cameras: Annotated[int, Meta(ge=1, le=100_000)] = 500
    max_minutes: Annotated[int, Meta(ge=1, le=1440)] = 60
    max_open_sessions: Annotated[int, Meta(ge=1, le=10_000)] = 100
    documents: Documents | UnsetType = UNSET
    votes: Annotated[list[NewVote], Meta(max_length=MOST_VOTES)] = []


class Renewal(Struct, kw_only=True):
    """A later end of a program, by a new decision.

    Args:
        days: by which the present end is put off.
        documents: if they change with the decision.
    """

    authorising_decision: Annotated[str, Meta(min_length=1, max_length=400)]
    days: Annotated[int, Meta(ge=1, le=3660)] = 45
    documents: Documents | UnsetType = UNSET


class Program(Struct, kw_only=True):
    """A program with its caps and its sunset.

    Args:
        document: the hash of its use policy, impact report and decision.
        purposes: that its use policy authorises.
        approval: those of them that need a supervisor's approval.
        days_left: until the sunset, a begun day counted whole.
        reminder: 14, 7 or 1, once so few days are left.
        sunset_at: when its end was logged.
    """

    program_id: str
    name: str
    agency_ids: list[str]
    authorising_decision: str
    policy_version: str
    document: Hash
    not_before: Instant
    not_after: Instant
    state: ProgramState
    frozen: bool
    days_left: int
    max_cameras: int
    max_minutes: int
    max_open_sessions: int
    purposes: list[str]
    approval: list[str]
    reminder: int | UnsetType = UNSET
    sunset_at: Instant | UnsetType = UNSET


class Rule(Struct, kw_only=True):
    """One rule of the policy: what it says, and what would have to change.

    Args:
        clauses: the use policies' prohibited uses that it forbids.
    """

    id: str
    effect: str
    explanation: str
    change: str
    clauses: list[str]


class Policy(Struct, kw_only=True):
    """The policy in force, whole, so that anyone can read what decides."""

    version: str
    schema: str
    text: str
    rules: list[Rule]


class NewPolicy(Struct, kw_only=True):
    """Cedar policies, each with the annotations `id`, `explanation` and `change`."""

    text: Annotated[str, Meta(max_length=200_000)]
    reason: Annotated[str, Meta(max_length=400)] = ""


class PolicyVersion(Struct, kw_only=True):
    """A version of the policy that decides, or decided, and what it changed.

    Args:
        number: 1 for the first one, and so on.
        document: the SHA-256 of the policy's text in hexadecimal, as its log entry has it.
        by: `hub_admin`, or `start`: the hub found it in its folder when it started.
        reason: the hub's administrator's; empty if none was given.
        added, changed, removed: rules, against the version before.
        entry_index: of its `policy.changed` in the log.
    """

    number: int
    document: str
    since: Instant
    by: Literal["hub_admin", "start"]
    reason: str
    in_force: bool
    added: list[Rule]
    changed: list[Rule]
    removed: list[Rule]
    entry_index: int | UnsetType = UNSET
