"""Reads where something is from a PIDF-LO: RFC 4119, RFC 5491 (points, shapes), RFC 5139 (civic).

Of a shape its middle counts. XML with a document type is refused unread: it can't then refer to
anything, nor grow.
"""

import math
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import Element, ParseError, fromstring

from transom.core.ground import Degrees

MOST_XML, MOST_ADDRESS = 64 * 1024, 200
_GML = "{http://www.opengis.net/gml}"
_CIVIC = "{urn:ietf:params:xml:ns:pidf:geopriv10:civicAddr}"
_WGS84 = ("urn:ogc:def:crs:EPSG::4326", "urn:ogc:def:crs:EPSG::4979")
_STREET = ("PRD", "RD", "STS", "POD")
_PLACES = ("LMK", "NAM", "LOC", "A3", "A1")


@dataclass(frozen=True)
class Where:
    """A place on the ground, in words, or both.

    Args:
        position: latitude and longitude in degrees × 10^6.
        address: as people read it; empty if nobody has told.
    """

    position: Degrees | None
    address: str


NOWHERE = Where(None, "")


def read_location(component: dict[str, Any]) -> Where:
    """Where a location component of an EIDO is; what can't be read is as if it weren't there."""
    words = component.get("locationDescriptionText")
    described = _tidy(words) if isinstance(words, str) else ""
    xml = component.get("locationByValue")
    root = _parse(xml) if isinstance(xml, str) else None
    if root is None:
        return Where(None, described)
    return Where(_position(root), _address(root) or described)


def _parse(xml: str) -> Element | None:
    if len(xml) > MOST_XML or "<!" in xml:
        return None
    try:
        return fromstring(xml.strip().encode())  # noqa: S314 (nothing is declared in it)
    except (ParseError, ValueError):
        return None


def _position(root: Element) -> Degrees | None:
    for name in ("pos", "posList"):
        for found in root.iter(_GML + name):
            at = _middle(found.text or "", _dimensions(root))
            if at is not None:
                return at
    return None


def _dimensions(root: Element) -> int:
    named = {e.get("srsName") for e in root.iter() if e.get("srsName") is not None}
    if not named <= set(_WGS84):
        return 0
    return 3 if _WGS84[1] in named else 2


def _middle(text: str, dimensions: int) -> Degrees | None:
    try:
        numbers = [float(part) for part in text.split()]
    except ValueError:
        return None
    if dimensions == 0 or len(numbers) < dimensions or len(numbers) % dimensions:
        return None
    lats, lons = numbers[::dimensions], numbers[1::dimensions]
    lat, lon = (min(lats) + max(lats)) / 2, (min(lons) + max(lons)) / 2
    if not (math.isfinite(lat) and math.isfinite(lon) and abs(lat) <= 90 and abs(lon) <= 180):
        return None
    return round(lat * 1e6), round(lon * 1e6)


def _address(root: Element) -> str:
    civic = next(root.iter(_CIVIC + "civicAddress"), None)
    if civic is None:
        return ""
    parts = {child.tag.removeprefix(_CIVIC): _tidy(child.text or "") for child in civic}
    house = parts.get("HNO", "") + parts.get("HNS", "")
    street = " ".join(part for part in (house, *(parts.get(n, "") for n in _STREET)) if part)
    return _tidy(", ".join(p for p in (street, *(parts.get(n, "") for n in _PLACES)) if p))


def _tidy(text: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:MOST_ADDRESS]
