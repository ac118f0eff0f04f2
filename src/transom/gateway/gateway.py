"""One gateway, put together. Its parts do the work; this module connects them and keeps time.

`Gateway(...)` touches no network, so that commands can use it while nothing runs; `start` does.
"""

import asyncio
from collections.abc import Callable
from pathlib import Path

import structlog

from transom.core.codec import JsonObject
from transom.core.consent.consent import Consent
from transom.core.consent.home import Home
from transom.errors import FatalError, StorageUnavailable
from transom.gateway.alarms.desk import AlarmDesk
from transom.gateway.alarms.inputs import AlarmInputs
from transom.gateway.api.enrolment_schemas import Enrolment, NewEnrolment
from transom.gateway.api.schemas import State
from transom.gateway.camera_desk import CameraDesk
from transom.gateway.cameras.camera import CameraStatus, CaptureClock
from transom.gateway.channel.client import HubChannel
from transom.gateway.consent_desk import ConsentDesk
from transom.gateway.device_desk import DeviceDesk
from transom.gateway.enrolment import EnrolmentDesk
from transom.gateway.events import Events
from transom.gateway.footage.parts import footage_desk
from transom.gateway.gate import Gate
from transom.gateway.house_state import state_of
from transom.gateway.household import HouseholdBook
from transom.gateway.household_desk import HouseholdDesk
from transom.gateway.hub_messages import take
from transom.gateway.keystore.keystore import Keystore
from transom.gateway.messages.desk import MessageDesk
from transom.gateway.messages.store import MessageBook
from transom.gateway.objections.desk import ObjectionDesk
from transom.gateway.objections.store import ObjectionBook
from transom.gateway.options import DEFAULT_TIMING, Timing
from transom.gateway.picture_desk import PictureDesk
from transom.gateway.rack import CameraRack, OpenCamera
from transom.gateway.record.parts import RecordParts
from transom.gateway.recording_desk import RecordingDesk
from transom.gateway.ring_desk import RingDesk
from transom.gateway.sessions import Sessions
from transom.gateway.steering.desk import SteeringDesk
from transom.gateway.steering.heads import Heads
from transom.gateway.stopper import Stopper
from transom.gateway.store.alarms import Alarms
from transom.gateway.store.consents import ConsentBook
from transom.gateway.store.database import Database
from transom.gateway.store.directory import Directory
from transom.gateway.store.looks import Looks
from transom.gateway.store.memory import Epochs, ProofMemory, Stops
from transom.gateway.tasks import Tasks
from transom.gateway.trust import require_signed
from transom.gateway.trust_desk import TrustDesk
from transom.gateway.votes.book import VoteBook
from transom.gateway.votes.desk import VoteDesk
from transom.gateway.whereabouts.desk import WhereaboutsDesk

log = structlog.get_logger(__name__)
PROGRESS_TICKS = 10
TWO_DAYS_MS = 50 * 60 * 60_000  # a local day of 25 hours, and a look of 1,440 minutes before it


