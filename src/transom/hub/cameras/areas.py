"""Coarse areas for the public log (spec/log-entry.md): each cell holds at least five cameras."""

from collections import Counter
from collections.abc import Iterable

import h3

from transom.errors import InputError

FINEST, COARSEST = 7, 3
LEAST_CAMERAS = 5  # k: fewer would point at somebody's home


class Areas:
    """Counts the hub's cameras in H3 cells. Owned by the event loop; any thread may ask `of`."""

    def __init__(self) -> None:
        self._cells: dict[str, str] = {}
        self._counts: Counter[str] = Counter()

    def replace(self, cameras: Iterable[tuple[str, int | None, int | None]]) -> None:
        """Forgets everything and counts these: (camera, latitude, longitude in degrees × 10^6)."""
        # New ones, put in place at once: who asks meanwhile never meets half a count.
        counted = Areas()
        for camera_id, lat_e6, lon_e6 in cameras:
            counted.put(camera_id, lat_e6, lon_e6)
        self._cells, self._counts = counted._cells, counted._counts

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
        return self._finest(_ancestors(cell)) if cell is not None else None

    def around(self, cell: str) -> str | None:
        """A cell that somebody names, or the finest coarser one that holds at least five cameras.

        Raises:
            InputError: field `area`: not an H3 cell of resolution 3 to 7.
        """
        if not h3.is_valid_cell(cell) or not COARSEST <= h3.get_resolution(cell) <= FINEST:
            raise InputError("area", f"not an H3 cell of resolution {COARSEST} to {FINEST}")
        return self._finest(_ancestors(cell))

    def _finest(self, cells: list[str]) -> str | None:
        return next((cell for cell in cells if self._counts[cell] >= LEAST_CAMERAS), None)


def _ancestors(cell: str) -> list[str]:
    finest = h3.get_resolution(cell)
    return [h3.cell_to_parent(cell, resolution) for resolution in range(finest, COARSEST - 1, -1)]
