"""How a gateway is run."""

from dataclasses import dataclass
from pathlib import Path

DEFAULT_LISTEN = "127.0.0.1:8788"


@dataclass(frozen=True)
class RunOptions:
    """Where the gateway keeps its data and answers the owner.

    Attributes:
        allowed_hosts: names, besides addresses and `localhost`, by which the owner reaches it.
    """

    folder: Path
    listen: str = DEFAULT_LISTEN
    allowed_hosts: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Timing:
    """How long things may take, in seconds. Other values than these are for tests.

    Attributes:
        knock: for the owner to answer a knock.
        hub_lost: until sessions end whose hub isn't heard (spec/gateway-channel.md).
        camera_lost: until sessions end whose camera gives no picture.
        tick: between looks at the clocks.
    """

    knock: float = 60.0
    hub_lost: float = 15.0
    camera_lost: float = 30.0
    tick: float = 1.0


DEFAULT_TIMING = Timing()
