"""The parts of the record and of the notices, put together for one gateway."""

from transom.clock import Clock
from transom.gateway.events import Events
from transom.gateway.keystore.keystore import Keystore
from transom.gateway.notices.book import NoticeBook
from transom.gateway.notices.desk import NoticeDesk
from transom.gateway.notices.postman import Postman
from transom.gateway.record.keeper import Keeper
from transom.gateway.record.pages import RecordPages
from transom.gateway.record.shown import ShownByHub
from transom.gateway.store.asks import Asks
from transom.gateway.store.consents import ConsentBook
from transom.gateway.store.database import Database
from transom.gateway.store.directory import Directory
from transom.gateway.store.looks import Looks
from transom.gateway.store.openings import Openings
from transom.gateway.store.subscriptions import Subscriptions
from transom.gateway.tasks import Tasks


class RecordParts:
    """What writes, shows and tells the owner's record.

    Attributes:
        openings, asks, notice_book: what is in the file.
        keeper: writes what the gateway sees. shown: takes what the hub shows of the log.
        pages: the record for the page. notices: where notices are handed to. postman: sends them.
    """

    def __init__(
        self,
        database: Database,
        *,
        keystore: Keystore,
        looks: Looks,
        directory: Directory,
        book: ConsentBook,
        events: Events,
        tasks: Tasks,
        clock: Clock,
    ) -> None:
        self.openings, self.asks = Openings(database), Asks(database)
        self.notice_book = NoticeBook(database)
        subscriptions = Subscriptions(database)
        self.postman = Postman(
            self.notice_book,
            secrets=lambda: keystore.secrets,
            subscriptions=subscriptions,
            clock=clock,
            tasks=tasks,
            changed=events.changed,
        )
        self.notices = NoticeDesk(
            keystore=keystore,
            book=self.notice_book,
            subscriptions=subscriptions,
            postman=self.postman,
            directory=directory,
            events=events,
            clock=clock,
        )
        self.keeper = Keeper(
            database,
            looks=looks,
            openings=self.openings,
            asks=self.asks,
            notices=self.notice_book,
            clock=clock,
        )
        self.shown = ShownByHub(
            database,
            keystore=keystore,
            openings=self.openings,
            asks=self.asks,
            notices=self.notice_book,
            directory=directory,
            clock=clock,
            say=self.notices.say,
            changed=events.changed,
        )
        self.pages = RecordPages(
            looks=looks,
            asks=self.asks,
            openings=self.openings,
            book=book,
            directory=directory,
            keystore=keystore,
        )
        self._tasks = tasks

    def start(self) -> None:
        """Works off, in the background, what the hub shows and what is to be told."""
        self._tasks.spawn(self.shown.run(), name="record")
        self._tasks.spawn(self.postman.run(), name="postman")
