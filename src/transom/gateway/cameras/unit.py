"""What a connection with a camera gives out: access units, or word that one is lost."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Unit:
    """One access unit, whole, as `AccessUnit.data`; or, without data, one that was lost."""

    data: bytes
    is_key: bool

    @property
    def lost(self) -> bool:
        """Whether this stands for an access unit that didn't arrive whole."""
        return not self.data


LOST = Unit(b"", False)
