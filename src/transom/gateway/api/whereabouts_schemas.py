"""Shapes of where a mobile camera is, and may be."""

from typing import Annotated

import msgspec
from msgspec import Meta, Struct

LatE6 = Annotated[int, Meta(ge=-90_000_000, le=90_000_000)]
LonE6 = Annotated[int, Meta(ge=-180_000_000, le=180_000_000)]


class NewGeofence(Struct, kw_only=True, forbid_unknown_fields=True):
    """A circle on the ground, in which alone a mobile camera may be seen through."""

    lat_e6: LatE6
    lon_e6: LonE6
    radius_m: Annotated[int, Meta(ge=10, le=20_000)]


class LocatorAdded(Struct, kw_only=True):
    """Where a locator reports, and the token that it sends: shown this once."""

    path: str
    token: str


class LocatorReport(Struct, kw_only=True):
    """A report in OwnTracks' JSON (owntracks.org/booklet/tech/json, `_type=location`).

    `acc` is in metres, `tst` in seconds since 1970. Other types of its messages are passed over.
    """

    type_: Annotated[str, Meta(max_length=32)] = msgspec.field(name="_type")
    lat: Annotated[float, Meta(ge=-90, le=90)] | None = None
    lon: Annotated[float, Meta(ge=-180, le=180)] | None = None
    acc: Annotated[float, Meta(ge=0, le=1e6)] = 0.0
    tst: Annotated[int, Meta(ge=0, le=1 << 40)] | None = None


class WhereaboutsState(Struct, kw_only=True, omit_defaults=True):
    """For the owner alone: the fence, and the newest report.

    `fresh`: it still says where the camera is. `inside`: so the camera can be opened.
    """

    locator: bool
    inside: bool
    fresh: bool
    fence: NewGeofence | None = None
    lat_e6: int | None = None
    lon_e6: int | None = None
    accuracy_m: int | None = None
    distance_m: int | None = None
    at: int | None = None
