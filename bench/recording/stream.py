"""Access units of the right number and size; what is in them doesn't matter to a recording."""

import random
from collections.abc import Iterator

from transom.gateway.cameras.camera import AccessUnit

FPS = 25
KEY_EVERY = 2 * FPS
KEY_WEIGHT = 8  # a key frame is so many times as large as another


def stream(mbit: float, *, began_us: int) -> Iterator[AccessUnit]:
    """Endless: 25 a second, a key frame every two seconds."""
    group = mbit * 1e6 / 8 * KEY_EVERY / FPS
    small = int(group / (KEY_WEIGHT + KEY_EVERY - 1))
    noise = random.Random(1).randbytes(small * KEY_WEIGHT)
    number = 0
    while True:
        is_key = number % KEY_EVERY == 0
        data = noise if is_key else noise[:small]
        yield AccessUnit(data, is_key, number, began_us + number * 1_000_000 // FPS)
        number += 1
