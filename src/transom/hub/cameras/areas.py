"""Coarse areas for the public log (spec/log-entry.md): each cell holds at least five cameras."""

from collections import Counter
from collections.abc import Iterable

import h3

FINEST, COARSEST = 7, 3
LEAST_CAMERAS = 5  # k: fewer would point at somebody's home


class Areas:
    """Counts the hub's cameras in H3 cells. Owned by the event loop."""

    def __init__(self) -> None:
        self._cells: dict[str, str] = {}
        self._counts: Counter[str] = Counter()

    def replace(self, cameras: Iterable[tuple[str, int | None, int | None]]) -> None:
        """Forgets everything and counts these: (camera, latitude, longitude in degrees × 10^6)."""
        self._cells.clear()
        self._counts.clear()
        for camera_id, lat_e6, lon_e6 in cameras:
            self.put(camera_id, lat_e6, lon_e6)

    def put(self, camera_id: str, lat_e6: int | None, lon_e6: int | None) -> None:
        """Counts a camera at its position; one without a position isn't counted."""
        self.drop(camera_id)
        if lat_e6 is None or lon_e6 is None:
            return
        cell = h3.latlng_to_cell(lat_e6 / 1e6, lon_e6 / 1e6, FINEST)
        self._cells[camera_id] = cell
        self._counts.update(_ancestors(cell))

    def drop(self, camera_id: str) -> None:
        """Counts a camera no longer."""
        cell = self._cells.pop(camera_id, None)
        if cell is not None:
            self._counts.subtract(_ancestors(cell))

    def of(self, camera_id: str) -> str | None:
        """The finest cell around a camera that holds at least five, if there is one."""
        cell = self._cells.get(camera_id)
        for ancestor in _ancestors(cell) if cell is not None else ():
            if self._counts[ancestor] >= LEAST_CAMERAS:
                return ancestor
        return None


def _ancestors(cell: str) -> list[str]:
    return [h3.cell_to_parent(cell, resolution) for resolution in range(FINEST, COARSEST - 1, -1)]
