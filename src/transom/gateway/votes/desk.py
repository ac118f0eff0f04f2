"""Takes what the hub tells of votes, and says whether one holds back a camera's standing consents.

Which cameras an area concerns is computed here, from what the owner has told of each: no hub
chooses that. Whatever can't be read or isn't known holds back (P12).
"""

from collections.abc import Iterable
from typing import cast

import structlog

from transom.clock import Clock
from transom.core.ids import check_id
from transom.core.sight import Sight, View
from transom.core.vote import Vote, votes_from_json
from transom.errors import EncodingError, StorageUnavailable
from transom.gateway.api.vote_schemas import HeldBack, WhyHeld
from transom.gateway.keystore.contents import CameraSecret
from transom.gateway.keystore.keystore import Keystore
from transom.gateway.votes.book import VoteBook

log = structlog.get_logger(__name__)
ASKS_NOBODY = frozenset({"standing", "scheduled"})


class VoteDesk:
    """Everything about votes at this house."""

    def __init__(self, *, book: VoteBook, keystore: Keystore, clock: Clock) -> None:
        self._book, self._keystore, self._clock = book, keystore, clock

    def take(self, programs: Iterable[object]) -> None:
        """Keeps the votes of what the hub says of programs; other members aren't looked at.

        Raises:
            StorageUnavailable, FatalError: as `Database.write`; what can't be kept holds back.
        """
        failed: StorageUnavailable | None = None
        for program in programs:
            try:
                self._take(program)
            except StorageUnavailable as error:
                failed = error
        if failed is not None:
            raise failed

    def asks_first(self, program_id: str, camera_id: str) -> bool:
        """Whether each look at a camera under a program asks the owner first, by a vote."""
        return bool(self.held_back(program_id, camera_id))

    def held_back(self, program_id: str, camera_id: str) -> list[HeldBack]:
        """Which votes hold back a camera's standing consents under a program, for the owner."""
        now = self._clock.now()
        shown = [_shown(vote, now) for vote in self._holding(program_id, camera_id, now)]
        return [*shown, HeldBack(state="unread")] if self._book.unread(program_id) else shown

    def _holding(self, program_id: str, camera_id: str, now: int) -> list[Vote]:
        cameras = self._keystore.secrets.cameras
        sight = next((sight_of(one) for one in cameras if one.camera_id == camera_id), None)
        return [vote for vote in self._book.of(program_id) if vote.holds_back(sight, now)]

    def _take(self, program: object) -> None:
        told = program if isinstance(program, dict) else {}
        try:
            program_id = check_id(told.get("program_id"), "prg")
        except EncodingError:
            return  # no consent can name it
        try:
            votes = votes_from_json(told.get("votes", []))
        except EncodingError as error:
            log.warning("votes_unread", program_id=program_id, why=error.message)
            votes = None
        self._book.keep(program_id, votes)


def sight_of(camera: CameraSecret) -> Sight | None:
    """What a camera sees; None if nobody knows where it is, or it is carried around."""
    place, told = camera.position, camera.field_of_view
    if place is None or camera.kind == "mobile":
        return None
    view = None
    if told is not None:
        view = View(bearing_deg=told.bearing_deg, angle_deg=told.angle_deg, reach_m=told.reach_m)
    return Sight(kind=camera.kind, position=(place.lat_e6, place.lon_e6), view=view)


def _shown(vote: Vote, now: int) -> HeldBack:
    state = vote.state(now)
    return HeldBack(
        state=cast("WhyHeld", state),
        name=vote.name,
        opens_at=vote.opens_at,
        closes_at=vote.closes_at,
        opposed=vote.result.opposed if state == "opposed" and vote.result else None,
        households=vote.households,
        max_opposed_percent=vote.max_opposed_percent,
    )
