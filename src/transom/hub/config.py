"""What a hub is told at its start, and where it keeps things."""

from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from transom.core.log.policy import Policy
from transom.errors import InputError
from transom.hub.mail.account import HubMail

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
        least_delay: the shortest for which an owner's notice can be delayed (P11); none in a demo.
        least_vote: the shortest for which a neighbourhood vote is open; none in a demo.
    """

    open_answer: float = 10.0
    knock: float = 61.0
    channel_grace: float = 15.0
    stream_grace: float = 15.0
    counts: float = 5.0
    recovery: float = 15.0
    ping: float = 10.0
    least_delay: float = 24 * 3600.0
    least_vote: float = 7 * 24 * 3600.0


@dataclass(frozen=True, kw_only=True)
class HubConfig:
    """A hub's configuration.

    Args:
        data: the hub's folder, made by `transom hub init`.
        public_url: the URL that browsers and gateways dial, without a path.
        demo: whether the marked demo sign-in exists.
        trust: the witnesses to ask and their quorum; else all that the hub is given.
        database: a URL `postgresql://…`; without one the hub uses SQLite in its folder.
        log_store: an object store that holds the public log too, as `open_bucket` takes it.
        places: a CSV file of name, latitude and longitude: names for the public map.
        map_style: the URL of a MapLibre style for the public map; without one it is plain. The
            operators' map uses it only on the hub's own origin.
        basemap: a PMTiles archive of vector tiles, in the schema of Protomaps: the operators' map.
        gazetteer: a GeoJSON file of streets and addresses that operators can look up.
        mail: the mail server for links that prove an e-mail address; without it, none is asked for.
        internal_providers: whether agencies' identity providers may stand in a private network.
        time_zone: in which public pages tell and ask times, for example `America/Chicago`.
    """

    data: Path
    public_url: str
    demo: bool = False
    trust: Policy | None = None
    database: str | None = field(default=None, repr=False)  # it may have a password
    log_store: str | None = None
    places: Path | None = None
    map_style: str | None = None
    basemap: Path | None = None
    gazetteer: Path | None = None
    time_zone: str = "UTC"
    mail: HubMail | None = None
    internal_providers: bool = False
    timings: Timings = field(default_factory=Timings)

    def __post_init__(self) -> None:
        parts = urlsplit(self.public_url)
        if (
            parts.scheme not in ("http", "https")
            or not parts.hostname
            or parts.path not in ("", "/")
        ):
            raise InputError("public_url", f"not a URL without a path: {self.public_url!r:.80}")
        _check_style(self.map_style)
        _ = self.zone

    @property
    def zone(self) -> ZoneInfo:
        """The time zone of public pages.

        Raises:
            InputError: field `time_zone`: there is none of this name.
        """
        try:
            return ZoneInfo(self.time_zone)
        except (KeyError, ValueError, OSError) as error:
            raise InputError(
                "time_zone",
                f"there is no time zone {self.time_zone!r:.40}",
                hint="Give one of the IANA database, for example America/Chicago.",
            ) from error

    @property
    def secure(self) -> bool:
        """Whether people reach the hub over TLS."""
        return self.public_url.startswith("https:")

    @property
    def asks_inside(self) -> bool:
        """Whether providers at private addresses are asked: a hub that is only here asks here."""
        return self.internal_providers or self.host in LOOPBACK

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


def _check_style(url: str | None) -> None:
    # It ends up in a Content-Security-Policy, so nothing but a URL may stand there.
    parts = urlsplit(url or "/")
    strange = any(c in (url or "") for c in " ;,'\"\\")
    if strange or not (parts.scheme in ("http", "https") or (url or "/").startswith("/")):
        raise InputError("map_style", f"not a URL: {url!r:.80}")
