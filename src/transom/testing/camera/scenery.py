"""The parts of a street that stand still: sky, houses, shops, trees, lamps, road."""

from transom.testing.camera.canvas import Canvas, Colour, mix


def sky(canvas: Canvas, top: Colour, bottom: Colour, *, clouds: float) -> None:
    """Down to y 215, behind everything; `clouds` is how white they are, 0 for none."""
    canvas.gradient(0, 0, 640, 215, top, bottom)
    for x, y, size in ((80, 58, 1.0), (300, 40, 0.7), (505, 66, 1.2), (600, 34, 0.6)):
        for dx, dy, r in ((0, 0, 26), (24, 5, 20), (-26, 6, 18), (8, 9, 32)):
            canvas.glow(
                x + dx * size, y + dy * size, r * 1.7 * size, r * size, "#ffffff", 0.55 * clouds
            )


def treeline(canvas: Canvas, colour: Colour, base: float) -> None:
    """A row of far trees."""
    for i in range(34):
        height = 16 + (i * 37 % 23)
        canvas.ellipse(i * 20 - 8, base, 19, height, mix(colour, "#ffffff", (i * 29 % 9) / 60))


def window(canvas: Canvas, x: float, y: float, w: float, h: float, glass: Colour) -> None:
    """A sash window with a sill."""
    canvas.rect(x - 1.8, y - 1.8, w + 3.6, h + 3.6, "#f2efe8")
    canvas.gradient(x, y, w, h, mix(glass, "#ffffff", 0.25), glass)
    canvas.rect(x + w / 2 - 0.6, y, 1.2, h, "#f2efe8")
    canvas.rect(x, y + h / 2 - 0.6, w, 1.2, "#f2efe8")
    canvas.rect(x - 3, y + h + 1.8, w + 6, 2.2, "#d9d4ca")


def house(
    canvas: Canvas, x: float, w: float, *, wall: Colour, roof: Colour, door: Colour, glass: Colour
) -> None:
    """A two-storey house with a gable, from x on; it stands at y 214."""
    top, ground = 122.0, 214.0
    canvas.gradient(x, top, w, ground - top, mix(wall, "#ffffff", 0.12), mix(wall, "#000000", 0.12))
    for row in range(12):
        canvas.rect(x, top + 7.6 * row, w, 0.7, "#000000", 0.06)
    canvas.polygon([(x - 8, top + 2), (x + w / 2, top - 42), (x + w + 8, top + 2)], roof)
    canvas.polygon(
        [(x - 8, top + 2), (x + w / 2, top - 42), (x + w / 2, top - 36), (x + 3, top + 2)],
        mix(roof, "#ffffff", 0.18),
    )
    canvas.rect(x + w * 0.72, top - 44, 11, 26, mix(roof, "#5a2d20", 0.6))
    canvas.rect(x - 6, top, w + 12, 4, "#efebe2")
    for share in (0.2, 0.66):
        window(canvas, x + w * share - 3, top + 14, 21, 23, glass)
    window(canvas, x + w * 0.66 - 3, top + 54, 21, 25, glass)
    left = x + w * 0.2 - 3
    canvas.rect(left - 3, ground - 40, 25, 40, "#efebe2")
    canvas.rect(left, ground - 37, 19, 37, door)
    canvas.rect(left + 3, ground - 33, 13, 9, mix(glass, "#ffffff", 0.3))
    canvas.ellipse(left + 15.5, ground - 17, 1.1, 1.1, "#e6c65c")
    canvas.rect(left - 6, ground - 4, 31, 4, "#b9b4aa")


