"""An evidence machine's two calls to a hub: the signed act, and then the sealed clip."""

import json
from typing import Any
from urllib.parse import urlsplit

import httpx

from transom.core.signing import Signed
from transom.errors import HubUnavailable, InputError, RefusedError

TIMEOUT_SECONDS = 60.0


class EvidenceHub:
    """Calls one hub; a context manager.

    Args:
        url: the hub's URL.

    Raises:
        InputError: field `hub`: not a URL.
    """

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.netloc:
            raise InputError("hub", "not a hub's URL", hint="It looks like https://hub.example.")
        self.origin = f"{parts.scheme}://{parts.netloc}"
        self._client = httpx.Client(base_url=self.origin, timeout=TIMEOUT_SECONDS, trust_env=False)

    def __enter__(self) -> "EvidenceHub":
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def hand_over(self, act: Signed) -> dict[str, Any]:
        """What the hub hands out for an act, once the act is in the log.

        Raises:
            RefusedError: the hub says no, in its own words.
            HubUnavailable: it doesn't answer.
        """
        body = json.dumps({"act": act.to_json()}).encode()
        headers = {"content-type": "application/json"}
        told = self._send("POST", "/v1/evidence/exports", content=body, headers=headers)
        answer: dict[str, Any] = json.loads(told)
        return answer

    def sealed(self, token: str) -> bytes:
        """The sealed clip. Raises as `hand_over`."""
        return self._send(
            "GET", "/v1/evidence/sealed", headers={"authorization": f"Bearer {token}"}
        )

    def _send(self, method: str, path: str, **more: Any) -> bytes:
        try:
            answer = self._client.request(method, path, **more)
            if answer.is_success:
                return answer.content
            problem = answer.json().get("error", {})
        except (httpx.HTTPError, ValueError, AttributeError) as error:
            raise HubUnavailable(f"no hub answers at {self.origin}") from error
        message = str(problem.get("message", f"the hub answered {answer.status_code}"))
        raise RefusedError(message, hint=problem.get("hint"))
