"""The record as the owner's page shows it. Reads, and compares; judges nothing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import msgspec

from transom.core.log.entry import Entry, parse_entry
from transom.core.log.opening import Opening
from transom.gateway.api.record_schemas import (
    AsksPage,
    EventsPage,
    KeptOpening,
    LooksPage,
    RecordedAsk,
    RecordedEvent,
    RecordedLook,
)
from transom.gateway.api.schemas import Look
from transom.gateway.keystore.keystore import Keystore
from transom.gateway.store.asks import Asks
from transom.gateway.store.consents import ConsentBook
from transom.gateway.store.directory import Directory
from transom.gateway.store.looks import Looks
from transom.gateway.store.openings import Kept, Openings

T = TypeVar("T")
OPENED, CLOSED = "view_session.opened", "view_session.closed"


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which part of the record. Instants in milliseconds since 1970."""

    camera_id: str | None = None
    since: int = 0
    until: int | None = None
    limit: int = 50
    offset: int = 0


class RecordPages:
    """Puts together what the stores hold."""

    def __init__(
        self,
        *,
        looks: Looks,
        asks: Asks,
        openings: Openings,
        book: ConsentBook,
        directory: Directory,
        keystore: Keystore,
    ) -> None:
        self._looks, self._asks, self._openings = looks, asks, openings
        self._book, self._directory, self._keystore = book, directory, keystore

    def looks(self, wanted: Wanted) -> LooksPage:
        """Looks that are over, with their entries."""
        found = self._looks.past(
            wanted.limit + 1,
            offset=wanted.offset,
            camera_id=wanted.camera_id,
            since=wanted.since,
            until=wanted.until,
        )
        found, more = _cut(found, wanted.limit)
        kept = self._openings.of_many([look.session_id for look in found])
        return LooksPage(
            looks=[
                RecordedLook(
                    look=look,
                    openings=[shown(one) for one in kept[look.session_id]],
                    differences=differences(look, kept[look.session_id]),
                )
                for look in found
            ],
            policies=self._policies(kept.values()),
            more=more,
        )

    def asks(self, wanted: Wanted) -> AsksPage:
        """Asks that opened nothing."""
        found = self._asks.past(
            camera_id=wanted.camera_id,
            since=wanted.since,
            until=wanted.until,
            limit=wanted.limit + 1,
            offset=wanted.offset,
        )
        found, more = _cut(found, wanted.limit)
        kept = self._openings.of_many([ask.session_id for ask in found])
        asks = [
            RecordedAsk(**vars(ask), openings=[shown(one) for one in kept[ask.session_id]])
            for ask in found
        ]
        return AsksPage(asks=asks, policies=self._policies(kept.values()), more=more)

    def events(self, wanted: Wanted) -> EventsPage:
        """All else, whatever the camera."""
        found = self._openings.events(
            since=wanted.since,
            until=wanted.until,
            limit=wanted.limit + 1,
            offset=wanted.offset,
        )
        found, more = _cut(found, wanted.limit)
        return EventsPage(
            events=[self._event(one) for one in found],
            policies=self._policies([found]),
            more=more,
        )

    def _event(self, kept: Kept) -> RecordedEvent:
        entry = entry_of(kept)
        content = self._directory.content
        agencies = {a.agency_id: a.name for a in content.agencies}
        programs = {p.program_id: p.name for p in content.programs}
        consent = self._book.consents.get(kept.subject)
        cameras = {c.camera_id: c.name for c in self._keystore.secrets.cameras}
        return RecordedEvent(
            subject=kept.subject,
            kept=shown(kept),
            agency_name=agencies.get(entry.agency or "", entry.agency or ""),
            program_name=programs.get(entry.program or "", entry.program or ""),
            camera_name=cameras.get(consent.camera_id, "") if consent else "",
        )

    def _policies(self, kept: Iterable[Sequence[Kept]]) -> dict[str, str]:
        return self._openings.policies(sorted({one.policy_id for many in kept for one in many}))


def entry_of(kept: Kept) -> Entry:
    """The entry of a kept opening."""
    return parse_entry(opening_of(kept).entry)


def opening_of(kept: Kept) -> Opening:
    """A kept opening, as it was verified."""
    return Opening.from_json(msgspec.json.decode(kept.opening))


def shown(kept: Kept) -> KeptOpening:
    """A kept opening for the page."""
    return KeptOpening(
        type=kept.type,
        time=kept.time,
        index=kept.entry_index,
        policy_id=kept.policy_id,
        opening=msgspec.Raw(kept.opening.encode()),
    )


def differences(look: Look, kept: Sequence[Kept]) -> list[str]:
    """What the log's end of a look says otherwise than this gateway counted."""
    opened = next((one for one in kept if one.type == OPENED), None)
    closed = next((one for one in kept if one.type == CLOSED), None)
    if closed is None:
        return []
    said = entry_of(closed)
    same = {
        "seconds": said.seconds == look.seconds,
        "bytes": said.byte_count == look.bytes,
        "blur": said.blur == look.blur,
        "refers_to": opened is not None and said.refers_to == entry_of(opened).commitment,
    }
    return [name for name, holds in same.items() if not holds]


def _cut(found: Sequence[T], limit: int) -> tuple[list[T], bool]:
    return list(found[:limit]), len(found) > limit
