"""The salts of segments, in one file of slots. A salt that is overwritten takes its segment along,
every copy of it too: that is how recordings are deleted. Not thread-safe: the shelf's lock guards.
"""

import os
import secrets
from collections.abc import Iterable
from pathlib import Path

from transom.gateway.recording.disk import Disk

SALT_BYTES = 32
_ID_BYTES = 16
_SLOT_BYTES = _ID_BYTES + SALT_BYTES
_EMPTY = bytes(_SLOT_BYTES)


class Salts:
    """The open file; made if it isn't there.

    Raises:
        OSError: it can't be opened.
    """

    def __init__(self, path: Path, *, disk: Disk) -> None:
        self._disk = disk
        self._file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        disk.sync_folder(path.parent)
        content = os.pread(self._file, os.fstat(self._file).st_size, 0)
        self._slots = [
            content[at : at + _SLOT_BYTES].ljust(_SLOT_BYTES, b"\0")
            for at in range(0, len(content), _SLOT_BYTES)
        ]
        self._free = [n for n, slot in enumerate(self._slots) if slot == _EMPTY]

    def add(self, segment_id: bytes) -> tuple[int, bytes]:
        """A fresh salt; when it returns, it is on the disk. Returns slot and salt. Raises OSError.

        A slot whose write has failed stays taken: nobody knows what lies in it.
        """
        salt = secrets.token_bytes(SALT_BYTES)
        if self._free:
            slot = self._free.pop()
        else:
            slot = len(self._slots)
            self._slots.append(_EMPTY)
        self._slots[slot] = segment_id + salt
        self._disk.write_at(self._file, [(slot * _SLOT_BYTES, self._slots[slot])])
        return slot, salt

    def get(self, slot: int, segment_id: bytes) -> bytes | None:
        """The salt of a segment; None once it is shredded."""
        if slot >= len(self._slots) or self._slots[slot][:_ID_BYTES] != segment_id:
            return None
        return self._slots[slot][_ID_BYTES:]

    def by_segment(self) -> dict[bytes, int]:
        """The slots in use, by segment."""
        return {
            slot[:_ID_BYTES]: number for number, slot in enumerate(self._slots) if slot != _EMPTY
        }

    def shred(self, segments: Iterable[tuple[int, bytes]]) -> None:
        """Overwrites the salts of segments, given by slot and identifier. Raises OSError."""
        slots = [slot for slot, segment_id in segments if self.get(slot, segment_id) is not None]
        if slots:
            self._disk.write_at(self._file, [(slot * _SLOT_BYTES, _EMPTY) for slot in slots])
        for slot in slots:
            self._slots[slot] = _EMPTY
            self._free.append(slot)

    def close(self) -> None:
        """Closes the file."""
        os.close(self._file)
