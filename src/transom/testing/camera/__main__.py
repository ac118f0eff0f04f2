"""`python -m transom.testing.camera`: a virtual RTSP camera, or several, in one process."""

import argparse
import asyncio
import json
import signal
import sys
from pathlib import Path

from transom.errors import SetupError
from transom.testing.camera.digest import DigestGate
from transom.testing.camera.scenes import DEFAULT_SCENE, SCENES
from transom.testing.camera.server import CameraServer
from transom.testing.camera.sources import FileSource, FootageSource, Format, LoopSource, Source


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="transom.testing.camera", description=__doc__)
    add = parser.add_argument
    add("--host", default="127.0.0.1")
    add("--port", type=int, default=0, help="TCP port; 0 takes a free one")
    add("--user", default="")
    add("--password", default="")
    add("--scene", action="append", choices=sorted(SCENES), help="may be repeated")
    add("--video", type=Path, action="append", default=[], help="a video file, looped")
    add("--passthrough", action="store_true", help="send the file's own H.264, without a clock")
    add("--loop", type=int, default=0, metavar="N", help="N streams of one recorded loop (load)")
    add("--width", type=int, default=640)
    add("--height", type=int, default=360)
    add("--fps", type=int, default=25)
    add("--bitrate", type=int, default=1_000_000, help="bits a second")
    add("--gop", type=int, default=0, help="pictures between key frames; a second by default")
    add("--algorithm", choices=("MD5", "SHA-256"), default="MD5", help="of digest authentication")
    add("--clock-skew", type=float, default=0.0, metavar="S", help="seconds its clock is ahead")
    return parser.parse_args()


def _sources(args: argparse.Namespace) -> dict[str, Source]:
    """Streams by path; the first is also `/main`."""
    form = Format(args.width, args.height, args.fps, args.bitrate, args.gop)
    if args.loop:
        recorded = LoopSource((args.scene or [DEFAULT_SCENE])[0], form)
        return {f"/loop/{n}": recorded.another() for n in range(args.loop)}
    named: list[tuple[str, Source]] = [
        (path.stem, FileSource(path, form, passthrough=args.passthrough)) for path in args.video
    ]
    scenes = args.scene or ([] if named else [DEFAULT_SCENE])
    named += [(scene, FootageSource(scene, form)) for scene in scenes]
    return {"/main" if not number else f"/{name}": s for number, (name, s) in enumerate(named)}


async def _run(args: argparse.Namespace) -> None:
    gate = DigestGate(args.user, args.password, algorithm=args.algorithm) if args.user else None
    async with CameraServer(
        _sources(args),
        gate=gate,
        host=args.host,
        port=args.port,
        clock_skew_ms=round(args.clock_skew * 1000),
    ) as server:
        urls = [server.url(path) for path in server.mounts]
        print(json.dumps({"ready": True, "url": urls[0], "urls": urls}), flush=True)
        ended = asyncio.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, ended.set)
        await ended.wait()


def main() -> int:
    """The exit code: 0, or 2 with one plain sentence when it can't start."""
    try:
        asyncio.run(_run(_arguments()))
    except SetupError as error:
        print(f"{error.message}. {error.hint}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
