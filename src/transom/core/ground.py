"""The ground around a place as a plane of metres: WGS 84, by the ellipsoid's radii there.

Within 17 mm of a geodesic at 300 m, up to 65° of latitude. Knows no map and no height.
"""

import math
from dataclasses import dataclass
from functools import cached_property

Metres = tuple[float, float]
"""East and north of a plane's middle."""
Degrees = tuple[int, int]
"""Latitude and longitude, in degrees × 10^6."""

_A, _E2 = 6_378_137.0, 6.694379990141316e-3  # WGS 84: equatorial radius, eccentricity squared
_TURN = 360_000_000


@dataclass(frozen=True)
class Plane:
    """The plane that touches the ground at a place.

    Args:
        lat_e6, lon_e6: the place, in degrees × 10^6.
    """

    lat_e6: int
    lon_e6: int

    def metres(self, place: Degrees) -> Metres:
        """Where a place is, the short way round."""
        lat_e6, lon_e6 = place
        east = (lon_e6 - self.lon_e6 + _TURN // 2) % _TURN - _TURN // 2
        north = lat_e6 - self.lat_e6
        return east * self._scale[0], north * self._scale[1]

    def degrees(self, metres: Metres) -> Degrees:
        """The place of a point of the plane."""
        east, north = metres[0] / self._scale[0], metres[1] / self._scale[1]
        lon = (round(self.lon_e6 + east) + _TURN // 2) % _TURN - _TURN // 2
        return max(-90_000_000, min(90_000_000, round(self.lat_e6 + north))), lon

    @cached_property
    def _scale(self) -> Metres:
        """Metres in a millionth of a degree, eastwards and northwards."""
        latitude = math.radians(self.lat_e6 / 1e6)
        w = 1 - _E2 * math.sin(latitude) ** 2
        across, along = _A / math.sqrt(w), _A * (1 - _E2) / w**1.5
        least = 1e-3  # at the very pole a degree of longitude has no length
        east = math.radians(1e-6) * across * max(math.cos(latitude), least)
        return east, math.radians(1e-6) * along
