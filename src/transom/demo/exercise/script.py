"""The exercise's timetable, read from `script.toml`: people, written consents, steps."""

import tomllib
from collections.abc import Iterable, Iterator
from importlib import resources
from pathlib import Path
from typing import Literal

import msgspec

from transom.errors import InputError

Doing = Literal[
    "look", "leave", "sweep", "over",
    "yes", "no", "stop", "resume", "withdraw", "alarm", "mask",
    "revoke", "kill", "start",
]  # fmt: skip


class Program(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """`ends`: the minute of its sunset; without one it outlives the exercise."""

    name: str
    decision: str
    ends: float | None = None


class Operator(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Somebody who watches."""

    name: str
    agency: str


class Owner(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Somebody who shares."""

    name: str
    place: str
    cameras: list[str]


class Written(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """What an owner has written. Instants are minutes of the exercise.

    `cameras`: numbers; without them all of the owner's that no other consent to these agencies
    names. `until`: the minute at which the hours of a `scheduled` one end.
    """

    words: str
    agencies: list[str]
    program: str
    tier: Literal["registry", "on_request", "on_alarm", "scheduled", "standing"]
    blur: Literal["blurred", "unblurred"]
    purposes: list[str]
    owner: str = ""
    cameras: list[int] = []
    alarm_minutes: int | None = None
    until: float | None = None


class Act(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Who does what.

    `told`: the rule that must be named to whoever asks in vain; several where it depends on who
    says no first, the hub or the owner's gateway. `knocks`: the owner is asked first,
    so nothing is waited for. `to`: whom an answer is for. `skip`: owners that a sweep leaves out.
    """

    who: str
    act: Doing
    at: str = ""
    purpose: str = ""
    blur: Literal["blurred", "unblurred"] = "unblurred"
    told: str | list[str] = ""
    knocks: bool = False
    to: str = ""
    skip: list[str] = []

    @property
    def rules(self) -> list[str]:
        """`told`, as a list."""
        return [self.told] if isinstance(self.told, str) else self.told


class Step(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """What happens at a minute, and `then`, who sees what after it: `operator camera yes|no`."""

    minute: float
    title: str
    acts: list[Act]
    then: list[str]

    def sights(self) -> Iterator[tuple[str, str, bool]]:
        """`then` in its parts."""
        for line in self.then:
            who, camera, answer = line.split()
            yield who, camera, answer == "yes"


class Script(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """The whole of it. Cameras are named by owner and number: `kim/1`."""

    minutes: float
    agencies: dict[str, str]
    programs: dict[str, Program]
    operators: dict[str, Operator]
    owners: dict[str, Owner]
    consents: dict[str, Written]
    steps: list[Step]

    def cameras(self) -> list[str]:
        """Every camera."""
        return [c for owner in self.owners for c in self.cameras_of(owner)]

    def cameras_of(self, owner: str) -> list[str]:
        """An owner's cameras."""
        return [f"{owner}/{n}" for n in range(1, len(self.owners[owner].cameras) + 1)]

    def camera_name(self, camera: str) -> str:
        """What an owner calls a camera, with the place."""
        owner, number = camera.split("/")
        return f"{self.owners[owner].place}, {self.owners[owner].cameras[int(number) - 1]}"

    def covered(self, name: str) -> list[str]:
        """The cameras of a written consent."""
        written = self.consents[name]
        owner = written.owner or name
        if written.cameras:
            return [f"{owner}/{n}" for n in written.cameras]
        others = {
            f"{owner}/{n}"
            for key, other in self.consents.items()
            if key != name and (other.owner or key) == owner
            if set(other.agencies) & set(written.agencies)
            for n in other.cameras
        }
        return [c for c in self.cameras_of(owner) if c not in others]


def packaged() -> Script:
    """The exercise as it ships."""
    return parse((resources.files(__package__) / "script.toml").read_text(encoding="utf-8"))


def read(path: Path) -> Script:
    """An exercise of one's own.

    Raises:
        InputError: it can't be read, or makes no sense.
    """
    try:
        return parse(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError("exercise", f"{path} can't be read: {error.strerror}") from error


def parse(text: str) -> Script:
    """Reads a timetable. Raises `InputError`: not one, or it names what it doesn't have."""
    try:
        script = msgspec.convert(tomllib.loads(text), Script)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise InputError("exercise", f"that isn't a timetable: {error}") from error
    unknown = sorted(set(_named(script)) - _known(script))
    if unknown:
        raise InputError("exercise", f"the timetable names, and hasn't: {', '.join(unknown)}")
    return script


def trimmed(script: Script, count: int) -> Script:
    """The same exercise with at most `count` cameras, as far as the steps can do without.

    The owners with the most give theirs up first, from the last one on.
    """
    used = {act.at for step in script.steps for act in step.acts}
    used |= {camera for step in script.steps for _, camera, _ in step.sights()}
    used |= {
        f"{written.owner or name}/{n}"
        for name, written in script.consents.items()
        for n in written.cameras
    }
    least = {
        owner: max((int(c.split("/")[1]) for c in used if c.split("/")[0] == owner), default=1)
        for owner in script.owners
    }
    kept = {owner: len(one.cameras) for owner, one in script.owners.items()}
    while sum(kept.values()) > count:
        spare = [owner for owner in kept if kept[owner] > least[owner]]
        if not spare:
            break
        kept[max(spare, key=lambda owner: kept[owner])] -= 1
    owners = {
        owner: msgspec.structs.replace(one, cameras=one.cameras[: kept[owner]])
        for owner, one in script.owners.items()
    }
    return msgspec.structs.replace(script, owners=owners)


def _known(script: Script) -> set[str]:
    parts = (script.agencies, script.programs, script.operators, script.owners)
    return {"", "hub", *script.cameras(), *(name for part in parts for name in part)}


def _named(script: Script) -> Iterable[str]:
    for operator in script.operators.values():
        yield operator.agency
    for name, written in script.consents.items():
        yield from (written.owner or name, written.program, *written.agencies)
        yield from (f"{written.owner or name}/{n}" for n in written.cameras)
    for step in script.steps:
        for act in step.acts:
            yield from (act.who, act.at, act.to, *act.skip)
        for who, camera, _ in step.sights():
            yield from (who, camera)
