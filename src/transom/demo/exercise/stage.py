"""What has happened so far, and what each act of the script does to the real thing."""

import asyncio
from collections.abc import Awaitable, Callable

import httpx
import numpy as np

from transom.demo.exercise.judge import MUST_SEE_MS, Observed, Violation
from transom.demo.exercise.oracle import Fact, Oracle, Paper, Side
from transom.demo.exercise.people import Person, Watching
from transom.demo.exercise.script import Act
from transom.demo.exercise.town import Town, now_ms
from transom.testing.viewer.pictures import Decoded

FIRST_PICTURE_S = 3 * MUST_SEE_MS / 1000
KNOCK_S = 90.0
FAR_MS = 12 * 3_600_000
TOGETHER = 4
TRIES = 5
NO_ANSWER = ("witnesses", "release", "hub_unavailable")
"""What is told where somebody on the way didn't answer in time: nobody has decided anything."""
SWEEP_S = 1.5
MASK = ((1000, 3000), (5000, 3000), (5000, 8000), (1000, 8000))
"""In 1/10000 of the picture."""
FLAT = 2.0
"""A masked area's brightness varies by less."""
ENDED = {
    "time_over": "The time for which it was allowed is over",
    "owner_stopped": "The owner has stopped it",
    "consent_ended": "What allowed it has ended",
    "consent_withdrawn": "The owner has withdrawn what allowed it",
    "device_revoked": "The device was revoked",
    "cut": "The connection was cut",
}
OBJECTION = "My bedroom window is in the picture of a camera on Elm Street. Please mask it."


