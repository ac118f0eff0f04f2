"""What a hub is told at its start, and where it keeps things."""

from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from transom.core.log.policy import Policy
from transom.errors import InputError

LOOPBACK = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True, kw_only=True)
class Timings:
    """How long the hub waits for others, in seconds.

    Args:
        open_answer: for a gateway's first word on an `open`.
        knock: for an owner's answer. A refusal at the knock is told only when this is over,
            whatever the gateway said and whenever it said it (P10).
        channel_grace: for a gateway whose channel broke, before its sessions close.
        stream_grace: for an operator without an open event stream, before their sessions close.
        counts: for a gateway's figures of an ended session, before the entry is written without.
        recovery: the same after a restart of the hub, when gateways have yet to come back.
        ping: between two pings on a channel or stream.
    """

    open_answer: float = 10.0
    knock: float = 61.0
    channel_grace: float = 15.0
    stream_grace: float = 15.0
    counts: float = 5.0
    recovery: float = 15.0
    ping: float = 10.0


@dataclass(frozen=True, kw_only=True)
class HubConfig:
    """A hub's configuration.

    Args:
        data: the hub's folder, made by `transom hub init`.
        public_url: the URL that browsers and gateways dial, without a path.
        demo: whether the marked demo sign-in exists.
        trust: the witnesses to ask and their quorum; else all that the hub is given.
        log_store: an object store that holds the public log too, as `open_bucket` takes it.
    """

    data: Path
    public_url: str
    demo: bool = False
    trust: Policy | None = None
    log_store: str | None = None
    timings: Timings = field(default_factory=Timings)

    def __post_init__(self) -> None:
        parts = urlsplit(self.public_url)
        if (
            parts.scheme not in ("http", "https")
            or not parts.hostname
            or parts.path not in ("", "/")
        ):
            raise InputError("public_url", f"not a URL without a path: {self.public_url!r:.80}")

    @property
    def secure(self) -> bool:
        """Whether people reach the hub over TLS."""
        return self.public_url.startswith("https:")

    @property
    def host(self) -> str:
        """The public URL's host name."""
        return urlsplit(self.public_url).hostname or ""

    @property
    def rp_id(self) -> str:
        """The relying party of passkeys. An IP address can't be one, loopback is `localhost`."""
        return "localhost" if self.host in LOOPBACK else self.host

    @property
    def origins(self) -> frozenset[str]:
        """The origins whose pages may change anything here."""
        parts = urlsplit(self.public_url)
        port = f":{parts.port}" if parts.port else ""
        names = LOOPBACK[:2] if self.host in LOOPBACK else (self.host,)
        return frozenset(f"{parts.scheme}://{name}{port}" for name in names)

    @property
    def websocket_url(self) -> str:
        """The public URL for WebSockets."""
        return "ws" + self.public_url.rstrip("/").removeprefix("http")

    @property
    def cookie_name(self) -> str:
        """The session cookie's name; under TLS it's bound to this host by its prefix."""
        return "__Host-transom_session" if self.secure else "transom_session"
