"""What a detector of faces or people must be, and the installed plug-ins.

A plug-in is an entry point of the group `transom.people_finders` that names a function without
arguments, which returns a `Finder`. Transom ships none: see docs/blur.md for why.
"""

from importlib.metadata import entry_points
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from transom.errors import PictureError

GROUP = "transom.people_finders"
Box = tuple[float, float, float, float]  # left, top, right, bottom in pixels


class Finder(Protocol):
    """Finds where people or faces are, and nothing else about them (P6)."""

    def find(self, rgb: NDArray[np.uint8]) -> list[Box]:
        """Boxes around what it finds.

        Args:
            rgb: a picture `[row, column, colour]`, at most 640 pixels wide.
        """
        ...


def installed_finders() -> list[str]:
    """Names of the plug-ins that are installed."""
    return sorted(entry.name for entry in entry_points(group=GROUP))


def load_finder(name: str) -> Finder:
    """A plug-in by its name.

    Raises:
        PictureError: it isn't installed, or doesn't start.
    """
    hint = "Install it again, or choose another way to blur on the camera's page."
    for entry in entry_points(group=GROUP, name=name):
        try:
            finder: Finder = entry.load()()
        except Exception as error:
            raise PictureError(f"the people finder {name!r} doesn't start", hint=hint) from error
        return finder
    raise PictureError(f"the people finder {name!r} isn't installed", hint=hint)
