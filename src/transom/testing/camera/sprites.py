"""Cars and people, drawn side-on: they face right, or left when mirrored."""

import math

from transom.testing.camera.canvas import Canvas, Colour, Floats, mix

CAR_SIZE = (96, 40)
PERSON_SIZE = (30, 52)
STEPS = 8


def car(
    colour: Colour, *, scale: float, mirrored: bool, kind: str = "car", lights: bool = False
) -> Floats:
    """A car or a van, standing on the lower edge of its picture."""
    reach = 34 if lights else 0
    canvas = Canvas(CAR_SIZE[0] + reach, CAR_SIZE[1], scale=scale)
    canvas.ellipse(48, 36.5, 44, 3, "#000000", 0.32)
    if lights:
        canvas.glow(98, 30, 34, 10, "#ffeeb0", 0.55)
    (_van if kind == "van" else _saloon)(canvas, colour)
    for x in (23, 73):
        canvas.ellipse(x, 31, 7.6, 7.6, "#16181b")
        canvas.ellipse(x, 31, 4.0, 4.0, "#aab0b6")
        canvas.ellipse(x, 31, 1.3, 1.3, "#4c5157")
    canvas.ellipse(91.5, 23.5, 2.4, 2.2, "#fff6cf")
    canvas.rect(3.5, 20.5, 2.6, 4.5, "#c8322f")
    pixels = canvas.pixels()
    return pixels[:, ::-1] if mirrored else pixels


def _saloon(canvas: Canvas, colour: Colour) -> None:
    dark, light = mix(colour, "#000000", 0.28), mix(colour, "#ffffff", 0.22)
    canvas.polygon([(19, 18), (31, 6.5), (60, 6), (76, 18)], dark)
    body = [(3, 21), (7, 17.5), (20, 16.5), (76, 16.5), (90, 19), (94, 23), (94, 30), (4, 31)]
    canvas.polygon(body, colour)
    canvas.polygon([(4, 18.8), (20, 16.5), (76, 16.5), (90, 19), (90, 20), (5, 20)], light, 0.7)
    canvas.polygon([(3, 27), (94, 26.5), (94, 30.5), (4, 31)], dark)
    glass = "#24323d"
    canvas.polygon([(23, 16.5), (32.5, 8.3), (44, 8), (44, 16.5)], glass)
    canvas.polygon([(46.5, 16.5), (46.5, 8), (59, 8), (70.5, 16.5)], glass)
    canvas.polygon([(26, 15), (33, 9), (37, 9), (30, 15)], "#9db4c4", 0.45)
    canvas.polygon([(50, 15), (55, 9), (58, 9), (54, 15)], "#9db4c4", 0.35)
    canvas.rect(45, 17, 0.9, 12, dark)
    canvas.rect(39, 20, 4, 1.2, light)


def _van(canvas: Canvas, colour: Colour) -> None:
    dark, light = mix(colour, "#000000", 0.22), mix(colour, "#ffffff", 0.25)
    canvas.polygon([(4, 3), (66, 1.5), (78, 6), (88, 17), (94, 20), (94, 31), (4, 31)], colour)
    canvas.polygon([(4, 3), (66, 1.5), (70, 4), (4, 5.5)], light, 0.8)
    canvas.polygon([(4, 26.5), (94, 26.5), (94, 31), (4, 31)], dark)
    canvas.polygon([(67, 6), (76, 7.5), (84, 17), (67, 17)], "#24323d")
    canvas.polygon([(69, 15), (72, 8), (75, 8.5), (73, 15)], "#9db4c4", 0.4)
    canvas.rect(64, 4, 0.9, 24, dark)
    canvas.rect(14, 11, 38, 9, mix(colour, "#1f6fb2", 0.8), 0.9)


def person(
    shirt: Colour, trousers: Colour, hair: Colour, *, step: int, scale: float, mirrored: bool
) -> Floats:
    """One of eight steps of a walk; stands on the lower edge of its picture."""
    canvas = Canvas(*PERSON_SIZE, scale=scale)
    swing = math.sin(2 * math.pi * step / STEPS)
    lift = abs(math.cos(2 * math.pi * step / STEPS)) * 0.8
    canvas.ellipse(15, 50, 9, 1.8, "#000000", 0.3)
    skin: Colour = "#d9a783"
    dark_shirt, dark_trousers = mix(shirt, "#000000", 0.3), mix(trousers, "#000000", 0.3)
    _limb(canvas, (15, 20 - lift), 14.5, -swing * 0.55, 2.3, dark_shirt)
    _leg(canvas, 31 - lift, -swing, dark_trousers)
    _leg(canvas, 31 - lift, swing, trousers)
    top = 16.5 - lift
    canvas.polygon([(10.5, top + 1), (19.5, top + 1), (19, top + 17), (11, top + 17)], shirt)
    canvas.ellipse(15, top + 1.5, 4.6, 2.2, shirt)
    canvas.rect(13.8, top - 2, 2.6, 3, skin)
    canvas.ellipse(15.2, top - 5, 3.6, 4.3, skin)
    canvas.ellipse(14.3, top - 6.6, 3.9, 3.4, hair)
    canvas.ellipse(17.0, top - 4.6, 2.0, 2.6, skin)
    _limb(canvas, (15, 20 - lift), 14.5, swing * 0.55, 2.4, mix(shirt, "#000000", 0.12))
    pixels = canvas.pixels()
    return pixels[:, ::-1] if mirrored else pixels


def _leg(canvas: Canvas, hip: float, swing: float, colour: Colour) -> None:
    knee = (15 + 9 * math.sin(swing * 0.5), hip + 9 * math.cos(swing * 0.5))
    bend = swing * 0.5 - max(0.0, -swing) * 0.55
    foot = (knee[0] + 9 * math.sin(bend), min(49.5, knee[1] + 9.5 * math.cos(bend)))
    for (x0, y0), (x1, y1), wide in (((15, hip), knee, 3.0), (knee, foot, 2.4)):
        canvas.polygon([(x0 - wide, y0), (x0 + wide, y0), (x1 + 2.2, y1), (x1 - 2.2, y1)], colour)
    canvas.ellipse(foot[0] + 1.2, foot[1], 3.3, 1.5, "#1b1c1e")


def _limb(
    canvas: Canvas, start: tuple[float, float], length: float, angle: float, wide: float, c: Colour
) -> None:
    x0, y0 = start
    x1, y1 = x0 + length * math.sin(angle), y0 + length * math.cos(angle)
    canvas.polygon([(x0 - wide, y0), (x0 + wide, y0), (x1 + 1.5, y1), (x1 - 1.5, y1)], c)
    canvas.ellipse(x1, y1, 1.7, 1.7, "#d9a783")
