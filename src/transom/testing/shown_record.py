"""What a simulated hub shows a gateway of the log (spec/gateway-channel.md, `logged`)."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any

from transom.clock import Clock
from transom.core.codec import b64
from transom.core.log.entry import Entry, commit, new_salt
from transom.testing.offers import Ledger

Message = dict[str, Any]


class ShownRecord(ABC):
    """The part of a hub that logs entries and hands out their openings.

    Attributes:
        ledger: the log.
        number: of the last opening that was handed out.
        opened: the entries of view sessions, by session.
    """

    clock: Clock
    ledger: Ledger
    number: int
    opened: dict[str, Entry]

    @abstractmethod
    async def send(self, message: Message | str) -> None:
        """Sends a message on the channel that is open."""

    @abstractmethod
    async def wait(self, t: str, *, seconds: float = 20, **members: Any) -> Message:
        """Waits for a message of the gateway with these members."""

    def logged(self, entry: Entry, record: Message, salt: bytes, *, subject: str) -> Message:
        """Logs an entry and makes the `logged` message for it."""
        index = self.ledger.append(entry.to_bytes())
        self.number += 1
        opening = {
            "entry": b64(entry.to_bytes()),
            "record": record,
            "salt": b64(salt),
            "proof": self.ledger.proof(index, now=self.clock.now()),
        }
        return {"t": "logged", "number": self.number, "subject": subject, "opening": opening}

    async def show(
        self,
        type_: str,
        *,
        subject: str,
        record: Message,
        spoil: Callable[[Message], None] = lambda _: None,
        **public: Any,
    ) -> Entry:
        """Logs an entry and shows it to the gateway, spoilt if a test wants that."""
        salt = new_salt()
        entry = Entry(type=type_, time=self.clock.now(), commitment=commit(record, salt), **public)
        message = self.logged(entry, record, salt, subject=subject)
        spoil(message)
        await self.send(message)
        return entry

    async def show_closed(self, session_id: str, **changes: Any) -> Entry:
        """As `show`, of a session's end as the gateway has told it."""
        told = await self.wait("closed", session_id=session_id)
        opened = self.opened[session_id]
        public: Message = {
            "agency": opened.agency,
            "program": opened.program,
            "purpose": opened.purpose,
            "authority": opened.authority,
            "seconds": told["seconds"],
            "byte_count": told["bytes"],
            "blur": told["blur"],
            "refers_to": opened.commitment,
        }
        record = {"session_id": session_id, "reason": told["reason"]}
        return await self.show(
            "view_session.closed", subject=session_id, record=record, **{**public, **changes}
        )
