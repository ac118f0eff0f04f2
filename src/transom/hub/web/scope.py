"""Where a request finds its hub: in the ASGI scope."""

from typing import Any, cast

from litestar.types import Scope

from transom.hub.hub import Hub

_KEY = "transom.hub"


def attach(scope: Scope, hub: Hub) -> None:
    """Notes which hub a request or a WebSocket came to."""
    _members(scope)[_KEY] = hub


def hub_of(scope: Scope) -> Hub:
    """The hub that a request or a WebSocket came to."""
    hub: Hub = _members(scope)[_KEY]
    return hub


def _members(scope: Scope) -> dict[str, Any]:
    return cast("dict[str, Any]", scope)
