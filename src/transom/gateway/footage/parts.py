"""The parts that footage requests need, put together for one gateway."""

from pathlib import Path
from typing import TYPE_CHECKING

from transom.gateway.footage.desk import FootageDesk
from transom.gateway.footage.giving import Giver
from transom.gateway.footage.packing import Outgoing
from transom.gateway.footage.store import FootageBook
from transom.gateway.store.database import Database

if TYPE_CHECKING:
    from transom.gateway.gateway import Gateway


def footage_desk(gateway: "Gateway", folder: Path, database: Database) -> FootageDesk:
    """The desk of a gateway whose other parts are there.

    Args:
        folder: the gateway's data folder.
    """
    book = FootageBook(database)
    giver = Giver(
        book=book,
        outgoing=Outgoing(folder),
        keystore=gateway.keystore,
        recording=gateway.recording,
        stops=gateway.stops,
        directory=gateway.directory,
        hub=gateway.channel,
        events=gateway.events,
        tasks=gateway.tasks,
        clock=gateway.clock,
        trust=gateway.gate.trust,
    )
    return FootageDesk(
        book=book,
        giver=giver,
        keystore=gateway.keystore,
        recording=gateway.recording,
        memory=gateway.memory,
        openings=gateway.openings,
        notices=gateway.notices,
        hub=gateway.channel,
        events=gateway.events,
        clock=gateway.clock,
        trust=gateway.gate.trust,
        remembered=gateway.gate.remembered,
    )