def shop(
    canvas: Canvas, x: float, w: float, *, wall: Colour, awning: Colour, glass: Colour
) -> None:
    """A shop with a striped awning and flats above."""
    ground = 214.0
    canvas.gradient(x, 66, w, ground - 66, mix(wall, "#ffffff", 0.1), mix(wall, "#000000", 0.1))
    canvas.rect(x, 62, w, 6, mix(wall, "#000000", 0.3))
    count = max(2, int(w // 38))
    for i in range(count):
        window(canvas, x + (i + 0.5) * w / count - 9, 80, 18, 28, glass)
    canvas.rect(x + 4, 128, w - 8, 13, mix(awning, "#000000", 0.45))
    canvas.rect(x + w / 2 - 22, 132, 44, 5, "#f1ead8", 0.9)
    canvas.gradient(x + 6, 152, w - 12, ground - 156, mix(glass, "#ffe2a6", 0.55), glass)
    for i in range(1, 4):
        canvas.rect(x + 6 + i * (w - 12) / 4, 152, 1.6, ground - 156, "#3a3a3a")
    canvas.rect(x + 3, ground - 6, w - 6, 6, mix(wall, "#000000", 0.4))
    stripes = int(w // 10)
    for i in range(stripes):
        left, wide = x + i * w / stripes, w / stripes
        colour = awning if i % 2 else "#f4efe4"
        canvas.polygon(
            [(left, 143), (left + wide, 143), (left + wide * 1.0 + 2, 161), (left - 2, 161)], colour
        )
        canvas.ellipse(left + wide / 2, 161, wide / 2 + 1, 3.2, colour)
    canvas.rect(x - 2, 164.5, w + 4, 7, "#000000", 0.18)


def tower(canvas: Canvas, x: float, w: float, top: float, *, wall: Colour, lit: Colour) -> None:
    """A far block of flats with some of its windows lit."""
    canvas.gradient(x, top, w, 215 - top, mix(wall, "#ffffff", 0.08), wall)
    for row in range(int((205 - top) // 11)):
        for column in range(int((w - 6) // 9)):
            on = (row * 7 + column * 13 + int(x)) % 5 < 2
            shade = lit if on else mix(wall, "#000000", 0.35)
            canvas.rect(x + 5 + column * 9, top + 7 + row * 11, 4.6, 6, shade, 0.9)


def tree(canvas: Canvas, x: float, y: float, size: float, leaf: Colour) -> None:
    """A round tree that stands at (x, y)."""
    canvas.ellipse(x + 5 * size, y, 24 * size, 3 * size, "#000000", 0.22)
    canvas.polygon(
        [
            (x - 3 * size, y),
            (x + 3 * size, y),
            (x + 1.6 * size, y - 48 * size),
            (x - 1.6 * size, y - 48 * size),
        ],
        "#5d4937",
    )
    for i in range(16):
        dx, dy = ((i * 53) % 41 - 20) * size, ((i * 31) % 37 - 18) * size
        shade = mix(leaf, "#ffffff" if dy < -2 else "#10240f", 0.03 + (i * 7 % 10) / 50)
        canvas.ellipse(x + dx, y - 62 * size + dy, 13 * size, 11.5 * size, shade)


def lamp(canvas: Canvas, x: float, y: float, *, glow: float) -> None:
    """A street lamp; `glow` is how bright it is."""
    canvas.rect(x - 1.3, y - 104, 2.6, 104, "#3c4248")
    canvas.rect(x - 3, y - 6, 6, 6, "#3c4248")
    canvas.rect(x, y - 105, 17, 2.2, "#3c4248")
    canvas.ellipse(x + 17, y - 102.5, 5, 2.2, mix("#c9ced2", "#fff1c4", glow))
    if glow:
        canvas.glow(x + 17, y - 100, 46, 38, "#ffdf9a", 0.5 * glow)
        canvas.polygon(
            [(x + 13, y - 101), (x + 21, y - 101), (x + 58, y + 6), (x - 26, y + 6)],
            "#ffe7b0",
            0.09 * glow,
        )
        canvas.glow(x + 16, y + 6, 60, 16, "#ffe2a0", 0.4 * glow)


def hedge(canvas: Canvas, x: float, w: float, colour: Colour) -> None:
    """A low hedge in front of the houses."""
    for i in range(int(w // 7) + 1):
        shade = mix(colour, "#ffffff", (i * 17 % 10) / 70)
        canvas.ellipse(x + i * 7, 207, 7, 9 + i * 5 % 3, shade)
    canvas.rect(x - 4, 206, w + 8, 9, mix(colour, "#000000", 0.12))


def street(canvas: Canvas, *, paving: Colour, asphalt: Colour, marking: Colour) -> None:
    """Both pavements and the road between them, from y 213 down."""
    canvas.gradient(0, 213, 640, 17, mix(paving, "#000000", 0.1), paving)
    for i in range(33):
        x = i * 20.0
        slant = (x - 320) * 0.06
        canvas.polygon(
            [(x, 213), (x + 0.8, 213), (x + slant + 0.8, 229), (x + slant, 229)], "#000000", 0.16
        )
    canvas.rect(0, 228, 640, 3.5, mix(paving, "#ffffff", 0.35))
    canvas.rect(0, 231, 640, 3, mix(paving, "#000000", 0.45))
    canvas.gradient(0, 234, 640, 84, mix(asphalt, "#ffffff", 0.06), asphalt)
    canvas.grain(0, 234, 640, 84, 10, 5)
    for i in range(9):
        x = i * 82.0 - 30
        canvas.polygon([(x, 270), (x + 40, 270), (x + 42, 273), (x + 1, 273)], marking, 0.85)
    canvas.rect(0, 318, 640, 3, mix(paving, "#000000", 0.5))
    canvas.rect(0, 321, 640, 4, mix(paving, "#ffffff", 0.4))
    canvas.gradient(0, 325, 640, 35, paving, mix(paving, "#000000", 0.12))
    canvas.grain(0, 213, 640, 16, 7, 6)
    canvas.grain(0, 325, 640, 35, 7, 7)
    for i in range(24):
        x = i * 30.0 - 20
        slant = (x - 320) * 0.16
        canvas.polygon(
            [(x, 325), (x + 1.1, 325), (x + slant + 1.1, 360), (x + slant, 360)], "#000000", 0.16
        )
    canvas.rect(0, 341, 640, 1, "#000000", 0.14)
