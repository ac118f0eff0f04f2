"""What the hub shows the gateway of the log: verified, kept; or else an alarm for the owner.

A checkpoint that the quorum has cosigned is the one that the public sees, so an entry proved under
it is public too. No limit on dates: an old proof stays good.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Any

import msgspec
import structlog

from transom.clock import Clock
from transom.core.consent.consent import verify_consent, verify_withdrawal
from transom.core.log.opening import Opening, VerifiedOpening, verify_opening
from transom.core.signing import Signed
from transom.errors import LogRefused, SignatureRefused, StorageUnavailable, TransomError
from transom.gateway.api.schemas import AlarmKind
from transom.gateway.channel.messages import Logged
from transom.gateway.keystore.contents import Pins
from transom.gateway.keystore.keystore import Keystore
from transom.gateway.notices.book import NewNotice, NoticeBook
from transom.gateway.notices.wording import alarm_notice, told_notice
from transom.gateway.store.asks import Ask, Asks
from transom.gateway.store.database import Database
from transom.gateway.store.directory import Directory
from transom.gateway.store.openings import Openings
from transom.gateway.trust import pinned_policy

log = structlog.get_logger(__name__)
MOST_WAITING = 10_000
"""Beyond, the hub is asked again by the next `hello`."""


class ShownByHub:
    """Verifies and keeps what comes by `logged`, in order and in the background.

    Args:
        say: tells the owner's open pages of a notice.
        changed: told after each.
    """

    def __init__(
        self,
        database: Database,
        *,
        keystore: Keystore,
        openings: Openings,
        asks: Asks,
        notices: NoticeBook,
        directory: Directory,
        clock: Clock,
        say: Callable[[NewNotice], None],
        changed: Callable[[], None],
    ) -> None:
        self._database, self._keystore, self._clock = database, keystore, clock
        self._openings, self._asks, self._notices = openings, asks, notices
        self._directory, self._say, self._changed = directory, say, changed
        self._waiting: deque[Logged] = deque()
        self._woken = asyncio.Event()

    def take(self, message: Logged) -> None:
        """Takes a message; never waits."""
        if len(self._waiting) < MOST_WAITING:
            self._waiting.append(message)
            self._woken.set()

    async def run(self) -> None:
        """Works off what came, one by one, so that nothing else waits for it.

        Raises:
            FatalError: as `Database.write`.
        """
        while True:
            await self._woken.wait()
            self._woken.clear()
            while self._waiting:
                self._settle(self._waiting.popleft())
                self._changed()
                await asyncio.sleep(0)

    def _settle(self, message: Logged) -> None:
        pins = self._keystore.secrets.pins
        if pins is None:
            return
        try:
            self._keep(message, pins)
        except StorageUnavailable as error:
            self._waiting.clear()  # the next `hello` asks for all of it again
            log.error("logged_not_kept", message=error.message)
        except TransomError as error:
            if error.kind not in ("malformed", "denied"):
                raise
            self._raise_alarm(message, error)

    def _keep(self, message: Logged, pins: Pins) -> None:
        opening = message.opening.opening()
        shown = self._verify(opening, message.subject, pins)
        notice = told_notice(
            shown.entry, shown.index, self._agency_name(shown), at=self._clock.now()
        )
        with self._database.transaction():
            self._openings.keep(
                opening,
                entry=shown.entry,
                index=shown.index,
                subject=message.subject,
                policy=pins.trust_policy,
                number=message.number,
            )
            self._note_ask(message.subject, shown)
            fresh = notice is not None and self._notices.add(notice)
        if notice is not None and fresh:
            self._say(notice)

    def _verify(self, opening: Opening, subject: str, pins: Pins) -> VerifiedOpening:
        """(1) to (4) of spec/log-entry.md, Opening; (5) and that it speaks of this owner's own."""
        policy, origin = pinned_policy(pins)
        shown = verify_opening(opening, policy=policy)
        if shown.checkpoint.origin != origin:
            raise LogRefused("checkpoint", "the checkpoint is another log's")
        record = shown.record
        if record.get("session_id", subject) != subject:
            raise LogRefused("commitment", "the record is of another view session")
        owner_key = self._keystore.owner.key
        if "consent" in record:  # (5)
            verify_consent(Signed.from_json(record["consent"]), owner_key=owner_key)
        if "withdrawal" in record:
            verify_withdrawal(Signed.from_json(record["withdrawal"]), owner_key=owner_key)
        return shown

    def _note_ask(self, subject: str, shown: VerifiedOpening) -> None:
        """A view session that the log knows and the gate doesn't is an ask."""
        entry = shown.entry
        if entry.type == "view_session.asked":
            self._asks.note(self._asked(subject, shown))
        elif entry.type == "view_session.refused":
            self._asks.note(Ask(session_id=subject, at=entry.time, outcome="asked"))
            self._asks.end(subject, "refused", **_texts(shown.record, "step", "reason"))

    def _asked(self, subject: str, shown: VerifiedOpening) -> Ask:
        terms = _object(_object(shown.record, "view_request"), "body")
        case = _texts(_object(terms, "incident"), "number", "justification")
        camera_id, entry = str(terms.get("camera_id", "")), shown.entry
        cameras = self._keystore.secrets.cameras
        return Ask(
            session_id=subject,
            at=entry.time,
            outcome="asked",
            camera_id=camera_id,
            camera_name=next((c.name for c in cameras if c.camera_id == camera_id), ""),
            agency_name=self._agency_name(shown),
            incident_number=case.get("number", ""),
            justification=case.get("justification", ""),
            purpose=entry.purpose or "",
            authority=entry.authority or "",
        )

    def _agency_name(self, shown: VerifiedOpening) -> str:
        wanted = shown.entry.agency
        agencies = self._directory.content.agencies
        return next((a.name for a in agencies if a.agency_id == wanted), wanted or "")

    def _raise_alarm(self, message: Logged, error: TransomError) -> None:
        kind = _kind(error)
        log.error("alarm", alarm=kind, number=message.number, why=error.message)
        notice = alarm_notice(kind, at=self._clock.now(), number=message.number)
        with self._database.transaction():
            added = self._openings.alarm(
                kind,
                at=notice.at,
                subject=message.subject,
                why=error.message,
                number=message.number,
                opening=msgspec.to_builtins(message.opening),
            )
            if added:
                self._notices.add(notice)
        if added:
            self._say(notice)


def _kind(error: TransomError) -> AlarmKind:
    if isinstance(error, SignatureRefused):
        return "not_yours"
    if isinstance(error, LogRefused) and error.check == "witnesses":
        return "not_witnessed"
    return "not_in_log"


def _object(record: dict[str, Any], name: str) -> dict[str, Any]:
    value = record.get(name)
    return value if isinstance(value, dict) else {}


def _texts(record: dict[str, Any], *names: str) -> dict[str, str]:
    return {name: str(record[name])[:2000] for name in names if name in record}
