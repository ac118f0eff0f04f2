"""Coarse areas for the public log (spec/log-entry.md): each stands for at least five cameras.

Areas nest, so it isn't enough that each holds five: taking the finer ones off a coarser one must
leave five too, or none. A coarser cell therefore counts only what no finer area holds.
"""

from collections import Counter
from collections.abc import Iterable, Mapping

import h3

from transom.errors import InputError

FINEST, COARSEST = 7, 3
LEAST_CAMERAS = 5  # k: fewer would point at somebody's home


class Areas:
    """Counts the hub's cameras in H3 cells. Owned by the event loop; any thread may ask `of`."""

    def __init__(self) -> None:
        self._cells: dict[str, str] = {}
        self._changes = 0
        self._shown: tuple[int, frozenset[str]] = (-1, frozenset())  # as of that many changes

    def replace(self, cameras: Iterable[tuple[str, int | None, int | None]]) -> None:
        """Forgets everything and counts these: (camera, latitude, longitude in degrees × 10^6)."""
        # New ones, put in place at once: who asks meanwhile never meets half a count.
        counted = Areas()
        for camera_id, lat_e6, lon_e6 in cameras:
            counted.put(camera_id, lat_e6, lon_e6)
        self._cells = counted._cells
        self._changes += 1

    def put(self, camera_id: str, lat_e6: int | None, lon_e6: int | None) -> None:
        """Counts a camera at its position; one without a position isn't counted."""
        self.drop(camera_id)
        if lat_e6 is None or lon_e6 is None:
            return
        self._cells[camera_id] = cell_of(lat_e6, lon_e6)
        self._changes += 1

    def drop(self, camera_id: str) -> None:
        """Counts a camera no longer."""
        if self._cells.pop(camera_id, None) is not None:
            self._changes += 1

    def of(self, camera_id: str) -> str | None:
        """The area that stands for a camera, if there is one."""
        cell = self._cells.get(camera_id)
        return self._finest(ancestors(cell)) if cell is not None else None

    def around(self, cell: str) -> str | None:
        """The finest area around a cell that somebody names, that cell included, if there is one.

        Raises:
            InputError: field `area`: not an H3 cell of resolution 3 to 7.
        """
        if not h3.is_valid_cell(cell) or not COARSEST <= h3.get_resolution(cell) <= FINEST:
            raise InputError("area", f"not an H3 cell of resolution {COARSEST} to {FINEST}")
        return self._finest(ancestors(cell))

    def _finest(self, cells: list[str]) -> str | None:
        changes, (counted, shown) = self._changes, self._shown
        if counted != changes:
            # A copy in one step: the event loop may count on while a thread asks.
            shown = _areas(Counter(list(self._cells.values())))
            self._shown = changes, shown
        return next((cell for cell in cells if cell in shown), None)


def _areas(counts: Mapping[str, int]) -> frozenset[str]:
    """The cells, finest first, that hold at least five cameras which no finer one holds."""
    shown: set[str] = set()
    for resolution in range(FINEST, COARSEST - 1, -1):
        rest: Counter[str] = Counter()
        for cell, count in counts.items():
            if count >= LEAST_CAMERAS:
                shown.add(cell)
            elif resolution > COARSEST:
                rest[h3.cell_to_parent(cell, resolution - 1)] += count
        counts = rest
    return frozenset(shown)


def cell_of(lat_e6: int, lon_e6: int) -> str:
    """The finest cell around a position in degrees × 10^6."""
    return str(h3.latlng_to_cell(lat_e6 / 1e6, lon_e6 / 1e6, FINEST))


def ancestors(cell: str) -> list[str]:
    """A cell and the coarser ones around it, finest first."""
    finest = h3.get_resolution(cell)
    return [h3.cell_to_parent(cell, r) for r in range(finest, COARSEST - 1, -1)]
