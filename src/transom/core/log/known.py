"""Which commitments a log holds: a dictionary that stays small at ten million entries."""

from binascii import a2b_base64
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

PENDING = 1 << 17
"""Commitments kept in a dictionary before they are sorted into a block."""
FAN = 16
"""Blocks of one size before they are merged."""
_BYTES = 33
"""Bytes in 44 characters of base64: a commitment, and what fills the last group of four."""


@dataclass(slots=True)
class Block:
    """Sorted first halves of commitments, and the value of each."""

    level: int
    keys: npt.NDArray[np.uint64]
    values: npt.NDArray[np.uint64]


@dataclass(slots=True)
class Known:
    """From a commitment, in base64url, to a number; of equal commitments, to one of them.

    Sorted blocks keep 64 bits of a commitment. A log that made two agree in those could have made
    them equal, so nothing rests on it.
    """

    pending: dict[str, int] = field(default_factory=dict)
    blocks: list[Block] = field(default_factory=list)

    def add(self, key: str, value: int) -> None:
        """Remembers a commitment."""
        self.pending[key] = value
        self.settle_if_many()

    def find(self, key: str) -> int | None:
        """The number of a commitment, if it is known."""
        found = self.pending.get(key)
        if found is not None or not self.blocks:
            return found
        wanted = _halves([key])[0]
        for block in reversed(self.blocks):
            place = int(np.searchsorted(block.keys, wanted))
            if place < len(block.keys) and block.keys[place] == wanted:
                return int(block.values[place])
        return None

    def settle_if_many(self) -> None:
        """Sorts what is pending into a block, once it is much."""
        if len(self.pending) < PENDING:
            return
        keys = _halves(list(self.pending))
        values = np.fromiter(self.pending.values(), np.uint64, len(keys))
        self.pending = {}
        self.blocks.append(_block(0, keys, values))
        while len(self._last_level()) >= FAN:
            last = self._last_level()
            del self.blocks[-len(last) :]
            merged = [np.concatenate([getattr(b, name) for b in last]) for name in _COLUMNS]
            self.blocks.append(_block(last[0].level + 1, *merged))

    def _last_level(self) -> list[Block]:
        return [block for block in self.blocks if block.level == self.blocks[-1].level]


_COLUMNS = ("keys", "values")


def _block(level: int, keys: npt.NDArray[np.uint64], values: npt.NDArray[np.uint64]) -> Block:
    order = np.argsort(keys, kind="stable")
    return Block(level, keys[order], values[order])


def _halves(keys: list[str]) -> npt.NDArray[np.uint64]:
    """The first eight bytes of each commitment. A letter fills each up to whole groups of four."""
    text = "A".join((*keys, "")).replace("-", "+").replace("_", "/")
    raw = np.frombuffer(a2b_base64(text), np.uint8).reshape(len(keys), _BYTES)
    return np.ascontiguousarray(raw[:, :8]).view(np.uint64).reshape(-1)
