"""HTTP: the log's description, health and metrics."""

from litestar import Response, get
from litestar.di import NamedDependency

from transom.hub.hub import Hub
from transom.hub.public import service
from transom.hub.public.schemas import Health, LogInfo
from transom.hub.web.problems import PUBLIC


@get("/v1/log", operation_id="get_log", responses=PUBLIC, tags=["log"])
async def get_log(hub: NamedDependency[Hub]) -> LogInfo:
    """The log's origin, key, size and witnesses."""
    return service.log_info(hub)


@get("/v1/health", operation_id="get_health", responses=PUBLIC, tags=["health"])
async def get_health(hub: NamedDependency[Hub]) -> Health:
    """Whether the hub can do its work, and if not, why."""
    return await service.health(hub)


@get("/metrics", include_in_schema=False)
async def get_metrics(hub: NamedDependency[Hub]) -> Response[bytes]:
    """Counters for Prometheus; they name no person, camera or session."""
    return service.metrics(hub)


HANDLERS = [get_log, get_health, get_metrics]
