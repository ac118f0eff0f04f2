"""Everything that isn't the gateway, in one process: the relay, and one viewer a camera.

Reads JSON lines (`plan`, `keys`, `count`) and answers each with one.
"""

import asyncio
import json
import sys
from typing import Any

import uvloop

from transom.clock import SystemClock
from transom.core.codec import unb64
from transom.core.crypto.envelope import HpkeKeyPair, unwrap
from transom.core.crypto.frames import SealKey
from transom.core.ids import new_id
from transom.core.signing import Signed
from transom.testing.viewer.opener import FrameOpener
from transom.wire.relay import Relay
from transom.wire.subscriber import subscribe
from transom.wire.tokens import hash_token, new_token


class FarViewer:
    """One device that watches one camera and opens every frame."""

    def __init__(self, relay: Relay, clock: SystemClock) -> None:
        self.relay, self.clock = relay, clock
        self.camera, self.session, self.device = new_id("cam"), new_id("vws"), new_id("dev")
        self.token, self.camera_token = new_token(), new_token()
        self.pair = HpkeKeyPair.generate()
        relay.allow_viewer(self.session, camera_id=self.camera, token_hash=hash_token(self.token))
        relay.allow_gateway(self.camera, token_hash=hash_token(self.camera_token))
        self.opener = FrameOpener(self.camera)
        self.late_ms: list[float] = []

    def plan(self) -> dict[str, str]:
        """What the gateway needs to know."""
        return {
            "camera": self.camera,
            "session": self.session,
            "device": self.device,
            "token": self.camera_token,
            "hpke_suite": self.pair.suite,
            "hpke_key": self.pair.public.hex(),
        }

    def take(self, envelope: Any, gateway_key: bytes) -> None:
        """Opens the envelope."""
        opened, base_key = unwrap(
            Signed.from_json(envelope),
            gateway_key=gateway_key,
            private=self.pair,
            session_id=self.session,
            camera_id=self.camera,
            device_id=self.device,
        )
        self.opener.add_key(SealKey(opened.cipher_suite, opened.kid, base_key))

    async def watch(self) -> None:
        """Until the process ends."""
        async for frame in subscribe(
            f"{self.relay.url}/v/{self.session}",
            fingerprints=self.relay.fingerprints,
            token=self.token,
            broadcast=self.camera,
        ):
            now = self.clock.now_us()
            for opened in self.opener.push(frame):
                self.late_ms.append((now - opened.header.captured_at_us) / 1000)


async def _line() -> dict[str, Any]:
    line = await asyncio.to_thread(sys.stdin.readline)
    if not line:
        raise SystemExit
    told: dict[str, Any] = json.loads(line)
    return told


async def main() -> None:
    """Answers until standard input ends."""
    clock = SystemClock()
    async with Relay(bind="127.0.0.1:0", clock=clock) as relay:
        count = (await _line())["plan"]
        viewers = [FarViewer(relay, clock) for _ in range(count)]
        plan = {"url": relay.url, "fingerprints": relay.fingerprints}
        print(json.dumps(plan | {"viewers": [v.plan() for v in viewers]}), flush=True)
        keys = (await _line())["keys"]
        tasks = [asyncio.create_task(v.watch()) for v in viewers]
        for viewer, envelope in zip(viewers, keys["envelopes"], strict=True):
            viewer.take(envelope, unb64(keys["gateway_key"]))
        print("{}", flush=True)
        while True:
            await _line()
            late = [ms for v in viewers for ms in v.late_ms]
            refused = sum(v.opener.refused for v in viewers)
            for viewer in viewers:
                viewer.late_ms = []
            print(json.dumps({"late_ms": late, "refused": refused}), flush=True)
            assert len(tasks) == count


if __name__ == "__main__":
    uvloop.run(main())
