"""Posts alarms to an address, and tries again when nobody answers."""

import time
from collections.abc import Callable
from typing import Any

import httpx
import structlog

PAUSES_S = (1.0, 4.0, 16.0)
"""Between two tries of one alarm."""
TIMEOUT_S = 10.0

_log = structlog.get_logger()


class Webhook:
    """One address. An alarm that can't be told there isn't lost: it is also printed.

    Args:
        url: where each alarm is posted, as JSON.
        pause: waits so many seconds.
    """

    def __init__(self, url: str, pause: Callable[[float], object] = time.sleep) -> None:
        self._url = url
        self._pause = pause

    def post(self, event: dict[str, Any]) -> None:
        """Posts an alarm; other events stay here."""
        if event["event"] != "alarm":
            return
        for wait in (*PAUSES_S, None):
            error = self._try(event)
            if error is None:
                return
            if wait is not None:
                self._pause(wait)
        _log.error("webhook_failed", url=self._url, why=error, alarm=event["code"])

    def _try(self, event: dict[str, Any]) -> str | None:
        try:
            answer = httpx.post(self._url, json=event, timeout=TIMEOUT_S)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            return str(error) or type(error).__name__
        return None if answer.is_success else f"it answers {answer.status_code}"
