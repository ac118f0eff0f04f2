"""All segments of all cameras on one disk: made, found again after a crash, and shredded.

One lock guards index and salts; a segment's file belongs to the one writer that made it, and is
only read by everybody else. Doesn't decide what is too old (`ring`).
"""

import os
import secrets
import threading
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

import structlog

from transom.errors import RecordingDamaged
from transom.gateway.cameras.camera import Codec
from transom.gateway.recording.disk import Disk
from transom.gateway.recording.index import Index, Segment
from transom.gateway.recording.salts import Salts
from transom.gateway.recording.segment import (
    HEAD_BYTES,
    HEADER_BYTES,
    RecordHead,
    SegmentHeader,
    SegmentSeal,
    Why,
)

log = structlog.get_logger(__name__)
SUFFIX = ".segment"


class Shelf:
    """The folder of recordings, looked through when it is opened.

    Args:
        folder: made if it isn't there.
        key: the keystore's recording key.

    Raises:
        OSError: the disk refuses.
    """

    def __init__(self, folder: Path, *, key: bytes, disk: Disk | None = None) -> None:
        self.folder, self.disk, self._key = folder, disk or Disk(), key
        self._lock = threading.RLock()
        folder.mkdir(mode=0o700, exist_ok=True)
        self._salts = Salts(folder / "salts", disk=self.disk)
        self._index = Index(folder)
        self._recover()

    def begin(self, camera_id: str, *, codec: Codec, why: Why, began_us: int) -> SegmentHeader:
        """A fresh segment with its salt, on the disk; its file is the caller's to make.

        Raises:
            OSError: the disk refuses.
        """
        segment_id = secrets.token_bytes(16)
        with self._lock:
            self._camera_folder(camera_id).mkdir(mode=0o700, exist_ok=True)
            slot, _ = self._salts.add(segment_id)
        return SegmentHeader(camera_id, segment_id, codec, why, slot, began_us)

    def seal_of(self, header: SegmentHeader) -> SegmentSeal:
        """What seals and opens a segment.

        Raises:
            RecordingDamaged: its salt is shredded.
        """
        with self._lock:
            salt = self._salts.get(header.slot, header.segment_id)
        if salt is None:
            raise RecordingDamaged("this part of the recording was deleted")
        return SegmentSeal(header, key=self._key, salt=salt)

    def path(self, header: SegmentHeader) -> Path:
        """Where a segment's file is."""
        return self._camera_folder(header.camera_id) / (header.segment_id.hex() + SUFFIX)

    def put(self, segment: Segment) -> bool:
        """Takes a segment's new end into the index, unless it was shredded. Raises OSError."""
        header = segment.header
        with self._lock:
            stands = self._salts.get(header.slot, header.segment_id) is not None
            if stands:
                self._index.put(segment)
            return stands

    def segments(self, camera_id: str) -> list[Segment]:
        """A camera's segments, oldest first. Raises OSError."""
        with self._lock:
            return self._index.of(camera_id)

    def cameras(self) -> set[str]:
        """Of which cameras there is anything. Raises OSError."""
        with self._lock:
            return {segment.header.camera_id for segment in self._index.all()}

    def shred(self, segments: Iterable[Segment]) -> None:
        """Deletes segments: first the salts, so that no copy opens, then the files. Raises OSError.

        Whatever is interrupted here is finished when the shelf is opened again.
        """
        headers = [segment.header for segment in segments]
        with self._lock:
            self._salts.shred((h.slot, h.segment_id) for h in headers)
            for header in headers:
                self.path(header).unlink(missing_ok=True)
            self._index.remove(h.segment_id for h in headers)

    def remeasure(self, header: SegmentHeader) -> None:
        """Asks the file, not the writer, what of a segment is on the disk. Raises OSError."""
        found = self._measured(self.path(header))
        with self._lock:
            if found is not None:
                self._index.put(found)
            else:
                self._salts.shred([(header.slot, header.segment_id)])
                self.path(header).unlink(missing_ok=True)
                self._index.remove([header.segment_id])

    def close(self) -> None:
        """Closes index and salts."""
        with self._lock:
            self._index.close()
            self._salts.close()

    def _camera_folder(self, camera_id: str) -> Path:
        return self.folder / camera_id

    def _recover(self) -> None:
        """Makes the index say what the files say; what no salt opens goes, and salts of nothing."""
        known = {segment.header.segment_id: segment for segment in self._index.all()}
        salted = self._salts.by_segment()
        stand, looked_into = set(), 0
        for path in self.folder.glob(f"*/*{SUFFIX}"):
            segment_id = _id_of(path)
            segment = known.get(segment_id)
            if segment is None or segment.bytes != path.stat().st_size:
                looked_into += 1
                segment = self._measured(path)
                if segment is not None:
                    self._index.put(segment)
            if segment is None or segment_id not in salted:
                path.unlink()
            else:
                stand.add(segment_id)
        self._index.remove(known.keys() - stand)
        self._salts.shred((salted[gone], gone) for gone in salted.keys() - stand)
        if looked_into:
            log.info("recordings_looked_through", segments=looked_into)

    def _measured(self, path: Path) -> Segment | None:
        """What a file holds up to its last whole record; None where nothing of it opens."""
        try:
            with path.open("rb") as file:
                header = SegmentHeader.unpack(file.read(HEADER_BYTES))
                if path != self.path(header):
                    return None
                heads = list(heads_of(file))
                last = self._last_whole(file, header, heads)
                if last is None:
                    return None
                return Segment(header, last.last_us, _size(file), last.clock_offset_ms)
        except (RecordingDamaged, FileNotFoundError):
            return None

    def _last_whole(
        self, file: BinaryIO, header: SegmentHeader, heads: list[tuple[int, RecordHead]]
    ) -> RecordHead | None:
        seal = self.seal_of(header)
        for number, (at, head) in reversed(list(enumerate(heads))):
            file.seek(at + HEAD_BYTES)
            try:
                seal.open(number, head, file.read(head.size), codec=header.codec)
            except RecordingDamaged:
                continue
            return head
        return None


def heads_of(file: BinaryIO) -> Iterable[tuple[int, RecordHead]]:
    """Every record that is whole by its length, with its offset."""
    at, size = HEADER_BYTES, _size(file)
    while True:
        file.seek(at)
        head = RecordHead.unpack(file.read(HEAD_BYTES))
        if head is None or at + HEAD_BYTES + head.size > size:
            return
        yield at, head
        at += HEAD_BYTES + head.size


def _size(file: BinaryIO) -> int:
    return os.fstat(file.fileno()).st_size


def _id_of(path: Path) -> bytes:
    try:
        return bytes.fromhex(path.stem)
    except ValueError:
        return b""
