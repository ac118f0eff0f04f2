"""The log's state: how long it is, who witnesses it, how to check it."""

from transom.hub.portal.visit import Page, Visit
from transom.hub.public.service import log_info


async def show(visit: Visit) -> Page:
    """Size, key, witnesses, downloads."""
    sequencer = visit.hub.ledger.sequencer
    return Page(
        "log",
        {
            "info": log_info(visit.hub),
            "witnesses": sequencer.witnesses(),
            "cosigned": sequencer.checkpoint().cosigned,
            "checkpoint": sequencer.checkpoint().note.text,
            "read_until": visit.hub.book.size,
            "time": visit.hub.book.time,
            "url": visit.hub.config.public_url.rstrip("/"),
        },
    )
