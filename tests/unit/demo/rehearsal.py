"""The packaged exercise gone through on paper: what it would note if nothing went wrong."""

from dataclasses import dataclass, field

from transom.demo.exercise.judge import Observed
from transom.demo.exercise.oracle import MINUTE_MS, Ask, Fact, Oracle, Side
from transom.demo.exercise.papers import Pace, papers
from transom.demo.exercise.script import Act, Script, Step

BEGAN = 1_795_000_000_000 // MINUTE_MS * MINUTE_MS
ACT_MS, ANSWER_MS, FRAME_MS = 2_000, 200, 500


@dataclass
class Rehearsal:
    """Facts and questions at their instants, and when each step was over."""

    script: Script
    facts: list[Fact] = field(default_factory=list)
    asks: list[tuple[Act, Ask]] = field(default_factory=list)
    over: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        pace = Pace(BEGAN, MINUTE_MS)
        self.papers = papers(self.script, pace)
        self.facts += [Fact("give", p.name, BEGAN - 2, BEGAN - 1) for p in self.papers]
        for name, program in self.script.programs.items():
            if program.ends is not None:
                at = pace.instant(program.ends)
                self.facts.append(Fact("sunset", name, at, at))
        for step in self.script.steps:
            self._step(step, pace.instant(step.minute))

    def oracle(self, side: Side) -> Oracle:
        """The oracle on all of it."""
        return Oracle(self.papers, self.facts, side, end=self.over[-1])

    def newest(self, who: str, camera: str, before: int) -> Ask | None:
        """Somebody's newest question for a camera."""
        found = [a for _, a in self.asks if (a.operator, a.camera) == (who, camera)]
        return next((a for a in reversed(found) if a.began < before), None)

    def observed(self) -> list[Observed]:
        """What would be seen if everything went as it must: two pictures a second."""
        oracle, looks = self.oracle("narrowest"), []
        for _, ask in self.asks:
            span = oracle.span(ask)
            times = range(span.opens or 0, span.ends, FRAME_MS) if span.opens else []
            looks.append(Observed(ask, ask.look, [(at, at + 20) for at in times]))
        return looks

    def _step(self, step: Step, at: int) -> None:
        for act in step.acts:
            self._act(act, at)
            at += ACT_MS
        self.over.append(at)

    def _act(self, act: Act, at: int) -> None:
        whole = {"kill": ("hub_down", "hub"), "start": ("hub_up", "hub")}
        about = {"stop": act.who, "resume": act.who, "revoke": act.who}
        if act.act == "look":
            self._ask(act, act.at, at)
        elif act.act == "sweep":
            for camera in self.script.cameras():
                if camera.split("/")[0] not in act.skip and not self._sees(act.who, camera, at):
                    ask = self._ask(act, camera, at)
                    self._note("leave", ask.look, at + ACT_MS)
        elif act.act in ("yes", "leave"):
            ask = self.newest(act.to or act.who, act.at, at)
            assert ask is not None
            self._note(act.act, ask.look, at)
        elif act.act in whole:
            self._note(*whole[act.act], at)
        elif act.act not in ("no", "over", "mask"):
            self._note(act.act, about.get(act.act, act.at), at)

    def _ask(self, act: Act, camera: str, at: int) -> Ask:
        ask = Ask(
            look=f"look-{len(self.asks)}",
            operator=act.who,
            agency=self.script.operators[act.who].agency,
            camera=camera,
            purpose=act.purpose,
            blur=act.blur,
            minutes=45,
            began=at,
            done=at + ANSWER_MS,
        )
        self.asks.append((act, ask))
        return ask

    def _sees(self, who: str, camera: str, at: int) -> bool:
        ask = self.newest(who, camera, at)
        if ask is None:
            return False
        oracle = Oracle(self.papers, self.facts, "narrowest", end=at + MINUTE_MS)
        span = oracle.span(ask)
        return span.opens is not None and span.opens <= at < span.ends

    def _note(self, what: str, about: str, at: int) -> None:
        self.facts.append(Fact(what, about, at, at + ANSWER_MS))
