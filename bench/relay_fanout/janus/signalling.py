"""Janus's HTTP API, as much of it as a viewer of the streaming plugin needs. Blocking."""

import json
import secrets
import urllib.request
from typing import Any

_PLUGIN = "janus.plugin.streaming"
_SECONDS = 30


class Janus:
    """One API session; several handles, one a viewer, are attached to it."""

    def __init__(self, port: int) -> None:
        self._root = f"http://127.0.0.1:{port}/janus"
        self._session = self._root + f"/{self._ask(self._root, janus='create')['data']['id']}"

    def attach(self) -> int:
        """A new handle of the streaming plugin."""
        handle: int = self._ask(self._session, janus="attach", plugin=_PLUGIN)["data"]["id"]
        return handle

    def watch(self, handle: int, mountpoint: int) -> str:
        """Asks for a mountpoint; returns Janus's offer (SDP)."""
        self._message(handle, {"request": "watch", "id": mountpoint})
        offer: str = self._event(handle, "jsep")["jsep"]["sdp"]
        return offer

    def answer(self, handle: int, sdp: str) -> None:
        """Answers the offer, upon which media starts."""
        self._message(handle, {"request": "start"}, jsep={"type": "answer", "sdp": sdp})

    def _message(self, handle: int, body: dict[str, Any], **more: Any) -> None:
        self._ask(f"{self._session}/{handle}", janus="message", body=body, **more)

    def _ask(self, url: str, **request: Any) -> dict[str, Any]:
        request["transaction"] = secrets.token_hex(6)
        return _fetch(urllib.request.Request(url, json.dumps(request).encode()))

    def _event(self, handle: int, member: str) -> dict[str, Any]:
        while True:
            event = _fetch(urllib.request.Request(self._session))
            if event.get("sender") == handle and member in event:
                return event


def _fetch(request: urllib.request.Request) -> dict[str, Any]:
    with urllib.request.urlopen(request, timeout=_SECONDS) as response:
        answer: dict[str, Any] = json.load(response)
    if answer.get("janus") == "error":
        raise RuntimeError(f"Janus refuses: {answer['error']}")
    return answer
