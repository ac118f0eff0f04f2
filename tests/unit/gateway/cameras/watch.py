"""A running camera and what it has said."""

import asyncio
from collections.abc import Callable
from typing import Any

from transom.clock import SystemClock
from transom.gateway.cameras.camera import AccessUnit, CameraStatus
from transom.gateway.cameras.opening import open_camera
from transom.gateway.cameras.source import CameraSource


class Watch:
    """Use it as a context: the camera runs inside."""

    def __init__(self, source: CameraSource, *, stall_seconds: float = 5.0) -> None:
        self.camera = open_camera(source, clock=SystemClock(), stall_seconds=stall_seconds)
        self.units: list[AccessUnit] = []
        self.states: list[CameraStatus] = []

    async def __aenter__(self) -> "Watch":
        self.camera.start(self.units.append, self.states.append)
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self.camera.close()

    async def until(self, holds: Callable[["Watch"], Any]) -> None:
        for _ in range(2000):
            if holds(self):
                return
            await asyncio.sleep(0.01)
        raise TimeoutError

    @property
    def said(self) -> list[str]:
        return [s.reason or s.state for s in self.states]
