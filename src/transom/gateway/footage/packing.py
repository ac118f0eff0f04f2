"""Seals a clip into a file that waits to be sent: nothing of it lies on the disk in clear."""

import hashlib
import os
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

from transom.core.footage.release import MOST_CLIP_BYTES, PIECE_BYTES, TAG_BYTES
from transom.core.footage.sealing import ClipSealer
from transom.errors import InputError, StorageUnavailable

FOLDER = "outgoing"


@dataclass(frozen=True, kw_only=True)
class Packed:
    """A sealed clip. Hashes are SHA-256: of the film, and of all sealed pieces."""

    clip_hash: bytes
    clip_bytes: int
    sealed_hash: bytes


class Outgoing:
    """The sealed clips of one gateway that wait to be sent.

    Args:
        folder: the gateway's data folder.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder / FOLDER

    async def pack(self, name: str, film: AsyncIterator[bytes], *, key: bytes) -> Packed:
        """Seals a film into the file of this name, in place of an older one.

        Raises:
            InputError: field `end`: it is longer than a clip may be.
            StorageUnavailable: the disk refuses. And whatever the film raises.
        """
        try:
            self._folder.mkdir(mode=0o700, exist_ok=True)
            self.path(name).unlink(missing_ok=True)
            descriptor = os.open(self.path(name), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                packer = _Packer(ClipSealer(key))
                async for part in film:
                    file.write(packer.add(part))
                file.write(packer.end())
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            self.drop(name)
            raise StorageUnavailable(
                f"the clip can't be prepared: {error.strerror}",
                hint="Make room on the gateway's disk, then release it again.",
            ) from error
        except BaseException:
            self.drop(name)
            raise
        return packer.packed()

    def piece(self, name: str, number: int) -> bytes | None:
        """A sealed piece; None if there is none."""
        size = PIECE_BYTES + TAG_BYTES
        try:
            with self.path(name).open("rb") as file:
                file.seek(number * size)
                return file.read(size) or None
        except OSError:
            return None

    def drop(self, name: str) -> None:
        """Forgets a clip; its key was forgotten when it was sealed."""
        self.path(name).unlink(missing_ok=True)

    def path(self, name: str) -> Path:
        """Where a clip waits."""
        return self._folder / f"{name}.sealed"


class _Packer:
    def __init__(self, sealer: ClipSealer) -> None:
        self._sealer, self._rest = sealer, bytearray()
        self._clip, self._sealed, self._bytes = hashlib.sha256(), hashlib.sha256(), 0

    def add(self, part: bytes) -> bytes:
        """What can be sealed by now: a piece is only once something follows it."""
        self._bytes += len(part)
        if self._bytes > MOST_CLIP_BYTES:
            raise InputError(
                "end",
                f"a clip has at most {MOST_CLIP_BYTES >> 20} MiB, and this one has more",
                hint="Choose a shorter range.",
            )
        self._clip.update(part)
        self._rest += part
        sealed = b""
        while len(self._rest) > PIECE_BYTES:
            sealed += self._sealer.seal(bytes(self._rest[:PIECE_BYTES]), last=False)
            del self._rest[:PIECE_BYTES]
        self._sealed.update(sealed)
        return sealed

    def end(self) -> bytes:
        sealed = self._sealer.seal(bytes(self._rest), last=True)
        self._sealed.update(sealed)
        return sealed

    def packed(self) -> Packed:
        return Packed(
            clip_hash=self._clip.digest(),
            clip_bytes=self._bytes,
            sealed_hash=self._sealed.digest(),
        )
