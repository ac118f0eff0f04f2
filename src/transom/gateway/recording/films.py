"""Films out of what is recorded: for the player, and clips to keep. Blocking.

Everything here raises RecordingDamaged where the beginning doesn't decode, and StorageUnavailable
where the disk refuses.
"""

from collections.abc import Iterator
from typing import Literal

from transom.gateway.cameras.camera import AccessUnit
from transom.gateway.keystore.contents import CameraSecret
from transom.gateway.recording.clip import as_others_see
from transom.gateway.recording.cut import exact
from transom.gateway.recording.film import film
from transom.gateway.recording.reader import clock_offset, units
from transom.gateway.recording.recordings import Recordings, refusals

Shown = Literal["plain", "blurred", "unblurred"]
"""`plain`: as the camera gave it. The others: as somebody with that consent would see it."""


class Films:
    """Films of one gateway's recordings. Instants are milliseconds since 1970."""

    def __init__(self, recordings: Recordings) -> None:
        self._recordings = recordings

    def part(self, camera_id: str, begin: int, end: int) -> Iterator[bytes]:
        """From the key frame at or before `begin` to `end`; nothing where nothing is recorded."""
        with refusals():
            yield from film(self._units(camera_id, begin, end))

    def clip(self, secret: CameraSecret, begin: int, end: int, *, shown: Shown) -> Iterator[bytes]:
        """From `begin` to `end`, both included, with a record of it in the film.

        Raises:
            PictureError: it may not be shown so.
        """
        with refusals():
            about = {
                "begin": begin,
                "end": end,
                "shown": shown,
                "clock_offset_ms": self._clock_offset(secret.camera_id, begin),
            }
            yield from film(self._cut(secret, begin, end, shown), about=about)

    def _clock_offset(self, camera_id: str, begin: int) -> int | None:
        if not self._recordings.any:
            return None
        return clock_offset(self._recordings.shelf().segments(camera_id), begin * 1000)

    def _units(self, camera_id: str, begin: int, end: int) -> Iterator[AccessUnit]:
        if not self._recordings.any:
            return iter(())
        return units(self._recordings.shelf(), camera_id, begin * 1000, end * 1000 + 999)

    def _cut(
        self, secret: CameraSecret, begin: int, end: int, shown: Shown
    ) -> Iterator[AccessUnit]:
        if shown == "plain":
            return exact(lambda: self._units(secret.camera_id, begin, end), begin * 1000)
        found = self._units(secret.camera_id, begin, end)
        return as_others_see(found, secret, blur=shown == "blurred", begin_us=begin * 1000)
