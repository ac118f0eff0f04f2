"""The wired parts of one running hub, as endpoints and services use them."""

from dataclasses import dataclass, field
from pathlib import Path

from transom.clock import Clock
from transom.core.signing import Signer
from transom.hub.accounts.ceremonies import Ceremonies
from transom.hub.basemap.archive import Archive
from transom.hub.basemap.gazetteer import Gazetteer
from transom.hub.cameras.areas import Areas
from transom.hub.config import HubConfig
from transom.hub.db.engine import Database
from transom.hub.folder import HubFolder
from transom.hub.gateways.channels import Channels
from transom.hub.ledger import Ledger
from transom.hub.metrics import Metrics
from transom.hub.policy import PolicyEngine
from transom.hub.policy.record import stage_policy
from transom.hub.portal.book import Book
from transom.hub.portal.places import Place
from transom.hub.sessions.live import LiveSessions
from transom.hub.sessions.streams import Streams
from transom.hub.tasks import Tasks
from transom.hub.vault.vault import Vault
from transom.hub.web.limits import Limits
from transom.wire.relay import Relay


@dataclass(kw_only=True, eq=False)
class Hub:
    """One hub. Everything here is owned by its event loop; the database has threads of its own.

    Args:
        folder: the hub's keys and the admin's token.
        trust_policy: what is proposed to gateways at enrolment (C2SP tlog-policy text).
        static: the folder of the web consoles.
        places: the named places of the public map.
        basemap, gazetteer: what the operators' map stands on.
        book: the published log in figures, for the public pages.
        closing: programs that are over and wait for their sunset, since when (monotonic seconds).
    """

    config: HubConfig
    clock: Clock
    db: Database
    ledger: Ledger
    relay: Relay
    folder: HubFolder
    trust_policy: str
    policy: PolicyEngine
    tasks: Tasks
    static: Path
    channels: Channels = field(default_factory=Channels)
    live: LiveSessions = field(default_factory=LiveSessions)
    areas: Areas = field(default_factory=Areas)
    metrics: Metrics = field(default_factory=Metrics)
    places: tuple[Place, ...] = ()
    basemap: Archive | None = None
    gazetteer: Gazetteer = field(default_factory=Gazetteer)
    book: Book = field(default_factory=Book)
    closing: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.streams = Streams(self.clock)
        self.limits = Limits(self.clock)
        self.ceremonies = Ceremonies(self.clock)
        self.vault = Vault(self.folder.path / "vault")

    @property
    def signer(self) -> Signer:
        """The hub's key, which gateways pin."""
        return self.folder.signer

    @property
    def log_vkey(self) -> str:
        """The log's verifier key, as text."""
        return self.folder.log.vkey.to_text()

    def use_policy(self, engine: PolicyEngine, *, reason: str) -> None:
        """Stores another policy, decides by it from now on, and says so in the log.

        Raises:
            StorageUnavailable: it can't be stored; the old one stays in force.
        """
        self.folder.store_policy(engine)
        self.policy = engine
        self.tasks.spawn(self.log_policy(reason))

    async def log_policy(self, reason: str | None = None) -> None:
        """Logs `policy.changed`, unless the log says already which policy decides."""
        text, now = self.policy.text, self.clock.now()
        staged = await self.db.write(stage_policy, text, now, reason)
        if staged is not None:
            await self.ledger.note(staged)
