"""The hub administrator's calls to a running hub, by the token in the hub's folder."""

from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx

from transom.errors import HubUnavailable, RefusedError, SetupError
from transom.hub.folder import ADMIN

REASON_HEADER = "x-transom-reason"
"""Percent-encoded UTF-8."""

TIMEOUT_SECONDS = 30.0


class AdminClient:
    """Calls one hub.

    Args:
        hub: the hub's URL.
        data: the hub's folder, for its token.
        reason: what the calls are for; it stands in the log's record of each.

    Raises:
        SetupError: the token can't be read.
    """

    def __init__(self, hub: str, data: Path, reason: str = "") -> None:
        try:
            token = (data / ADMIN).read_text().strip()
        except OSError as error:
            raise SetupError(
                f"the admin token can't be read: {error.strerror}",
                hint="Run this on the hub's machine, as the user who runs the hub.",
            ) from error
        self._hub = hub.rstrip("/")
        self._headers = {"authorization": f"Bearer {token}"}
        if reason:
            self._headers[REASON_HEADER] = quote(reason, safe=" ")

    def call(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        """The hub's answer.

        Raises:
            HubUnavailable: it doesn't answer.
            RefusedError: it says no, in its own words.
        """
        try:
            answer = httpx.request(
                method,
                self._hub + path,
                json=body,
                headers=self._headers,
                timeout=TIMEOUT_SECONDS,
                trust_env=False,
            )
            said = answer.json()
        except (httpx.HTTPError, ValueError) as error:
            raise HubUnavailable(f"no hub answers at {self._hub}") from error
        if answer.is_error:
            problem = said.get("error", {})
            raise RefusedError(
                str(problem.get("message", f"the hub answered {answer.status_code}")),
                hint=problem.get("hint"),
            )
        return said
