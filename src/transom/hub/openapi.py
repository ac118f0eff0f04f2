"""Prints the hub's OpenAPI document, from which the TypeScript client is generated.

Run as `python -m transom.hub.openapi`.
"""

import json
import sys
from typing import Any

import msgspec
from litestar import Litestar
from litestar.di import Provide

from transom.hub.routes import HTTP, OPENAPI
from transom.hub.sessions.schemas import OperatorEvent


def document() -> dict[str, Any]:
    """The document, with the WebSocket's `OperatorEvent` among the components."""
    app = Litestar(HTTP, openapi_config=OPENAPI, dependencies=_NOTHING, logging_config=None)
    made: dict[str, Any] = app.openapi_schema.to_schema()
    (event,), shapes = msgspec.json.schema_components(
        [OperatorEvent], ref_template="#/components/schemas/{name}"
    )
    schemas = made["components"]["schemas"]
    schemas.update({name: shape for name, shape in shapes.items() if name not in schemas})
    schemas["OperatorEvent"] = event
    return made


def _absent() -> Provide:
    """Stands where a running hub puts its parts; the document needs none."""

    async def nothing() -> None:
        return None

    return Provide(nothing)


_NOTHING = {name: _absent() for name in ("hub", "person", "agency", "admin", "directory")}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(document(), indent=1, sort_keys=True) + "\n")
