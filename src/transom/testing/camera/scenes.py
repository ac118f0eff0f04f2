"""The scenes by name: what stands still, and who moves through it.

Drawn for 640×360 and scaled to any size of the same shape.
"""

from collections.abc import Callable
from dataclasses import dataclass

from transom.testing.camera.canvas import Canvas, Colour
from transom.testing.camera.scenery import (
    hedge,
    house,
    lamp,
    shop,
    sky,
    street,
    tower,
    tree,
    treeline,
)


@dataclass(frozen=True)
class Mover:
    """Someone or something that crosses the picture again and again.

    Attributes:
        kind: `car`, `van` or `person`.
        colours: a car's one; a person's shirt, trousers and hair.
        base: y where it touches the ground.
        speed: pixels a second; negative to the left.
        start: x at the beginning.
        gap: pixels that it is out of sight between two crossings.
    """

    kind: str
    colours: tuple[Colour, ...]
    base: float
    scale: float
    speed: float
    start: float
    gap: float = 260


@dataclass(frozen=True)
class Scene:
    """A place.

    Attributes:
        label: what the camera burns into its picture.
        paint: draws what stands still.
        movers: from the back to the front.
    """

    label: str
    paint: Callable[[Canvas], None]
    movers: tuple[Mover, ...]
    lights: bool = False


def _elm_street(c: Canvas) -> None:
    sky(c, "#7fb2dc", "#e3eef2", clouds=1)
    treeline(c, "#86a583", 190)
    glass = "#3d5566"
    house(c, 24, 112, wall="#c98f6d", roof="#6e4a3e", door="#2f5d50", glass=glass)
    house(c, 172, 104, wall="#d8cfb8", roof="#58606a", door="#8c2f2b", glass=glass)
    house(c, 318, 118, wall="#8fa8b5", roof="#4b4f57", door="#d9b04a", glass=glass)
    house(c, 486, 116, wall="#d9b48c", roof="#7a4b3a", door="#31507a", glass=glass)
    for x, w in ((60, 76), (206, 70), (356, 80), (524, 78)):
        hedge(c, x, w, "#4f7a46")
    street(c, paving="#b9b5ac", asphalt="#54585c", marking="#e9e4d3")
    tree(c, 155, 226, 1.05, "#5f9450")
    tree(c, 462, 226, 1.2, "#6d9a4c")
    lamp(c, 304, 227, glow=0)
    lamp(c, 618, 227, glow=0)


def _market_square(c: Canvas) -> None:
    sky(c, "#e9a66b", "#fbe6c4", clouds=0.7)
    glass = "#4b5560"
    shop(c, -12, 128, wall="#c9a27c", awning="#b5392f", glass=glass)
    shop(c, 118, 148, wall="#dcc7a1", awning="#2f6f62", glass=glass)
    shop(c, 268, 116, wall="#b77e62", awning="#d29a2b", glass=glass)
    shop(c, 386, 140, wall="#e0d2b8", awning="#2e5f92", glass=glass)
    shop(c, 528, 130, wall="#a98f86", awning="#7c3f6c", glass=glass)
    street(c, paving="#c7b49b", asphalt="#6a625c", marking="#efe3cb")
    for x in (116, 384):
        lamp(c, x, 227, glow=0.35)
    for x in (258, 530):
        tree(c, x, 228, 0.8, "#7d8f45")


def _station_road(c: Canvas) -> None:
    sky(c, "#141d3a", "#4a4468", clouds=0.12)
    for x, w, top in ((0, 78, 92), (84, 64, 66), (156, 92, 108), (258, 70, 52), (338, 98, 90)):
        tower(c, x, w, top, wall="#2c3048", lit="#ffd58a")
    for x, w, top in ((446, 62, 70), (516, 72, 112), (596, 60, 80)):
        tower(c, x, w, top, wall="#282c42", lit="#ffe0a3")
    shop(c, 196, 150, wall="#4d4352", awning="#8d3a3f", glass="#8f7d55")
    shop(c, 420, 128, wall="#3f4a5c", awning="#2f6f62", glass="#9a8758")
    street(c, paving="#5f6070", asphalt="#2e313c", marking="#b8b6a8")
    for x in (70, 270, 470):
        lamp(c, x, 227, glow=1)
    tree(c, 392, 227, 0.9, "#33483a")


def _walkers(base: float, scale: float, speed: float) -> tuple[Mover, ...]:
    clothes: tuple[tuple[Colour, Colour, Colour], ...] = (
        ("#b8443a", "#2b3648", "#3b2a1e"),
        ("#3f7a5b", "#5b4f43", "#1f1a18"),
        ("#e0c04f", "#37475f", "#8a5a34"),
        ("#4a6fa8", "#23262c", "#d8c9a8"),
    )
    return tuple(
        Mover(
            "person", colours, base + 2 * (i % 2), scale, speed * (1 + 0.12 * i) * (-1) ** i,
            150 * i + 30, 90,
        )
        for i, colours in enumerate(clothes)
    )  # fmt: skip


def _traffic(*, busy: bool) -> tuple[Mover, ...]:
    far = (
        Mover("car", ("#b7bcc2",), 262, 0.86, -92, 560, 420),
        Mover("car", ("#2f5f9e",), 262, 0.86, -92, 160, 420),
        Mover("van", ("#e8e6df",), 262, 0.98, -92, 880, 420),
    )
    near = (
        Mover("car", ("#a8322c",), 308, 1.16, 118, 60, 500),
        Mover("van", ("#3f7f73",), 308, 1.3, 118, -340, 500),
        Mover("car", ("#e4e2dc",), 308, 1.16, 118, -760, 500),
    )
    return far + near if busy else far[:2] + near[:1]


SCENES = {
    "elm-street": Scene(
        "ELM STREET 14",
        _elm_street,
        _walkers(229, 0.82, 26)[:2] + _traffic(busy=False) + _walkers(352, 1.3, 38)[:2],
    ),
    "market-square": Scene(
        "MARKET SQUARE",
        _market_square,
        _walkers(229, 0.84, 30) + _traffic(busy=False) + _walkers(352, 1.32, 36)[1:],
    ),
    "station-road": Scene(
        "STATION ROAD N",
        _station_road,
        _walkers(229, 0.82, 30)[2:] + _traffic(busy=True) + _walkers(352, 1.3, 40)[:2],
        lights=True,
    ),
}
DEFAULT_SCENE = "elm-street"
