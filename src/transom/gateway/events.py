"""Tells the owner's open pages that something has changed. Knows no page, and no content."""

import asyncio
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

import structlog

from transom.gateway.api.schemas import NoticeAbout, NoticeEvent

log = structlog.get_logger(__name__)
MAX_NOTICES = 50  # a page that sleeps longer than that reads the list of looks instead


class Listener:
    """One open page. Changes are coalesced: however many happened, it learns once."""

    def __init__(self) -> None:
        self._woken = asyncio.Event()
        self._woken.set()  # a page begins with the state
        self._changed = True
        self._notices: deque[NoticeEvent] = deque(maxlen=MAX_NOTICES)

    async def next(self) -> tuple[bool, list[NoticeEvent]]:
        """Waits; then tells whether the state has changed, and the notices since the last call."""
        await self._woken.wait()
        self._woken.clear()
        changed, notices = self._changed, list(self._notices)
        self._changed = False
        self._notices.clear()
        return changed, notices

    def change(self) -> None:
        """The state has changed."""
        self._changed = True
        self._woken.set()

    def notice(self, notice: NoticeEvent) -> None:
        """A notice for the owner."""
        self._notices.append(notice)
        self._woken.set()


class Events:
    """All open pages."""

    def __init__(self) -> None:
        self._listeners: set[Listener] = set()

    @contextmanager
    def listen(self) -> Iterator[Listener]:
        """A listener, for as long as the context lasts."""
        listener = Listener()
        self._listeners.add(listener)
        try:
            yield listener
        finally:
            self._listeners.discard(listener)

    def changed(self) -> None:
        """The state has changed."""
        for listener in self._listeners:
            listener.change()

    def notice(self, about: NoticeAbout, title: str, text: str) -> None:
        """Tells the owner of a knock, a start or an end, and that the state has changed."""
        log.info("notice", title=title)
        for listener in self._listeners:
            listener.notice(NoticeEvent(about=about, title=title, text=text))
        self.changed()
