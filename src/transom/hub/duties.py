"""What a running hub does by itself, about once a second: each duty looks at the clock and acts."""

from collections.abc import Awaitable, Callable

import structlog

from transom.errors import FatalError, TransomError
from transom.hub.footage.closing import close_due
from transom.hub.footage.offering import offer_due
from transom.hub.footage.retention import destroy_due
from transom.hub.gateways.expiry import expire_due
from transom.hub.hub import Hub
from transom.hub.lands.answers import settle_due
from transom.hub.lands.matching import match_due
from transom.hub.mail.sending import send_due
from transom.hub.messages.service import forget_due
from transom.hub.portal.snapshots import publish_due
from transom.hub.programs.reminding import remind
from transom.hub.programs.sunset import sunset
from transom.hub.seals.sealing import reveal_due
from transom.hub.votes.counting import count_due

log = structlog.get_logger(__name__)

Duty = Callable[[Hub], Awaitable[None]]
DUTIES: list[Duty] = [
    reveal_due,
    expire_due,
    destroy_due,
    publish_due,
    close_due,  # before the sunset, which waits for a program's last entry
    sunset,
    remind,
    send_due,
    match_due,
    settle_due,
    count_due,
    offer_due,
    forget_due,
]


async def run_duties(hub: Hub) -> None:
    """Runs each duty once; one that fails is logged, tried again next time, and stops no other.

    Raises:
        FatalError: the result of a write is unknown.
    """
    for duty in DUTIES:
        try:
            await duty(hub)
        except FatalError:
            raise
        except TransomError as error:
            log.error("duty_failed", duty=duty.__qualname__, why=error.message)
