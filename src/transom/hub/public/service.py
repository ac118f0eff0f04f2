"""What anyone may know of a hub: its log, its health, its counters."""

from importlib.metadata import version

from litestar import Response
from sqlalchemy import Connection, text

from transom.errors import TransomError
from transom.hub.hub import Hub
from transom.hub.public.schemas import Health, LogInfo, WitnessState


def log_info(hub: Hub) -> LogInfo:
    """The log's origin, key, size and witnesses."""
    sequencer = hub.ledger.sequencer
    published = sequencer.checkpoint()
    witnesses = []
    for one in sequencer.witnesses():
        shown = WitnessState(name=one.name, vkey=one.vkey, ok=one.ok)
        if one.last_error is not None:
            shown.last_error = one.last_error
        witnesses.append(shown)
    return LogInfo(
        origin=hub.log_vkey.partition("+")[0],
        vkey=hub.log_vkey,
        size=published.size,
        witnesses=witnesses,
        policy=hub.trust_policy,
    )


async def health(hub: Hub) -> Health:
    """Tries the database, and looks at the witnesses and at what failed in the background."""
    problems = [f"witness {w.name}: {w.last_error}" for w in _failing(hub)]
    if (trouble := hub.ledger.sequencer.trouble()) is not None:
        problems.append(trouble)
    try:
        await hub.db.write(_touch)
    except TransomError as error:
        problems.append(error.message)
    if hub.tasks.failures:
        problems.append(f"{hub.tasks.failures} background tasks have failed; the log says which")
    return Health(
        status="degraded" if problems else "ok",
        version=version("transom"),
        demo=hub.config.demo,
        problems=problems,
        gateways_online=len(hub.channels),
        sessions_open=len(hub.live),
    )


def metrics(hub: Hub) -> Response[bytes]:
    """The counters in Prometheus's text form."""
    text_, type_ = hub.metrics.text()
    return Response(text_, media_type=type_)


def _failing(hub: Hub) -> list[WitnessState]:
    return [w for w in log_info(hub).witnesses if not w.ok]


def _touch(conn: Connection) -> None:
    """A write that changes nothing, so that a full or read-only disk shows."""
    conn.execute(text("UPDATE agencies SET name = name WHERE agency_id = ''"))
