"""Shapes of what the operators' map stands on."""

from typing import Annotated

from msgspec import UNSET, Meta, Struct, UnsetType

from transom.hub.schemas import Place


class MapGround(Struct, kw_only=True):
    """What the map stands on. All of it is on the hub's own origin.

    Args:
        basemap: where the PMTiles archive is.
        style: a MapLibre style to use instead of the packaged one.
        gazetteer: whether streets and addresses can be looked up.
    """

    gazetteer: bool
    basemap: str | UnsetType = UNSET
    style: str | UnsetType = UNSET


class AddressSearch(Struct, kw_only=True, forbid_unknown_fields=True):
    """Looks for a street or an address. In a body, since addresses in URLs end up in logs."""

    text: Annotated[str, Meta(min_length=1, max_length=200)]


class FoundAddress(Struct, kw_only=True):
    """A street or an address of the hub's gazetteer.

    Args:
        line: a street's bends; an address has none.
    """

    name: str
    place: Place
    line: list[Place] | UnsetType = UNSET
