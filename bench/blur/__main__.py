"""How many people the blur misses, and what it costs: `python -m bench.blur` prints one JSON line.

The leak rate is the share of labelled persons (and of labelled pictures with at least one) who are
seen: see `leaks.py`. Cost is processor time of one thread, so a busy machine changes it little.
"""

import argparse
import time
from collections.abc import Callable
from typing import Any

from bench._lib import report
from bench.blur.leaks import Leaks
from bench.blur.scenes import SCENES_OF_THE_BENCH, Scene
from transom.gateway.picture.blur import BlurStep
from transom.gateway.picture.faces import FaceFinder
from transom.gateway.picture.masks import MaskStep
from transom.gateway.picture.picture import Picture, PictureStep
from transom.gateway.picture.settings import MaskSet
from transom.testing.camera.footage import Footage

METHODS: dict[str, Callable[[], BlurStep]] = {
    "floor": BlurStep,
    "floor_and_faces": lambda: BlurStep([FaceFinder()]),
}
_SETTLING_S = 20
SIZES = ((640, 360), (1280, 720), (1920, 1080))


def leaks(scene: Scene, step: BlurStep) -> dict[str, Any]:
    """One scene through one method."""
    counted, first_seen_s = Leaks(), None
    for shot in scene.shots():
        step.apply(shot.picture)
        if shot.people is not None:
            seen = counted.add(shot.picture, shot.people, heads_only=scene.heads_only)
            if seen and first_seen_s is None:
                first_seen_s = shot.picture.captured_at_us / 1e6
    return {**counted.summary(), "first_seen_s": first_seen_s}


def cost(step: PictureStep, width: int, height: int, *, pictures: int) -> float:
    """Pictures a second on one core, of a street with people and cars, 25 a second."""
    footage, spent = Footage("market-square", width=width, height=height), 0.0
    settling = [float(second) for second in range(-_SETTLING_S, 0)]
    for at_s in settling + [number / 25 for number in range(pictures)]:
        planes = footage.planes(at_s + _SETTLING_S, 0)
        shown = Picture(planes.y, planes.u, planes.v, round((at_s + _SETTLING_S) * 1e6))
        began = time.thread_time()
        step.apply(shown)
        spent += time.thread_time() - began if at_s >= 0 else 0.0
    return round(pictures / spent, 1)


def _mask() -> MaskStep:
    corners = ((500, 1000), (6000, 1500), (5500, 7000), (800, 6500))
    return MaskStep([MaskSet(polygons=(corners,), width=1920, height=1080)])


def main() -> None:
    """Measures and reports."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scene", choices=[scene.name for scene in SCENES_OF_THE_BENCH])
    parser.add_argument("--keep", action="store_true", help="add the line to bench/results")
    args = parser.parse_args()
    scenes = [s for s in SCENES_OF_THE_BENCH if args.scene in (None, s.name)]
    steps: dict[str, Callable[[], PictureStep]] = {"mask": _mask, **METHODS}
    result = {
        "scenes": {
            scene.name: {name: leaks(scene, make()) for name, make in METHODS.items()}
            for scene in scenes
        },
        "fps_per_core": {
            name: {
                f"{height}p": cost(make(), width, height, pictures=75) for width, height in SIZES
            }
            for name, make in steps.items()
        },
    }
    report("blur", result, keep=args.keep)


if __name__ == "__main__":
    main()
