"""Prints the local API's OpenAPI document, from which the TypeScript client is generated.

Run as `python -m transom.gateway.openapi`.
"""

import json
import sys
from typing import Any

import msgspec
from litestar import Litestar
from litestar.di import Provide

from transom.gateway.api.app import HTTP, OPENAPI
from transom.gateway.api.schemas import Event


def document() -> dict[str, Any]:
    """The document, with the WebSocket's `Event` among the components."""
    parts = {name: _absent() for name in ("gateway", "owner")}
    app = Litestar(HTTP, openapi_config=OPENAPI, dependencies=parts)
    made: dict[str, Any] = app.openapi_schema.to_schema()
    (event,), shapes = msgspec.json.schema_components(
        [Event], ref_template="#/components/schemas/{name}"
    )
    schemas = made["components"]["schemas"]
    schemas.update({name: shape for name, shape in shapes.items() if name not in schemas})
    schemas["Event"] = event
    return made


def _absent() -> Provide:
    """Stands where a running gateway puts a part; the document needs none."""

    async def nothing() -> None:
        return None

    return Provide(nothing)


if __name__ == "__main__":
    sys.stdout.write(json.dumps(document(), indent=1, sort_keys=True) + "\n")
