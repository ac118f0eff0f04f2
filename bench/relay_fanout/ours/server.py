"""The relay's process: `transom.wire.relay.Relay` as the hub runs it, and nothing else."""

import asyncio
from typing import Any

import uvloop

from bench.relay_fanout.load import Load, from_argument
from bench.relay_fanout.tally import answer_in_background, say
from transom.clock import SystemClock
from transom.core.ids import new_id
from transom.wire.relay import Relay
from transom.wire.tokens import hash_token, new_token


async def main(load: Load) -> None:
    """Allows the load's cameras and view sessions, says how to reach them, and serves."""
    async with Relay(bind="127.0.0.1:0", clock=SystemClock()) as relay:
        cameras = [{"id": new_id("cam"), "token": new_token()} for _ in range(load.cameras)]
        sessions = [_session(cameras, load, viewer) for viewer in range(load.viewers)]
        for session in sessions:
            relay.allow_viewer(
                session["id"],
                camera_id=session["camera"],
                token_hash=hash_token(session["token"]),
            )
        for camera in cameras:
            relay.allow_gateway(camera["id"], token_hash=hash_token(camera["token"]))
        say(
            {
                "url": relay.url,
                "fingerprints": list(relay.fingerprints),
                "cameras": cameras,
                "sessions": sessions,
            }
        )
        answer_in_background()
        await asyncio.Event().wait()


def _session(cameras: list[dict[str, str]], load: Load, viewer: int) -> dict[str, Any]:
    camera = cameras[load.camera_of(viewer)]
    return {"id": new_id("vws"), "token": new_token(), "camera": camera["id"]}


if __name__ == "__main__":
    uvloop.run(main(from_argument()[0]))
