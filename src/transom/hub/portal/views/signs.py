"""A printable sign for a camera's site; its code leads to a program and a coarse area."""

import segno

from transom.hub.portal import programs, snapshots
from transom.hub.portal.areas import Area, describe
from transom.hub.portal.programs import ShownProgram
from transom.hub.portal.visit import ROOT, Page, Visit

SIZES = ("a5", "letter", "a4")


async def show(visit: Visit) -> Page:
    """The form, and the sign of the chosen program."""
    listed = [p for p in await programs.listed(visit.hub, visit.now) if p.state != "over"]
    chosen = next((p for p in listed if p.id == visit.text("program", 30)), None)
    areas = await _areas(visit)
    area = next((a for a in areas if a.cell == visit.text("area", 15)), None)
    size = visit.text("size", 6)
    target = _target(visit, chosen, area) if chosen else ""
    values = {
        "programs": listed,
        "chosen": chosen,
        "areas": areas,
        "area": area,
        "sizes": SIZES,
        "size": size if size in SIZES else SIZES[0],
        "target": target,
        "code": _code(target) if target else "",
    }
    return Page("sign", values)


async def _areas(visit: Visit) -> list[Area]:
    """Only the cells that are public anyway."""
    snapshot = await snapshots.current(visit.hub)
    return [describe(one.cell, visit.hub.places) for one in (snapshot.cells if snapshot else ())]


def _target(visit: Visit, program: ShownProgram, area: Area | None) -> str:
    """Without a language: who scans it gets their own."""
    address = f"{visit.hub.config.public_url.rstrip('/')}{ROOT}/programs/{program.id}"
    return address + (f"?area={area.cell}" if area else "")


def _code(target: str) -> str:
    """The QR code (ISO/IEC 18004) as SVG without styles of its own."""
    code = segno.make_qr(target, error="q")
    return code.svg_inline(svgclass="qr", lineclass=None, omitsize=True)