class Gateway:
    """The parts of one gateway, and what they do together.

    Args:
        folder: the data folder, which holds keystore and state.
        on_fatal: told when the result of a write is unknown; the process then ends.
        open_camera: makes the camera of a source; a real one unless a test brings its own.
        timing: how long things may take.

    Raises:
        SetupError: the pinned trust policy isn't the owner's.
    """

    def __init__(
        self,
        folder: Path,
        *,
        keystore: Keystore,
        clock: CaptureClock,
        on_fatal: Callable[[FatalError], None] = lambda _: None,
        open_camera: OpenCamera | None = None,
        timing: Timing = DEFAULT_TIMING,
    ) -> None:
        # Before anything else, and before anything can open (spec/trust-policy.md).
        require_signed(keystore.secrets.pins, owner_key=keystore.owner.key)
        self.keystore, self.clock, self._timing = keystore, clock, timing
        self.events, self.tasks = Events(), Tasks(on_fatal)
        self._database = Database(folder)
        self.memory, self.directory = ProofMemory(self._database), Directory(self._database)
        self.stops, self.looks = Stops(self._database), Looks(self._database)
        self.book = ConsentBook(self._database, owner_key=keystore.owner.key)
        self.household_book = HouseholdBook(self._database, keystore=keystore)
        self.parts = parts = RecordParts(
            self._database,
            keystore=keystore,
            looks=self.looks,
            directory=self.directory,
            book=self.book,
            events=self.events,
            tasks=self.tasks,
            clock=clock,
        )
        self.openings, self.asks = parts.openings, parts.asks
        self.notices, self.record = parts.notices, parts.pages
        self.channel = HubChannel(
            clock=clock,
            hello=self._hello,
            on_message=lambda message: take(self, message),
            on_state=self.events.changed,
        )
        self.recording = RecordingDesk(
            folder, self._database, keystore=keystore, events=self.events, clock=clock
        )
        self.heads = Heads(keystore=keystore, watched=self._watched, tasks=self.tasks, clock=clock)
        self.ring = RingDesk(keystore=keystore, events=self.events, tasks=self.tasks, clock=clock)
        self.rack = CameraRack(
            signer=keystore.gateway,
            epochs=Epochs(self._database),
            clock=clock,
            on_state=self._on_camera,
            open_camera=open_camera or self.ring.open_camera,
            on_unit=self.recording.push,
            pose_of=self.heads.pose,
        )
        self.sessions = Sessions(
            rack=self.rack,
            looks=self.looks,
            keeper=parts.keeper,
            say=self.notices.say,
            hub=self.channel,
            events=self.events,
            tasks=self.tasks,
            clock=clock,
        )
        self.alarms = AlarmDesk(
            on_raised=self.recording.alarm_raised,
            alarms=Alarms(self._database),
            keystore=keystore,
            sessions=self.sessions,
            events=self.events,
            clock=clock,
        )
        self.alarm_inputs = AlarmInputs(
            desk=self.alarms,
            keystore=keystore,
            events=self.events,
            tasks=self.tasks,
            clock=clock,
        )
        self.whereabouts = WhereaboutsDesk(
            keystore=keystore, sessions=self.sessions, events=self.events, clock=clock
        )
        self.steering = SteeringDesk(
            keystore=keystore,
            heads=self.heads,
            sessions=self.sessions,
            hub=self.channel,
            events=self.events,
            tasks=self.tasks,
            clock=clock,
        )
        self._latest = clock.now()
        self.votes = VoteDesk(book=VoteBook(self._database), keystore=keystore, clock=clock)
        self.pictures = PictureDesk(
            keystore=keystore, rack=self.rack, events=self.events, pose_of=self.heads.pose
        )
        self.objections = ObjectionDesk(
            book=ObjectionBook(self._database),
            keystore=keystore,
            pictures=self.pictures,
            notices=self.notices,
            hub=self.channel,
            events=self.events,
            clock=clock,
        )
        self.gate = Gate(
            keystore=keystore,
            consents=self.book,
            household=self.household_book,
            directory=self.directory,
            memory=self.memory,
            stops=self.stops,
            keeper=parts.keeper,
            notices=self.notices,
            rack=self.rack,
            sessions=self.sessions,
            hub=self.channel,
            events=self.events,
            tasks=self.tasks,
            clock=clock,
            latest=lambda: self._latest,
            home=self.home,
            asks_first=self._asks_first,
            held_back=self.votes.held_back,
            knock_seconds=timing.knock,
        )
        self.knocks = self.gate.knocks
        self.footage = footage_desk(self, folder, self._database)
        self.messages = MessageDesk(
            book=MessageBook(self._database),
            keystore=self.keystore,
            notices=self.notices,
            hub=self.channel,
            events=self.events,
            clock=self.clock,
            trust=self.gate.trust,
        )
        self.stopper = Stopper(
            stops=self.stops,
            rack=self.rack,
            sessions=self.sessions,
            events=self.events,
            clock=clock,
        )
        self.consents = ConsentDesk(
            keystore=keystore,
            book=self.book,
            household=self.household_book,
            directory=self.directory,
            votes=self.votes,
            sessions=self.sessions,
            hub=self.channel,
            events=self.events,
            clock=clock,
        )
        self.household = HouseholdDesk(
            book=self.household_book,
            consents=self.book,
            desk=self.consents,
            keystore=keystore,
            stopper=self.stopper,
            stops=self.stops,
            sessions=self.sessions,
            events=self.events,
            clock=clock,
        )
        self.cameras = CameraDesk(
            keystore=keystore,
            rack=self.rack,
            sessions=self.sessions,
            stops=self.stops,
            consents=self.consents,
            alarms=self.alarms,
            whereabouts=self.whereabouts,
            steering=self.steering,
            hub=self.channel,
            events=self.events,
            ring=self.ring,
        )
        self.devices = DeviceDesk(cameras=self.cameras)
        self.trust = TrustDesk(keystore=keystore, events=self.events, clock=clock)
        self.enrolment = EnrolmentDesk(keystore=keystore, directory=self.directory, clock=clock)
        self._started = False

    async def start(self) -> None:
        """Connects the cameras, and the hub if enrolled."""
        self._started = True
        interrupted = self.parts.keeper.end_interrupted(now=max(self._latest, self.memory.latest))
        if interrupted:
            log.warning("looks_interrupted", count=interrupted)
        self.cameras.open_all()
        self.heads.sync()
        self.tasks.spawn(self._tick(), name="tick")
        self.tasks.spawn(self.recording.run(), name="recording")
        self.parts.start()
        self.alarm_inputs.listen()
        self._connect()

    def end_sessions(self) -> None:
        """Ends every session and forgets every knock: the gateway is about to end."""
        self.knocks.clear()
        self.sessions.end(self.sessions.ids, "gateway_stopping")

    async def close(self) -> None:
        """Ends every session, tells the hub, disconnects everything."""
        self.end_sessions()
        await self.channel.drain()
        await self.tasks.close()
        await self.rack.close_all()
        await self.recording.close()
        self._database.close()

    async def enrol(self, new: NewEnrolment) -> Enrolment:
        """See `EnrolmentDesk.enrol`; once enrolled, connects to the hub."""
        try:
            result = await self.enrolment.enrol(new)
        finally:
            self.events.changed()
        if result.state == "enrolled":
            self._connect()
        return result

    def home(self, now: int) -> Home:
        """What is known here, and nowhere else, that consents depend on."""
        cameras = self.keystore.secrets.cameras
        return Home(
            kinds={camera.camera_id: camera.kind for camera in cameras},
            alarms=self.alarms.alarms.raised,
            inside=self.whereabouts.inside(now),
            watched=self.looks.watched(now - TWO_DAYS_MS),
        )

    def state(self) -> State:
        """Everything that the owner's page shows."""
        return state_of(self)

    def _watched(self, camera_id: str) -> bool:
        return bool(self.sessions.at(camera_id))

    def _connect(self) -> None:
        pins = self.keystore.secrets.pins
        if self._started and pins is not None:
            self.tasks.spawn(self.channel.run(pins, gateway=self.keystore.gateway), name="channel")

    def _hello(self) -> JsonObject:
        return {
            "t": "hello",
            "cameras": list(self.cameras.public()),
            "tree_size": self.memory.tree_size,
            "consents": [c.signed.to_json() for c in self._told_of()],
            "withdrawals": [w.signed.to_json() for w in self.book.withdrawals.values()],
            "sessions": list(self.sessions.ids),
            "logged_to": self.openings.logged_to,
        }

    def _told_of(self) -> list[Consent]:
        """The consents that are the hub's business: those that all have agreed to."""
        now, consents = self.clock.now(), self.book.consents.values()
        return [one for one in consents if self.household_book.in_force(one, now)]

    def _asks_first(self, program_id: str, camera_id: str) -> bool:
        overdue = self.objections.overdue(camera_id)
        return overdue or self.votes.asks_first(program_id, camera_id)

    def _on_camera(self, camera_id: str, status: CameraStatus) -> None:
        log.info("camera", camera_id=camera_id, state=status.state, reason=status.reason)
        if status.state != "online":
            self.recording.lost(camera_id)
        self.events.changed()

    async def _tick(self) -> None:
        """Once a second: everything that ends by time."""
        ticks = 0
        while True:
            await asyncio.sleep(self._timing.tick)
            ticks += 1
            self._latest = max(self._latest, self.clock.now())
            self.sessions.watch_clock()
            self._watch_hub()
            self._watch_cameras()
            self.rack.tend_sound()
            self.whereabouts.watch()
            self.heads.sync()
            self.rack.rest()
            if self.sessions.ids:
                self.events.changed()
            if ticks % PROGRESS_TICKS == 0:
                self._save_progress()
                self.remind()

    def _save_progress(self) -> None:
        try:
            self.sessions.save_progress()
        except StorageUnavailable as error:
            # What ends by time must go on ending, disk or not.
            log.error("progress_not_saved", message=error.message)

    def remind(self) -> None:
        """Tells of consents and programs that end soon, once each."""
        withdrawn = self.book.withdrawals
        self.notices.remind(c for i, c in self.book.consents.items() if i not in withdrawn)

    def _watch_hub(self) -> None:
        lost = not self.channel.connected and self.channel.silent_seconds > self._timing.hub_lost
        if lost and self.sessions.ids:
            self.sessions.end(self.sessions.ids, "hub_closed")

    def _watch_cameras(self) -> None:
        for camera_id, _ in self.rack.streams():
            if self.rack.dark_seconds(camera_id) > self._timing.camera_lost:
                self.sessions.end(self.sessions.at(camera_id), "camera_lost")
