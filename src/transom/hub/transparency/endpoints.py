"""The log over HTTP: `/log/checkpoint` and `/log/tile/…` (C2SP tlog-tiles), to anyone.

`/log/checkpoint.unwitnessed` is the newest checkpoint that the quorum hadn't cosigned
(spec/log-entry.md, Order of writing).
"""

import asyncio
from collections.abc import Callable
from pathlib import Path

from litestar import Response, Router, get
from litestar.params import FromPath
from litestar.types import Scope

from transom.core.log.tiles import parse_tile_path
from transom.errors import LogFormatError, NotFoundError
from transom.hub.transparency.store_files import CHECKPOINT, UNWITNESSED, read_tile

IMMUTABLE = "public, max-age=31536000, immutable"
FRESH = "no-cache"
TEXT = "text/plain"
BYTES = "application/octet-stream"
_ANYONE = {"access-control-allow-origin": "*", "x-content-type-options": "nosniff"}


def log_router(folder_of: Callable[[Scope], Path]) -> Router:
    """The routes of a log.

    Args:
        folder_of: gives the sequencer's folder; nothing in it but a checkpoint and tiles is ever
            served.
    """

    @get("/{name:str}", include_in_schema=False)
    async def checkpoint(name: FromPath[str], scope: Scope) -> Response[bytes]:
        if name not in (CHECKPOINT, UNWITNESSED):
            raise NotFoundError("the log has no such file")
        data = await asyncio.to_thread(_checkpoint, folder_of(scope), name)
        return Response(data, media_type=TEXT, headers={"cache-control": FRESH, **_ANYONE})

    @get("/tile/{path:path}", include_in_schema=False)
    async def tile(path: FromPath[str], scope: Scope) -> Response[bytes]:
        # A path that parses as a tile's has no other spelling, so it can't leave the folder.
        try:
            place = parse_tile_path(f"tile{path}")
        except LogFormatError as error:
            raise NotFoundError("the log has no such tile") from error
        data = await asyncio.to_thread(read_tile, folder_of(scope), place)
        return Response(data, media_type=BYTES, headers={"cache-control": IMMUTABLE, **_ANYONE})

    return Router("/log", route_handlers=[checkpoint, tile])


def _checkpoint(folder: Path, name: str) -> bytes:
    try:
        return (folder / name).read_bytes()
    except FileNotFoundError as error:
        raise NotFoundError(f"the log has no {name} yet") from error
