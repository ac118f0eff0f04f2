"""The operators: headless devices that really open what they are sent, and count it."""

import asyncio
import secrets
from dataclasses import dataclass, field

from transom.clock import SystemClock
from transom.core.session import Incident
from transom.demo.exercise.judge import Observed
from transom.demo.exercise.oracle import Ask
from transom.demo.exercise.script import Act
from transom.demo.exercise.town import Town, now_ms
from transom.errors import NotFoundError, PolicyRefused, TransomError
from transom.testing.stack import OperatorSeat
from transom.testing.viewer.look import Look
from transom.testing.viewer.opener import Opened
from transom.testing.viewer.pictures import Decoded, PictureDecoder

MINUTES = 45
REASONS = {
    "missing_person": "A child of six has been missing since ten, last seen around here.",
    "fire": "Smoke over the harbour; we look for where it comes from.",
    "medical_emergency": "A caller says that somebody has collapsed at the gate.",
    "property_crime_in_progress": "The alarm of the place has gone off, people were seen inside.",
    "criminal_investigation": "We look for a car that was used in a robbery last week.",
    "violent_crime_in_progress": "A caller hears a fight and somebody who calls for help.",
}


@dataclass
class Watching:
    """A look, what is known of it, and its newest pictures from a key frame on, still coded."""

    seen: Observed
    look: Look | None = None
    reading: asyncio.Task[None] | None = None
    units: list[Opened] = field(default_factory=list)
    came: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def over(self) -> bool:
        """Nothing more can come."""
        return self.reading is None or self.reading.done()

    @property
    def newest(self) -> int:
        """When the newest picture was opened, 0 before the first."""
        return self.seen.frames[-1][1] if self.seen.frames else 0

    def picture(self) -> Decoded | None:
        """The newest picture, decoded."""
        decoder = PictureDecoder(SystemClock().now_us, keep=True)
        pictures = [p for unit in list(self.units) for p in decoder.decode(unit)]
        return pictures[-1] if pictures else None


class Person:
    """An operator with a device. Use `async with person.seat` around all of it."""

    def __init__(self, town: Town, name: str) -> None:
        self.name, self._town = name, town
        self.agency = town.script.operators[name].agency
        self.seat = OperatorSeat(town.hub_url, cookies=town.tickets[name])
        self.looks: list[Watching] = []
        self._incidents: dict[str, Incident] = {}

    async def ask(self, act: Act, camera: str) -> Watching:
        """Asks for a camera; pictures are opened and counted from then on."""
        target = self._town.target(camera, self.agency, self._program(camera))
        incident = await self._incident(act.purpose)
        began = now_ms()
        look, told, message = None, "", ""
        try:
            look = await self.seat.viewer.watch(
                target, incident=incident, blur=act.blur, minutes=MINUTES
            )
        except PolicyRefused as refusal:
            told, message = refusal.rule, refusal.message
        except NotFoundError as missing:
            told, message = "not_found", missing.message
        except TransomError as error:
            told, message = error.code, error.message
        ask = Ask(
            look=look.session_id if look else f"refused-{secrets.token_hex(6)}",
            operator=self.name,
            agency=self.agency,
            camera=camera,
            purpose=act.purpose,
            blur=act.blur,
            minutes=MINUTES,
            began=began,
            done=now_ms(),
        )
        session_id = look.session_id if look else ""
        watching = Watching(Observed(ask, session_id, told=told, message=message), look)
        if look is not None:
            watching.reading = asyncio.create_task(_read(watching, look))
        self.looks.append(watching)
        return watching

    async def leave(self, watching: Watching) -> None:
        """Ends a look from this side."""
        if watching.look is not None and not watching.over:
            await self.seat.viewer.leave(watching.look)

    def newest(self, camera: str) -> Watching | None:
        """This person's newest look at a camera."""
        mine = [w for w in self.looks if w.seen.ask.camera == camera]
        return mine[-1] if mine else None

    async def _incident(self, purpose: str) -> Incident:
        if purpose not in self._incidents:
            self._incidents[purpose] = await self.seat.open_incident(
                purpose, f"26-{secrets.randbelow(10**6):06}", REASONS[purpose]
            )
        return self._incidents[purpose]

    def _program(self, camera: str) -> str:
        """The program under which the camera is shared with the agency, else with anybody."""
        script = self._town.script
        shared = [w for name, w in script.consents.items() if camera in script.covered(name)]
        mine = [w.program for w in shared if self.agency in w.agencies]
        return (mine or [w.program for w in shared] or list(script.programs))[0]


async def _read(watching: Watching, look: Look) -> None:
    seen = watching.seen
    async for one in look.opened():
        seen.frames.append((one.header.captured_at_us // 1000, now_ms()))
        if one.header.is_key:
            watching.units.clear()
        watching.units.append(one)
        watching.came.set()
    watching.came.set()
    ended = await look.wait_reason(3)
    if ended is not None:
        seen.told = ended.step or ended.reason or "cut"
        seen.message = ended.message
