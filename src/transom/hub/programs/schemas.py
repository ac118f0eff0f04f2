"""Shapes of programs, purposes and the hub's policy."""

from typing import Annotated

from msgspec import UNSET, Meta, Struct, UnsetType

from transom.hub.schemas import Instant, Name


class Purpose(Struct, kw_only=True):
    """A purpose category (spec/consent.md) in words."""

    id: str
    title: str
    description: str


class NewProgram(Struct, kw_only=True):
    """A scheme of one agency or several; it ends `days` after its start."""

    name: Name
    agency_ids: Annotated[list[str], Meta(min_length=1, max_length=32)]
    authorising_decision: Annotated[str, Meta(min_length=1, max_length=400)]
    days: Annotated[int, Meta(ge=1, le=3660)] = 45
    starts_at: Instant | UnsetType = UNSET
    max_cameras: Annotated[int, Meta(ge=1, le=100_000)] = 500
    max_minutes: Annotated[int, Meta(ge=1, le=1440)] = 60
    max_open_sessions: Annotated[int, Meta(ge=1, le=10_000)] = 100


class Program(Struct, kw_only=True):
    """A program with its caps and its sunset."""

    program_id: str
    name: str
    agency_ids: list[str]
    authorising_decision: str
    policy_version: str
    not_before: Instant
    not_after: Instant
    max_cameras: int
    max_minutes: int
    max_open_sessions: int
    frozen: bool


class Rule(Struct, kw_only=True):
    """One rule of the policy: what it says, and what would have to change."""

    id: str
    effect: str
    explanation: str
    change: str


class Policy(Struct, kw_only=True):
    """The policy in force, whole, so that anyone can read what decides."""

    version: str
    schema: str
    text: str
    rules: list[Rule]


class NewPolicy(Struct, kw_only=True):
    """Cedar policies, each with the annotations `id`, `explanation` and `change`."""

    text: Annotated[str, Meta(max_length=200_000)]
