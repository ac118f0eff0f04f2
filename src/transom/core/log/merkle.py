"""The RFC 6962 §2.1 Merkle tree over SHA-256. Reads hashes from a `HashSource`; opens no file."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from hmac import compare_digest
from typing import Protocol

from transom.errors import LogRefused

HASH_BYTES = 32
EMPTY_ROOT = hashlib.sha256(b"").digest()
"""The root of the tree without entries (RFC 6962 §2.1)."""
MAX_PATH = 63
"""No path is longer in a tree that a checkpoint can name (C2SP tlog-witness, add-checkpoint)."""


class HashSource(Protocol):
    """Gives the hashes of complete subtrees."""

    def node(self, level: int, index: int) -> bytes:
        """The hash over the entries `index·2^level` to `(index+1)·2^level`, all of them present."""
        ...


def leaf_hash(data: bytes) -> bytes:
    """The hash of an entry (RFC 6962 §2.1)."""
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of an inner node (RFC 6962 §2.1)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def subtrees(start: int, end: int) -> Iterator[tuple[int, int]]:
    """The complete subtrees, as (level, index), that make up the entries `start` to `end`.

    `start` must be a multiple of the largest of them, as it is in every split of RFC 6962.
    """
    while start < end:
        level = (end - start).bit_length() - 1
        yield level, start >> level
        start += 1 << level


def _fold(peaks: Sequence[bytes]) -> bytes:
    """The hash over adjoining subtrees that shrink from left to right."""
    if not peaks:
        return EMPTY_ROOT
    hash_ = peaks[-1]
    for left in reversed(peaks[:-1]):
        hash_ = node_hash(left, hash_)
    return hash_


def range_hash(start: int, end: int, source: HashSource) -> bytes:
    """MTH(D[start:end]) for a range that a split of RFC 6962 §2.1 yields."""
    return _fold([source.node(level, index) for level, index in subtrees(start, end)])


def root_at(size: int, source: HashSource) -> bytes:
    """The root of the tree of the first `size` entries."""
    return range_hash(0, size, source)


class Tree:
    """A compact range: the peaks of a growing tree, enough for its root.

    Args:
        size: how many entries the peaks cover.
        peaks: the hashes of its complete subtrees, as `subtrees(0, size)` lists them.
    """

    def __init__(self, size: int = 0, peaks: Iterable[bytes] = ()) -> None:
        self.size = size
        self.peaks = list(peaks)
        if len(self.peaks) != size.bit_count():
            raise ValueError(f"a tree of {size} entries has {size.bit_count()} peaks")

    @classmethod
    def load(cls, size: int, source: HashSource) -> "Tree":
        """The compact range of the first `size` entries."""
        return cls(size, (source.node(level, index) for level, index in subtrees(0, size)))

    def append(self, leaf: bytes) -> None:
        """Adds one leaf hash at the right."""
        hash_, size = leaf, self.size
        while size & 1:
            hash_ = node_hash(self.peaks.pop(), hash_)
            size >>= 1
        self.peaks.append(hash_)
        self.size += 1

    def root(self) -> bytes:
        """The root of the tree as it stands."""
        return _fold(self.peaks)

    def copy(self) -> "Tree":
        """A tree that grows apart from this one."""
        return Tree(self.size, self.peaks)


class MemoryTree:
    """A whole tree in memory: a `HashSource` for small logs, vectors and tests."""

    def __init__(self, leaves: Iterable[bytes] = ()) -> None:
        self._levels: list[list[bytes]] = [[]]
        for leaf in leaves:
            self.append(leaf)

    @property
    def size(self) -> int:
        """How many leaves it holds."""
        return len(self._levels[0])

    def append(self, leaf: bytes) -> None:
        """Adds one leaf hash and every subtree that it completes."""
        hash_ = leaf
        for level, hashes in enumerate(self._levels):
            hashes.append(hash_)
            if len(hashes) % 2:
                return
            if level + 1 == len(self._levels):
                self._levels.append([])
            hash_ = node_hash(hashes[-2], hashes[-1])

    def node(self, level: int, index: int) -> bytes:
        """See `HashSource.node`."""
        return self._levels[level][index]


def inclusion_path(index: int, size: int, source: HashSource) -> list[bytes]:
    """PATH(index, D[size]): siblings from the leaf up (RFC 6962 §2.1.1).

    Raises:
        ValueError: there is no such entry in a tree of this size.
    """
    if not 0 <= index < size:
        raise ValueError(f"no entry {index} in a tree of {size}")
    path: list[bytes] = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            path.append(range_hash(middle, end, source))
            end = middle
        else:
            path.append(range_hash(start, middle, source))
            start = middle
    path.reverse()
    return path


def consistency_path(old_size: int, new_size: int, source: HashSource) -> list[bytes]:
    """PROOF(old_size, D[new_size]) (RFC 6962 §2.1.2); empty for sizes 0 and equal.

    Raises:
        ValueError: the old tree is larger than the new one.
    """
    if not 0 <= old_size <= new_size:
        raise ValueError(f"no consistency from {old_size} to {new_size}")
    if old_size in (0, new_size):
        return []
    path: list[bytes] = []
    start, end, whole = 0, new_size, True
    while old_size != end:
        middle = start + _split(end - start)
        if old_size <= middle:
            path.append(range_hash(middle, end, source))
            end = middle
        else:
            path.append(range_hash(start, middle, source))
            start, whole = middle, False
    if not whole:
        path.append(range_hash(start, end, source))
    path.reverse()
    return path


def _split(size: int) -> int:
    """The largest power of two smaller than `size` (RFC 6962 §2.1)."""
    return 1 << ((size - 1).bit_length() - 1)


def verify_inclusion(
    leaf: bytes, *, index: int, size: int, path: Sequence[bytes], root: bytes
) -> None:
    """Checks that the leaf hash stands at `index` under `root`.

    RFC 6962 §2.1.1, by the steps of RFC 9162 §2.1.3.2.

    Raises:
        LogRefused: it doesn't; `check` is `inclusion`.
    """
    if not 0 <= index < size:
        raise LogRefused("inclusion", f"no entry {index} stands in a tree of {size} entries")
    node, last, hash_ = index, size - 1, leaf
    for sibling in path:
        if last == 0:
            raise LogRefused("inclusion", "the inclusion path is longer than the tree is high")
        if node & 1 or node == last:
            hash_ = node_hash(sibling, hash_)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            hash_ = node_hash(hash_, sibling)
        node, last = node >> 1, last >> 1
    if last != 0 or not compare_digest(hash_, root):
        raise LogRefused("inclusion", f"the entry isn't the one logged at index {index}")


def verify_consistency(
    *, old_size: int, old_root: bytes, new_size: int, new_root: bytes, path: Sequence[bytes]
) -> None:
    """Checks that the new tree only extends the old one (RFC 6962 §2.1.2, RFC 9162 §2.1.4.2).

    Raises:
        LogRefused: it doesn't; `check` is `consistency`.
    """
    if not 0 <= old_size <= new_size:
        raise LogRefused("consistency", f"the log shrank from {old_size} to {new_size} entries")
    if old_size in (0, new_size):
        _verify_trivial(old_size, old_root, new_size, new_root, path)
        return
    # A power of two: the old root is itself the first hash, and isn't sent.
    whole = old_size & (old_size - 1) == 0
    old, new = _roots_of(old_size, new_size, [old_root, *path] if whole else path)
    if not (compare_digest(old, old_root) and compare_digest(new, new_root)):
        raise LogRefused("consistency", "the log was rewritten: its past isn't the one seen before")


def _verify_trivial(
    old_size: int, old_root: bytes, new_size: int, new_root: bytes, path: Sequence[bytes]
) -> None:
    if path:
        raise LogRefused("consistency", "a consistency path where none is due")
    if old_size == 0 and not compare_digest(old_root, EMPTY_ROOT):
        raise LogRefused("consistency", "a tree without entries has another root")
    if old_size == new_size and not compare_digest(old_root, new_root):
        raise LogRefused("consistency", f"two roots for the same {new_size} entries: a fork")


def _roots_of(old_size: int, new_size: int, path: Sequence[bytes]) -> tuple[bytes, bytes]:
    """The old and the new root that a full path leads to (RFC 9162 §2.1.4.2, steps 3 to 6)."""
    if not path:
        raise LogRefused("consistency", "the consistency path is empty")
    node, last = old_size - 1, new_size - 1
    while node & 1:
        node, last = node >> 1, last >> 1
    old = new = path[0]
    for sibling in path[1:]:
        if last == 0:
            raise LogRefused("consistency", "the consistency path is longer than the tree is high")
        if node & 1 or node == last:
            old, new = node_hash(sibling, old), node_hash(sibling, new)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            new = node_hash(new, sibling)
        node, last = node >> 1, last >> 1
    if last != 0:
        raise LogRefused("consistency", "the consistency path is shorter than the tree is high")
    return old, new
