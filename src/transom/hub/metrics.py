"""Counters for Prometheus. They name no person, camera, agency or session."""

from collections.abc import Callable

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

_SECONDS = (0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 5.0, 30.0, 60.0)
# Words that others send us become label values, so only known ones are let through.
_REASONS = frozenset(
    {
        "viewer_left",
        "owner_stopped",
        "consent_withdrawn",
        "consent_ended",
        "time_over",
        "camera_lost",
        "hub_closed",
        "gateway_stopping",
        "gateway_lost",
        "device_revoked",
    }
)
_STEPS = frozenset(
    {
        "policy",
        "not_available",
        "clock",
        "commitment",
        "inclusion",
        "checkpoint",
        "witnesses",
        "consistency",
        "freshness",
        "device",
        "request",
        "consent",
        "cap",
        "knock",
        "release",
    }
)


class Metrics:
    """One hub's counters."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._refused = Counter(
            "transom_view_sessions_refused", "By step", ["step"], registry=self._registry
        )
        self._closed = Counter(
            "transom_view_sessions_closed", "By reason", ["reason"], registry=self._registry
        )
        self._offered = Histogram(
            "transom_open_seconds",
            "From the request to the gateway's open message",
            buckets=_SECONDS,
            registry=self._registry,
        )
        self._released = Histogram(
            "transom_release_seconds",
            "From the request to the key's release",
            buckets=_SECONDS,
            registry=self._registry,
        )
        self._errors = Counter(
            "transom_errors", "Answers by kind of error", ["kind"], registry=self._registry
        )

    def watch(self, name: str, what: str, read: Callable[[], float]) -> None:
        """Adds a gauge that is read when asked for."""
        Gauge(f"transom_{name}", what, registry=self._registry).set_function(read)

    def offered(self, ms: int) -> None:
        """An `open` went out so long after its request."""
        self._offered.observe(ms / 1000)

    def released(self, ms: int) -> None:
        """A key was released so long after its request."""
        self._released.observe(ms / 1000)

    def refused(self, step: str) -> None:
        """A view session was refused."""
        self._refused.labels(step if step in _STEPS else "other").inc()

    def closed(self, reason: str) -> None:
        """A view session ended."""
        self._closed.labels(reason if reason in _REASONS else "other").inc()

    def error(self, kind: str) -> None:
        """An answer that isn't a success."""
        self._errors.labels(kind).inc()

    def text(self) -> tuple[bytes, str]:
        """Everything, in Prometheus's text form, and its content type."""
        return generate_latest(self._registry), CONTENT_TYPE_LATEST
