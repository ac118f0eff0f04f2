"""Says from what the owners wrote, and what people did, who may see what when.

It shares nothing with the product: not the consents' format, not the code that decides, not the
hub's records. What it knows was written down by the exercise itself. Pure. Instants are
milliseconds since 1970.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

MINUTE_MS = 60_000
DAY_MINUTES = 24 * 60
KNOCK_MS = 60_000
"""How long an owner has to answer a knock."""

Side = Literal["widest", "narrowest"]
_GRANTING = frozenset({"give", "resume", "alarm", "yes", "hub_up"})


@dataclass(frozen=True, kw_only=True)
class Paper:
    """What an owner has written, for one agency.

    Args:
        hours: from and until, `HH:MM` in UTC; None for any hour.
    """

    name: str
    owner: str
    cameras: frozenset[str]
    agency: str
    program: str
    tier: str
    blur: str
    purposes: frozenset[str]
    hours: tuple[str, str] | None = None
    alarm_minutes: int | None = None


@dataclass(frozen=True)
class Fact:
    """Something that somebody did, between two instants: asked for, and answered.

    Args:
        what: `give`, `withdraw`, `stop`, `resume`, `alarm`, `yes`, `leave`, `revoke`, `sunset`,
            `hub_down` or `hub_up`.
        about: a camera, an owner (all their cameras), an operator, a look, a program.
    """

    what: str
    about: str
    began: int
    done: int

    def at(self, side: Side) -> int:
        """When it counts: what opens counts early and what shuts late on the widest reading."""
        early = (self.what in _GRANTING) == (side == "widest")
        return self.began if early else self.done


@dataclass(frozen=True, kw_only=True)
class Ask:
    """Somebody's question for one camera. `began`: asked; `done`: answered by the hub."""

    look: str
    operator: str
    agency: str
    camera: str
    purpose: str
    blur: str
    minutes: int
    began: int
    done: int


@dataclass(frozen=True)
class Span:
    """When a look may show something, and why it must end. `opens` None: never, and `why`."""

    opens: int | None
    ends: int
    why: str


class Oracle:
    """Reads papers and facts.

    Args:
        side: `widest`: when something may be seen at most; `narrowest`: when it must be possible.
    """

    def __init__(
        self, papers: Iterable[Paper], facts: Iterable[Fact], side: Side, *, end: int
    ) -> None:
        self._papers, self._facts, self._side = tuple(papers), tuple(facts), side
        self._end = end

    def span(self, ask: Ask) -> Span:
        """When the look that was asked for may show something. It ends once, and for good."""
        start = ask.began if self._side == "widest" else ask.done
        opens = start
        why = self.why_not(ask, start)
        if why == "knock":
            yes = self._yes(ask, start)
            if yes is None:
                return Span(None, start, "knock")
            opens, why = yes, self.why_not(ask, yes, let_in=True)
        if why:
            return Span(None, start, why)
        for moment in self._moments(ask, opens):
            over = self.why_not(ask, moment, let_in=True)
            if over:
                return Span(opens, moment, over)
        return Span(opens, self._end, "end")

    def why_not(self, ask: Ask, at: int, *, let_in: bool = False) -> str:
        """Why the look may show nothing at an instant; empty if it may, `knock` if the owner is to
        be asked first (and hasn't been, `let_in`)."""
        if self._happened("leave", ask.look, at):
            return "left"
        if self._happened("revoke", ask.operator, at):
            return "device"
        if self._side == "narrowest" and self._newest(("hub_down", "hub_up"), "hub", at) == (
            "hub_down"
        ):
            return "hub"
        reasons = [self._paper(p, ask, at, let_in) for p in self._papers if ask.camera in p.cameras]
        if "" in reasons:
            return ""
        return max(reasons, key=_ORDER.index, default="nothing")

    def _paper(self, paper: Paper, ask: Ask, at: int, let_in: bool) -> str:
        held = (
            ("nothing", paper.agency == ask.agency),
            ("purpose", ask.purpose in paper.purposes),
            ("registry", paper.tier != "registry"),
            ("blur", paper.blur in (ask.blur, "unblurred")),
            ("nothing", self._happened("give", paper.name, at)),
            ("sunset", not self._happened("sunset", paper.program, at)),
            ("hours", paper.hours is None or in_hours(paper.hours, at)),
            ("alarm", paper.tier != "on_alarm" or self._alarmed(paper, ask.camera, at)),
            ("withdrawn", not self._happened("withdraw", ask.camera, at)),
            ("stopped", not self._stopped(paper.owner, at)),
            ("stopped", not self._stopped(ask.camera, at)),
            ("knock", paper.tier != "on_request" or let_in),
        )
        return next((reason for reason, holds in held if not holds), "")

    def _happened(self, what: str, about: str, at: int) -> bool:
        return any(
            f.what == what and f.about == about and f.at(self._side) <= at for f in self._facts
        )

    def _newest(self, whats: Sequence[str], about: str, at: int) -> str:
        found = [
            (f.at(self._side), f.what)
            for f in self._facts
            if f.what in whats and f.about == about and f.at(self._side) <= at
        ]
        return max(found, default=(0, ""))[1]

    def _stopped(self, about: str, at: int) -> bool:
        return self._newest(("stop", "resume"), about, at) == "stop"

    def _alarmed(self, paper: Paper, camera: str, at: int) -> bool:
        lasts = (paper.alarm_minutes or 0) * MINUTE_MS
        return any(
            f.at(self._side) <= at < (f.done if self._side == "widest" else f.began) + lasts
            for f in self._facts
            if f.what == "alarm" and f.about == camera
        )

    def _yes(self, ask: Ask, start: int) -> int | None:
        said = [f.at(self._side) for f in self._facts if (f.what, f.about) == ("yes", ask.look)]
        return next((at for at in said if start <= at < start + KNOCK_MS), None)

    def _moments(self, ask: Ask, opens: int) -> list[int]:
        """Instants after `opens` at which an answer can change."""
        mine = [paper for paper in self._papers if ask.camera in paper.cameras]
        about = {ask.look, ask.operator, ask.camera, "hub"}
        about |= {name for p in mine for name in (p.owner, p.program, p.name)}
        moments = {f.at(self._side) for f in self._facts if f.about in about}
        for paper in mine:
            if paper.hours is not None:
                moments.add(end_of_hours(paper.hours, opens))
            for fact in self._facts:
                if fact.what == "alarm" and fact.about == ask.camera:
                    edge = fact.done if self._side == "widest" else fact.began
                    moments.add(edge + (paper.alarm_minutes or 0) * MINUTE_MS)
        return sorted(m for m in moments if opens < m < self._end)


_ORDER = (
    "nothing", "purpose", "registry", "blur", "sunset", "hours", "alarm", "withdrawn", "stopped",
    "knock", "",
)  # fmt: skip


def in_hours(hours: tuple[str, str], at: int) -> bool:
    """Whether the instant lies in the hours, by the clock in UTC."""
    first, last = map(_minute, hours)
    now = at // MINUTE_MS % DAY_MINUTES
    return first <= now < last if first < last else now >= first or now < last


def end_of_hours(hours: tuple[str, str], at: int) -> int:
    """The next instant at which the hours end."""
    now = at // MINUTE_MS
    return (now + ((_minute(hours[1]) - now) % DAY_MINUTES or DAY_MINUTES)) * MINUTE_MS


def _minute(text: str) -> int:
    hour, minute = text.split(":")
    return int(hour) * 60 + int(minute)
