"""What a gateway's message changed in the registry."""

from dataclasses import dataclass, field

from transom.hub.ledger import Staged


@dataclass
class Changes:
    """What changed: entries to log, cameras to tell of, objects that were turned away."""

    staged: list[Staged] = field(default_factory=list)
    cameras: set[str] = field(default_factory=set)
    removed: set[str] = field(default_factory=set)
    withdrawn: set[str] = field(default_factory=set)
    turned_away: list[str] = field(default_factory=list)