class Stage:
    """The town with its people, and the journal of what was done.

    Args:
        say: prints a line.
    """

    def __init__(
        self, town: Town, people: dict[str, Person], given: list[Paper], say: Callable[[str], None]
    ) -> None:
        self.town, self.people, self.papers, self.say = town, people, given, say
        self.facts: list[Fact] = []
        self.violations: list[Violation] = []
        self._doing: dict[str, Callable[[Act], Awaitable[None]]] = {
            "look": self._look, "leave": self._leave, "sweep": self._sweep, "over": self._over,
            "yes": self._answer, "no": self._answer, "stop": self._stop, "resume": self._resume,
            "withdraw": self._withdraw, "alarm": self._alarm, "mask": self._mask,
            "revoke": self._revoke, "kill": self._kill, "start": self._start,
        }  # fmt: skip

    async def do(self, act: Act) -> None:
        """Does it, and notes what it was and when."""
        await self._doing[act.act](act)

    def oracle(self, side: Side, *, end: int = 0) -> Oracle:
        """The oracle on what is known so far."""
        return Oracle(self.papers, self.facts, side, end=end or now_ms() + FAR_MS)

    def looks(self) -> list[Watching]:
        """Every question of everybody."""
        return [watching for person in self.people.values() for watching in person.looks]

    def blame(self, kind: str, text: str) -> None:
        """Notes that something didn't hold."""
        self.violations.append(Violation(kind, now_ms(), text))
        self.say(f"    NOT AS IT MUST BE: {text}")

    def name(self, who: str) -> str:
        """A person's or a camera's name."""
        script = self.town.script
        if "/" in who:
            return script.camera_name(who)
        if who in script.operators:
            return script.operators[who].name
        return script.owners[who].name if who in script.owners else who

    # ------------------------------------------------------------------ operators

    async def _look(self, act: Act) -> None:
        person = self.people[act.who]
        watching = await self._asked(person, act, act.at)
        hidden = ", people hidden" if act.blur == "blurred" else ""
        asks = f"{self.name(act.who)} asks for {self.name(act.at)}"
        asks += f" ({act.purpose.replace('_', ' ')}{hidden})"
        if act.knocks:
            self.say(f"    {asks}: the owner is asked.")
            return
        seen = watching.seen
        if seen.frames:
            self.say(
                f"    {asks}: opened after {(seen.frames[0][1] - seen.ask.began) / 1000:.1f} s."
            )
        else:
            self.say(f"    {asks}: refused. {words_of(seen)} [{seen.told}]")
        if act.told and seen.told not in act.rules:
            must, was = " or ".join(act.rules), seen.told or "nothing"
            self.blame("step", f"{asks}: must be told {must}, was told {was}")

    async def _asked(self, person: Person, act: Act, camera: str) -> Watching:
        """Asks, and asks again if hub, witnesses or gateway didn't answer in time: as people do."""
        for left in reversed(range(TRIES)):
            watching = await person.ask(act, camera)
            await (knocking(watching) if act.knocks else first_picture(watching))
            if watching.seen.frames or watching.seen.told not in NO_ANSWER or not left:
                break
            watching.seen.again = True
            await asyncio.sleep(1)
        return watching

    async def _leave(self, act: Act) -> None:
        watching = self._newest(act)
        began = now_ms()
        await self.people[act.who].leave(watching)
        self._note("leave", watching.seen.ask.look, began)
        self.say(f"    {self.name(act.who)} closes {self.name(act.at)}.")

    async def _sweep(self, act: Act) -> None:
        person, gate = self.people[act.who], asyncio.Semaphore(TOGETHER)
        busy = {w.seen.ask.camera for w in person.looks if not w.over}
        asked = [
            c
            for c in self.town.script.cameras()
            if c.split("/")[0] not in act.skip and c not in busy
        ]

        async def one(camera: str) -> Watching:
            async with gate:
                watching = await self._asked(person, act, camera)
                if watching.seen.frames:
                    await asyncio.sleep(SWEEP_S)
                began = now_ms()
                await person.leave(watching)
                self._note("leave", watching.seen.ask.look, began)
                return watching

        came = await asyncio.gather(*map(one, asked))
        opened = sum(bool(w.seen.frames) for w in came)
        self.say(
            f"    {self.name(act.who)} asks for {len(came)} more cameras"
            f" ({act.purpose.replace('_', ' ')}): {opened} open, {len(came) - opened} don't."
        )
        for owner, words in self.town.script.owners.items():
            mine = [w for w in came if w.seen.ask.camera.split("/")[0] == owner]
            shown = [w for w in mine if w.seen.frames]
            why = sorted({words_of(w.seen) for w in mine if not w.seen.frames})
            if mine:
                refused = f"; refused: {' '.join(why)}" if why else ""
                self.say(f"      {words.place}: {len(shown)} of {len(mine)}{refused}")

    async def _over(self, act: Act) -> None:
        """Waits for an end that comes by itself."""
        watching = self._newest(act)
        span = self.oracle("widest").span(watching.seen.ask)
        wait = max(0, span.ends - now_ms()) / 1000 + 20 if span.opens is not None else KNOCK_S
        if watching.reading is not None:
            await asyncio.wait([watching.reading], timeout=wait)
        if not watching.over:
            self.blame(
                "step", f"{self.name(act.who)}, {self.name(act.at)}: it didn't end by itself"
            )
        seen = watching.seen
        self.say(
            f"    {self.name(act.who)}, {self.name(act.at)}: over. {words_of(seen)} [{seen.told}]"
        )

    def _newest(self, act: Act) -> Watching:
        watching = self.people[act.who].newest(act.at)
        assert watching is not None, f"{act.who} has never asked for {act.at}"
        return watching

    # ------------------------------------------------------------------ owners

    async def _answer(self, act: Act) -> None:
        watching = self.people[act.to].newest(act.at)
        assert watching is not None
        seat, session = self.town.seats[act.who], watching.seen.session_id
        await asyncio.to_thread(
            seat.wait, lambda state: any(k["session_id"] == session for k in state["knocks"])
        )
        began = now_ms()
        await asyncio.to_thread(seat.answer, session, act.act)
        if act.act == "yes":
            self._note("yes", watching.seen.ask.look, began)
        self.say(f"    {self.name(act.who)} answers {self.name(act.to)}: {act.act}.")
        if act.act == "yes":
            await first_picture(watching)

    async def _stop(self, act: Act) -> None:
        seat, began = self.town.seats[act.who], now_ms()
        await asyncio.to_thread(seat.stop)
        fact = self._note("stop", act.who, began)
        state = await asyncio.to_thread(seat.state)
        if state["watching"]:
            self.blame("step", f"{self.name(act.who)} has stopped, and somebody still watches")
        took = fact.done - fact.began
        self.say(f"    {self.name(act.who)} stops everything; the gateway answered in {took} ms.")

    async def _resume(self, act: Act) -> None:
        began = now_ms()
        await asyncio.to_thread(self.town.seats[act.who].resume)
        self._note("resume", act.who, began)
        self.say(f"    {self.name(act.who)} takes the stop back.")

    async def _withdraw(self, act: Act) -> None:
        owner = act.at.split("/")[0]
        seat, camera_id = self.town.seats[owner], self.town.camera_of[act.at]
        state = await asyncio.to_thread(seat.state)
        camera = next(one for one in state["cameras"] if one["camera_id"] == camera_id)
        began = now_ms()
        for consent in camera["consents"]:
            if consent["state"] == "active":
                await asyncio.to_thread(seat.withdraw, consent["consent_id"])
        self._note("withdraw", act.at, began)
        self.say(f"    {self.name(act.who)} withdraws what was allowed for {self.name(act.at)}.")

    async def _alarm(self, act: Act) -> None:
        seat, began = self.town.seats[act.who], now_ms()
        path = f"/api/cameras/{self.town.camera_of[act.at]}/alarm"
        (await asyncio.to_thread(seat.client.post, path)).raise_for_status()
        self._note("alarm", act.at, began)
        minutes = next(p.alarm_minutes for p in self.papers if act.at in p.cameras)
        self.say(f"    {self.name(act.who)} raises the alarm; it opens for {minutes} min.")

    async def _mask(self, act: Act) -> None:
        """A neighbour objects in public; the owner masks; the watcher's picture must show it."""
        watching = self.people[act.to].newest(act.at)
        assert watching is not None
        url = f"{self.town.hub_url}/v1/public/objections"
        told = {"kind": "mask", "text": OBJECTION}
        await asyncio.to_thread(lambda: httpx.post(url, json=told).raise_for_status())
        before = watching.picture()
        assert before is not None and before.picture is not None
        height, width = before.picture.shape[0] * 2 // 3, before.picture.shape[1]
        polygon = [{"x": x, "y": y} for x, y in MASK]
        path = f"/api/cameras/{self.town.camera_of[act.at]}/masks"
        body = {"polygons": [polygon], "width": width, "height": height}
        put = self.town.seats[act.who].client.put
        (await asyncio.to_thread(lambda: put(path, json=body))).raise_for_status()
        done = now_ms()
        masked = await self._masked_after(watching, done)
        if spread(before) < FLAT or not masked:
            self.blame("step", f"{self.name(act.at)}: the mask isn't in the watcher's picture")
        self.say(
            f"    {self.name(act.who)} masks it; {self.name(act.to)}'s picture, taken after that"
            f" and decoded, shows {'nothing' if masked else 'SOMETHING'} there."
        )

    async def _masked_after(self, watching: Watching, done: int) -> bool:
        async with asyncio.timeout(FIRST_PICTURE_S):
            while not (watching.units and watching.units[0].header.captured_at_us // 1000 > done):
                watching.came.clear()
                await watching.came.wait()
        picture = watching.picture()
        return picture is not None and spread(picture) < FLAT

    # ------------------------------------------------------------------ agencies, the hub

    async def _revoke(self, act: Act) -> None:
        person, began = self.people[act.who], now_ms()
        await asyncio.to_thread(self.town.revoke, person.agency, person.seat.device_id)
        self._note("revoke", act.who, began)
        self.say(
            f"    {self.town.script.agencies[person.agency]} revokes {self.name(act.who)}'s device."
        )

    async def _kill(self, act: Act) -> None:
        began = now_ms()
        await asyncio.to_thread(self.town.services["hub"].kill)
        self._note("hub_down", "hub", began)
        self.say("    The hub is killed, as by a power cut.")

    async def _start(self, act: Act) -> None:
        began = now_ms()
        await asyncio.to_thread(self.town.services["hub"].start, 180.0)
        await asyncio.to_thread(self.town.wait_connected)
        for person in self.people.values():
            await person.seat.reconnect()
        self._note("hub_up", "hub", began)
        self.say("    The hub is back, and every gateway has found it again.")

    def _note(self, what: str, about: str, began: int) -> Fact:
        fact = Fact(what, about, began, now_ms())
        self.facts.append(fact)
        return fact


async def first_picture(watching: Watching) -> None:
    """Waits for a look's first picture, or its end."""
    if watching.reading is None:
        return
    coming = asyncio.create_task(watching.came.wait())
    try:
        await asyncio.wait(
            [coming, watching.reading],
            timeout=FIRST_PICTURE_S,
            return_when=asyncio.FIRST_COMPLETED,
        )
        if not watching.seen.frames:  # it has ended: leave time for the reason
            await asyncio.wait([watching.reading], timeout=5)
    finally:
        coming.cancel()


async def knocking(watching: Watching) -> None:
    """Waits until the owner is asked, or it is over."""
    if watching.look is not None and watching.reading is not None:
        await watching.look.wait_state("knocking")
        if watching.look.ended is not None:
            await asyncio.wait([watching.reading], timeout=5)


def words_of(seen: Observed) -> str:
    """Why something was refused or has ended, in a sentence."""
    words = seen.message or ENDED.get(seen.told, seen.told) or "No reason was told"
    return f"{words[0].upper()}{words[1:].rstrip('.')}."


def spread(picture: Decoded) -> float:
    """How much the brightness varies within the mask, a little in from its edges."""
    assert picture.picture is not None
    height, width = picture.picture.shape[0] * 2 // 3, picture.picture.shape[1]
    (left, top), _, (right, bottom), _ = MASK
    area = picture.picture[
        round(height * (top + 500) / 10_000) : round(height * (bottom - 500) / 10_000),
        round(width * (left + 500) / 10_000) : round(width * (right - 500) / 10_000),
    ]
    return float(np.std(area))
