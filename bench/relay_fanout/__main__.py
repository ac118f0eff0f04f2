"""`python -m bench.relay_fanout`: see `docs/performance.md`."""

import argparse
import os
import signal
import sys

from bench._lib import report
from bench.relay_fanout.children import ChildFailed
from bench.relay_fanout.namespace import enter
from bench.relay_fanout.needs import check
from bench.relay_fanout.plan import SYSTEMS, Plan
from bench.relay_fanout.profile import possible


def main() -> None:
    """Measures by the command line's wishes; prints one JSON line."""
    wishes = _parse()
    check(wishes.systems)
    if (os.cpu_count() or 1) < 2:
        sys.exit("this bench needs two cores: one for the server, one for its viewers")
    enter()
    for ending in (signal.SIGINT, signal.SIGTERM):
        signal.signal(ending, signal.default_int_handler)
    plan = Plan(
        systems=wishes.systems,
        compare=wishes.compare,
        capacity=wishes.capacity,
        rounds=wishes.rounds,
        seconds=wishes.seconds,
        cameras=wishes.cameras,
        patience=wishes.patience,
        profile_seconds=5.0 if wishes.profile and possible() else 0.0,
    )
    try:
        result = plan.run(lambda line: print(line, file=sys.stderr, flush=True))
    except ChildFailed as error:
        sys.exit(str(error))
    report("relay_fanout", result, keep=wishes.keep)


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.relay_fanout", description=__doc__)
    usual = Plan()
    parser.add_argument("--systems", type=_systems, default=list(usual.systems))
    parser.add_argument("--compare", type=_numbers, default=list(usual.compare))
    parser.add_argument("--capacity", type=_numbers, default=list(usual.capacity))
    parser.add_argument("--rounds", type=int, default=usual.rounds)
    parser.add_argument("--seconds", type=float, default=usual.seconds)
    parser.add_argument("--cameras", type=int, default=usual.cameras)
    parser.add_argument("--patience", type=float, default=usual.patience)
    parser.add_argument("--profile", action=argparse.BooleanOptionalAction, default=True)
    parser.add_argument("--keep", action=argparse.BooleanOptionalAction, default=True)
    return parser.parse_args()


def _numbers(text: str) -> list[int]:
    return [int(part) for part in text.split(",") if part]


def _systems(text: str) -> list[str]:
    names = text.split(",")
    if unknown := set(names) - set(SYSTEMS):
        raise argparse.ArgumentTypeError(f"unknown: {', '.join(sorted(unknown))}")
    return names


if __name__ == "__main__":
    main()
