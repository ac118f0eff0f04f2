"""The honest scene of the numbered proof (spec/view-session.md), in which one thing is changed."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from topics.common import NOW, draw

from transom.core.consent.home import Home
from transom.core.release import Memory, Offer, Trust
from transom.core.session import Record
from transom.testing.offers import Scene

Proof = tuple[Offer, Trust, Memory, int]


class Attack:
    """An honest scene in which one thing is changed, and what the gateway must say to it."""

    def __init__(self) -> None:
        self.scene = Scene(NOW)

    def honest(self, record: Record | None = None, **consent: Any) -> Proof:
        """The honest offer, or one of another record or under another consent."""
        scene = self.scene
        offer = scene.offer(record)
        trust = scene.trust(consents=[scene.consent(**consent)])
        return offer, trust, scene.memory(), NOW

    def at_home(self, home: Home, **consent: Any) -> Proof:
        """The honest offer under another consent, with another home."""
        offer, trust, memory, now = self.honest(**consent)
        return offer, replace(trust, home=home), memory, now

    def recorded(self, **changes: Any) -> Proof:
        """With another record."""
        return self.honest(self.scene.record(**changes))

    def offered(self, **changes: Any) -> Proof:
        """With other members of the offer."""
        offer, trust, memory, now = self.honest()
        return replace(offer, **changes), trust, memory, now

    def entered(self, **changes: Any) -> Proof:
        """With another entry, logged in earnest."""
        record, salt = self.scene.record(), draw("salt")
        return self.logged(record, salt, self.scene.entry(record, salt, **changes).to_bytes())

    def logged(self, record: Record, salt: bytes, entry: bytes) -> Proof:
        """With these bytes for an entry, logged in earnest."""
        scene = self.scene
        index = scene.ledger.append(entry)
        offer = Offer(
            entry=entry,
            record=record.to_json(),
            salt=salt,
            proof=scene.ledger.proof(index, now=NOW),
            consistency=scene.ledger.consistency(5),
        )
        return offer, scene.trust(), scene.memory(), NOW

    def proven(self, **changes: Any) -> Proof:
        """With another log proof."""
        offer, trust, memory, now = self.honest()
        changes = {"now": NOW, **changes}
        return replace(offer, proof=self.scene.ledger.proof(5, **changes)), trust, memory, now

    def trusted(self, **changes: Any) -> Proof:
        """With another trust."""
        offer, trust, memory, now = self.honest()
        return offer, replace(trust, **changes), memory, now

    def remembered(self, **changes: Any) -> Proof:
        """With another memory."""
        offer, trust, memory, now = self.honest()
        return offer, trust, replace(memory, **changes), now

    def at(self, now: int) -> Proof:
        """At another instant."""
        offer, trust, memory, _ = self.honest()
        return offer, trust, replace(memory, latest=min(memory.latest, now)), now


Case = tuple[str, Callable[[Attack], Proof], str, str]
"""A name, what happens, the step that refuses (none: it is honest), and the reason."""
