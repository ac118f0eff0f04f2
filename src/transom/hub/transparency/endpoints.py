"""The log over HTTP: `/log/checkpoint` and `/log/tile/…` (C2SP tlog-tiles), to anyone."""

import asyncio
from pathlib import Path

from litestar import Response, Router, get
from litestar.params import FromPath

from transom.core.log.tiles import parse_tile_path
from transom.errors import LogFormatError, NotFoundError
from transom.hub.transparency.store_files import CHECKPOINT, read_tile

_IMMUTABLE = {"cache-control": "public, max-age=31536000, immutable"}
_FRESH = {"cache-control": "no-cache"}
_ANYONE = {"access-control-allow-origin": "*", "x-content-type-options": "nosniff"}


def log_router(folder: Path) -> Router:
    """The routes of a log.

    Args:
        folder: the sequencer's; nothing in it but a checkpoint and tiles is ever served.
    """

    @get("/checkpoint", include_in_schema=False)
    async def checkpoint() -> Response[bytes]:
        data = await asyncio.to_thread(_checkpoint, folder)
        return Response(data, media_type="text/plain", headers={**_FRESH, **_ANYONE})

    @get("/tile/{path:path}", include_in_schema=False)
    async def tile(path: FromPath[str]) -> Response[bytes]:
        # A path that parses as a tile's has no other spelling, so it can't leave the folder.
        try:
            place = parse_tile_path(f"tile{path}")
        except LogFormatError as error:
            raise NotFoundError("the log has no such tile") from error
        data = await asyncio.to_thread(read_tile, folder, place)
        media_type = "application/octet-stream"
        return Response(data, media_type=media_type, headers={**_IMMUTABLE, **_ANYONE})

    return Router("/log", route_handlers=[checkpoint, tile])


def _checkpoint(folder: Path) -> bytes:
    try:
        return (folder / CHECKPOINT).read_bytes()
    except FileNotFoundError as error:
        raise NotFoundError("the log has no checkpoint yet") from error
