"""The votes that a new program requires: whether they can be held at all."""

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import UNSET

from transom.core.ids import new_id
from transom.core.land import fault_of
from transom.core.vote import AREA, Vote
from transom.errors import EncodingError, InputError
from transom.hub.hub import Hub
from transom.hub.votes.schemas import NewVote


def made(hub: Hub, new: Sequence[NewVote], program: Mapping[str, Any]) -> tuple[Vote, ...]:
    """The votes of a new program.

    Args:
        program: its row.

    Raises:
        InputError: field `votes`: not an area, too short to be heard of, not within the program;
            or nobody could vote, since this hub sends no mail.
    """
    if new and hub.config.mail is None:
        raise InputError(
            "votes",
            "this hub sends no e-mail, so nobody could vote",
            hint="Start the hub with --mail.",
        )
    return tuple(_made(hub, one, program) for one in new)


def _made(hub: Hub, new: NewVote, program: Mapping[str, Any]) -> Vote:
    area = tuple((corner.lat_e6, corner.lon_e6) for corner in new.area)
    fault = fault_of(area, AREA)
    if fault is not None:
        raise _bad(new, f"not an area to vote on: {AREA.why(fault)}")
    opens_at = program["not_before"] if new.opens_at is UNSET else new.opens_at
    least = 0 if hub.config.demo else round(1000 * hub.config.timings.least_vote)
    if not max(opens_at, hub.clock.now()) + least < new.closes_at <= program["not_after"]:
        hours = least // 3_600_000
        raise _bad(new, f"it is open for {hours} hours at least, and closes within the program")
    try:
        return Vote(
            vote_id=new_id("vot"),
            name=new.name.strip(),
            area=area,
            households=new.households,
            max_opposed_percent=new.max_opposed_percent,
            opens_at=opens_at,
            closes_at=new.closes_at,
        )
    except EncodingError as error:
        raise _bad(new, error.message) from error


def _bad(new: NewVote, why: str) -> InputError:
    return InputError("votes", f"{new.name:.40}: {why}")
