"""The demo that a person clicks through: starts everything, says where to look, ends on Ctrl-C."""

import signal
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from transom.demo.options import DemoOptions
from transom.demo.seed import SCENES, seed_own_camera, seed_owner
from transom.demo.town import write_town
from transom.errors import SetupError
from transom.testing.process import Service
from transom.testing.stack import Stack
from transom.testing.stack.ports import usable_port

DOWN_SECONDS = 20
WHERE = """
Transom is running, all of it on this machine. Open two windows side by side:

  owner     {owner}
  operator  {hub}   (choose "Operator" under "Demo sign-in")

Try it: as the operator open an incident and watch "Front door, Elm Street". As the owner look at
who is watching, and press Stop. "Market Square bakery" asks the owner first; "Station Road gate"
opens only for a fire or a missing person.

  public       {hub}/public/   (needs no sign-in)
  oversight    {hub}   (choose "Oversight board")
  public log   {hub}/log/checkpoint
  data, logs   {folder}

Ctrl-C ends it.
"""


def run(options: DemoOptions) -> None:
    """Runs the demo until Ctrl-C or SIGTERM."""
    began = time.monotonic()
    with (
        demo_folder(options) as folder,
        Stack(
            folder,
            scenes=SCENES,
            video=options.video,
            hub_port=usable_port(options.port),
            owner_port=usable_port(options.port + 1),
            hub_options=write_town(folder / "map"),
        ) as stack,
    ):
        with stack.owner() as owner:
            for camera_id in seed_owner(stack, owner):
                owner.wait_online(camera_id)
            if options.camera:
                seed_own_camera(owner, options.camera)
        print(WHERE.format(owner=stack.owner_url, hub=stack.hub_url, folder=folder))
        print(f"Up after {time.monotonic() - began:.1f} s.", flush=True)
        _watch_over(stack)


@contextmanager
def demo_folder(options: DemoOptions) -> Iterator[Path]:
    """The folder for the demo's data: the person's, or one that is deleted at the end."""
    if options.data is not None:
        if options.data.exists() and any(options.data.iterdir()):
            raise SetupError(
                f"the folder {options.data} isn't empty", hint="Name a new one with --data."
            )
        options.data.mkdir(parents=True, exist_ok=True)
        yield options.data.resolve()
        return
    with tempfile.TemporaryDirectory(prefix="transom-demo-") as folder:
        yield Path(folder)


def _watch_over(stack: Stack) -> None:
    ended = False

    def end(_signal: int, _frame: FrameType | None) -> None:
        nonlocal ended
        ended = True

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    down: dict[str, float] = {}
    while not ended:
        time.sleep(0.2)
        for service in stack.services.values():
            if not ended:
                _bring_back(service, down)
    print("Ending…", flush=True)


def _bring_back(service: Service, down: dict[str, float]) -> None:
    """Says that a service has ended, leaves time to see what that does, and starts it again."""
    if service.alive:
        return
    if service.name not in down:
        down[service.name] = time.monotonic()
        print(f"{service.name} has ended; it is started again in {DOWN_SECONDS} s.", flush=True)
    elif time.monotonic() - down[service.name] > DOWN_SECONDS:
        service.start()
        del down[service.name]
        print(f"{service.name} is back.", flush=True)
