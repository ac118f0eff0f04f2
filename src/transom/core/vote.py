"""A neighbourhood vote: do the residents of an area oppose a program's standing consents there?

What it is, its result, and what the result means (spec/vote.md). Knows no resident.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from transom.core.codec import JsonObject, Value
from transom.core.ground import Degrees
from transom.core.land import Limits, corners_from_json, corners_to_json, fault_of
from transom.core.members import Members
from transom.core.sight import Sight
from transom.errors import EncodingError

MOST_VOTES = 16
LEAST_HOUSEHOLDS, MOST_HOUSEHOLDS = 20, 1_000_000  # of fewer, a count could point at somebody
MOST_NAME = 80
# From a hectare to a quarter of a town.
AREA = Limits(most_corners=48, least_area=10_000.0, most_area=25e6, most_extent=5_000.0)
VoteState = Literal["coming", "open", "counting", "not_opposed", "opposed"]


@dataclass(frozen=True, kw_only=True)
class VoteResult:
    """How many voices a closed vote has. Only those that oppose decide anything."""

    opposed: int
    not_opposed: int

    def to_json(self) -> JsonObject:
        """Its members."""
        return {"opposed": self.opposed, "not_opposed": self.not_opposed}

    @classmethod
    def from_json(cls, value: object) -> "VoteResult":
        """Reads it.

        Raises:
            EncodingError: not a result of spec/vote.md.
        """
        m = Members(value, "result")
        result = cls(opposed=m.integer("opposed"), not_opposed=m.integer("not_opposed"))
        m.end()
        return result


@dataclass(frozen=True, kw_only=True)
class Vote:
    """A vote, and its result once it has one.

    Args:
        area: corners of a simple polygon within `AREA`.
        households: how many there are, by the city's register.
        max_opposed_percent: opposed by more of the households than this, standing consents don't
            count for cameras that see the area.
        opens_at, closes_at: milliseconds since 1970; voices count in between.

    Raises:
        EncodingError: it isn't one of spec/vote.md.
    """

    vote_id: str
    name: str
    area: tuple[Degrees, ...]
    households: int
    max_opposed_percent: int
    opens_at: int
    closes_at: int
    result: VoteResult | None = None

    def __post_init__(self) -> None:
        fault = fault_of(self.area, AREA)
        if fault is not None:
            raise EncodingError(f"vote: no area to vote on: {AREA.why(fault)}")
        if self.opens_at >= self.closes_at:
            raise EncodingError("vote: it closes before it opens")

    def state(self, now: int) -> VoteState:
        """How it stands. A result that comes before the end says nothing."""
        if now < self.opens_at:
            return "coming"
        if now < self.closes_at:
            return "open"
        if self.result is None:
            return "counting"
        most = self.max_opposed_percent * self.households
        return "not_opposed" if self.result.opposed * 100 <= most else "opposed"

    def holds_back(self, sight: Sight | None, now: int) -> bool:
        """Whether a camera's standing consents don't count because of it.

        Args:
            sight: what the camera sees; None, if nobody knows where it is, counts as all.
        """
        if self.state(now) == "not_opposed":
            return False
        return sight is None or sight.may_see(self.area)

    def to_json(self) -> JsonObject:
        """As it stands in a program's document and on the gateway channel."""
        members: JsonObject = {
            "vote_id": self.vote_id,
            "name": self.name,
            "area": corners_to_json(self.area),
            "households": self.households,
            "max_opposed_percent": self.max_opposed_percent,
            "opens_at": self.opens_at,
            "closes_at": self.closes_at,
        }
        if self.result is not None:
            members["result"] = self.result.to_json()
        return members

    @classmethod
    def from_json(cls, value: object) -> "Vote":
        """Reads it.

        Raises:
            EncodingError: not a vote of spec/vote.md.
        """
        m = Members(value, "vote")
        vote = cls(
            vote_id=m.id("vote_id", "vot"),
            name=m.text("name", 1, MOST_NAME),
            area=corners_from_json(m.take("area"), AREA),
            households=m.integer("households", LEAST_HOUSEHOLDS, MOST_HOUSEHOLDS),
            max_opposed_percent=m.integer("max_opposed_percent", 0, 100),
            opens_at=m.instant("opens_at"),
            closes_at=m.instant("closes_at"),
            result=VoteResult.from_json(m.take("result")) if m.has("result") else None,
        )
        m.end()
        return vote


def votes_to_json(votes: Sequence[Vote]) -> list[Value]:
    """Votes in their order."""
    return [vote.to_json() for vote in votes]


def votes_from_json(value: object) -> tuple[Vote, ...]:
    """Reads a program's votes.

    Raises:
        EncodingError: not a list of votes, each another, or too many.
    """
    if not isinstance(value, list) or len(value) > MOST_VOTES:
        raise EncodingError(f"votes: not a list of at most {MOST_VOTES}")
    votes = tuple(Vote.from_json(item) for item in value)
    if len({vote.vote_id for vote in votes}) < len(votes):
        raise EncodingError("votes: the same vote twice")
    return votes
